/** Reads `protocol/vectors/*.json`; see the README beside them. */
import { readFileSync } from 'node:fs';
import { declarationOf } from '../codec.ts';
import type { Direction } from '../declaration.ts';
import type { JournalRecord, Message } from '../generated/messages.ts';
import type { RefusalReason } from '../refusal.ts';

export interface ValidVector {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly message: Message | JournalRecord;
}

export interface InvalidVector {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly reason: RefusalReason;
  /** Which decoder must refuse: a direction's, or the one of a record of this name. */
  readonly decoder: Direction | JournalRecord['type'];
}

export interface Vectors {
  /** Decoded to the message, and encoded from it. */
  readonly valid: readonly ValidVector[];
  /** Decoded to the message, but never written by this version. */
  readonly tolerated: readonly ValidVector[];
  readonly invalid: readonly InvalidVector[];
  /** Refused by the host, taken by the device, which trusts what provisioning has written. */
  readonly trusted: readonly InvalidVector[];
}

export interface SealedVectors extends Vectors {
  readonly valid: readonly (ValidVector & {
    readonly direction: Direction;
    readonly sequence: number;
    readonly message: Message;
  })[];
  readonly secret: Uint8Array;
  readonly deviceId: string;
  /** By purpose, such as `uplink key`. */
  readonly keys: Readonly<Record<string, string>>;
  readonly brokerPassword: string;
}

/** Bytes of hexadecimal digits, which may have spaces between them. */
export const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

type Json = Record<string, unknown> & { hex: string };

/** JSON has no byte strings: in a message they stand as hexadecimal digits. */
function messageFrom(json: { type: string }): Message | JournalRecord {
  const { required, optional } = declarationOf(json.type);
  const isBytes = (name: string) => (required[name] ?? optional[name])?.kind.kind === 'bytes';
  const entries = Object.entries(json).map(([name, value]) =>
    isBytes(name) ? [name, fromHex(value as string)] : [name, value],
  );
  return Object.fromEntries(entries);
}

function vectorFrom({ hex, message, direction, record, ...others }: Json): ValidVector {
  const vector = { ...others, direction, decoder: direction ?? record, bytes: fromHex(hex) };
  const read = message ? { ...vector, message: messageFrom(message as { type: string }) } : vector;
  return read as unknown as ValidVector;
}

/** The vectors of one file, such as `uplink`. */
export function readVectors(file: 'sealed'): SealedVectors;
export function readVectors(file: 'uplink' | 'downlink' | 'records'): Vectors;
export function readVectors(file: string): Vectors {
  const url = new URL(`../vectors/${file}.json`, import.meta.url);
  const {
    valid,
    tolerated = [],
    invalid,
    trusted = [],
    ...others
  } = JSON.parse(readFileSync(url, 'utf8'));
  return {
    ...others,
    ...(others.secret ? { secret: fromHex(others.secret) } : {}),
    valid: valid.map(vectorFrom),
    tolerated: tolerated.map(vectorFrom),
    invalid: invalid.map(vectorFrom),
    trusted: trusted.map(vectorFrom),
  };
}
