import { Decoder, Encoder } from 'cbor-x';
import type { Refused } from '../refusal.ts';
import { checkDeterministic } from './strict.ts';

/** What a data item of this protocol decodes to. */
export type Item = number | string | Uint8Array | Item[] | Map<number, Item>;

const options = { mapsAsObjects: false, useRecords: false, tagUint8Array: false };
const encoder = new Encoder(options);
const decoder = new Decoder(options);

/**
 * Encodes items as a CBOR sequence (RFC 8742). Maps are written in the order of their entries;
 * the caller inserts keys in rising order.
 */
export function encodeItems(items: readonly Item[]): Uint8Array {
  return Buffer.concat(items.map((item) => encoder.encode(item)));
}

/** Decodes exactly `count` items, refusing everything that is not deterministic CBOR. */
export function decodeItems(
  bytes: Uint8Array,
  count: number,
): { ok: true; items: Item[] } | Refused {
  const problem = checkDeterministic(bytes, count);
  if (problem) return problem;
  const items = decoder.decodeMultiple(Buffer.from(bytes)) as Item[];
  return { ok: true, items };
}
