/** The maps of requests and replies (RFC 8949, deterministic), by a codec that is small and slow. */

import { bytesOf, textOf } from '../platform/serial.ts';

const MAJOR_BYTES = 2;
const MAJOR_TEXT = 3;
const MAX_ENTRIES = 23;
const MAX_REPLY = 160;

export type Value = number | string | Uint8Array;

let source: Uint8Array;
let at = 0;
let major = 0;
let isBad = false;
let keys: number[] = [];
let values: Value[] = [];

/** The head's argument; leaves its type in `major`. What is not in shortest form is bad. */
function takeHead(): number {
  const initial = at < source.length ? source[at++] : 255;
  major = initial >> 5;
  let argument = initial & 31;
  if (argument < 24) return argument;
  const size = 1 << (argument - 24);
  if (size > 4 || at + size > source.length) {
    isBad = true;
    return 0;
  }
  argument = 0;
  for (let i = 0; i < size; i++) argument = argument * 256 + source[at++];
  if (argument < (size === 1 ? 24 : size === 2 ? 256 : 65536)) isBad = true;
  return argument;
}

/** A number, bytes or a text of them; nothing else is in a map of ours. */
function takeValue(): Value {
  const argument = takeHead();
  if (!major) return argument;
  const from = at;
  at += argument;
  if (isBad || (major !== MAJOR_BYTES && major !== MAJOR_TEXT) || at > source.length) {
    isBad = true;
    return 0;
  }
  const bytes = source.subarray(from, at);
  return major === MAJOR_TEXT ? textOf(bytes) : bytes;
}

/**
 * Reads the map that takes the rest of `bytes`, for `fieldOf`.
 * @returns false when it is not well-formed
 */
export function readMap(bytes: Uint8Array, from: number): boolean {
  source = bytes;
  at = from;
  isBad = false;
  keys = [];
  values = [];
  const count = takeHead();
  if (major !== 5 || count > MAX_ENTRIES) return false;
  let last = -1;
  for (let i = 0; i < count && !isBad; i++) {
    const key = takeHead();
    if (major || key <= last) isBad = true;
    last = key;
    keys.push(key);
    values.push(takeValue());
  }
  return !isBad && at === bytes.length;
}

/** A field of the map that was read last. */
export function fieldOf(key: number): Value | undefined {
  const index = keys.indexOf(key);
  return index < 0 ? undefined : values[index];
}

/** The same where the field is to be so many bytes. */
export function blockOf(key: number, length: number): Uint8Array | undefined {
  const value = fieldOf(key) as Uint8Array | undefined;
  const isBytes = value && typeof value === 'object' && value.length === length;
  return isBytes ? value : undefined;
}

/** The same where it is to be a number up to `max`. */
export function numberOf(key: number, max: number): number | undefined {
  const value = fieldOf(key) as number | undefined;
  return typeof value === 'number' && value <= max ? value : undefined;
}

let out: Uint8Array;

function putHead(type: number, argument: number): void {
  const size = argument < 24 ? 0 : argument < 256 ? 1 : argument < 65536 ? 2 : 4;
  out[at++] = type | (size ? 23 + (size === 4 ? 3 : size) : argument);
  for (let shift = size * 8 - 8; shift >= 0; shift -= 8) out[at++] = argument >>> shift;
}

function putValue(value: Value): void {
  if (typeof value === 'number') {
    if (value < 0) putHead(0x20, -1 - value);
    else putHead(0, value);
    return;
  }
  const isText = typeof value === 'string';
  const bytes = isText ? bytesOf(value as string) : (value as Uint8Array);
  putHead(isText ? 0x60 : 0x40, bytes.length);
  out.set(bytes, at);
  at += bytes.length;
}

/**
 * A frame's number, the number of its message, and the map of `entries`: a key, its value, the next
 * key; keys ascending. What is undefined is left out.
 */
export function makeReply(
  frameNumber: number,
  message: number,
  entries: (Value | undefined)[],
): Uint8Array {
  out = new Uint8Array(MAX_REPLY);
  out[0] = frameNumber;
  out[1] = message;
  at = 3;
  let count = 0;
  for (let i = 0; i < entries.length; i += 2) {
    const value = entries[i + 1];
    if (value !== undefined) {
      putValue(entries[i]!);
      putValue(value);
      count++;
    }
  }
  out[2] = 0xa0 | count;
  return out.subarray(0, at);
}
