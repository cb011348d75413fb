// The part of the device's codec that does not depend on the messages. The generator copies it
// into device-codec.ts; it keeps to Espruino's dialect: no hoisting, no spread, no classes.

/** Bytes of the message that was encoded last; the length is what the encoder returned. */
export const encoded = /* @__PURE__ */ new Uint8Array(MAX_ENCODED);
let at = 0;

/** Writes the head of an item (RFC 8949 §3): `major` is the type in its place (0x20 steps). */
function putHead(major: number, argument: number): void {
  if (argument < 24) {
    encoded[at++] = major | argument;
  } else if (argument < 256) {
    encoded[at++] = major | 24;
    encoded[at++] = argument;
  } else if (argument < 65536) {
    encoded[at++] = major | 25;
    encoded[at++] = argument >> 8;
    encoded[at++] = argument;
  } else {
    encoded[at++] = major | 26;
    encoded[at++] = argument >>> 24;
    encoded[at++] = argument >> 16;
    encoded[at++] = argument >> 8;
    encoded[at++] = argument;
  }
}

function putInteger(value: number): void {
  if (value < 0) putHead(0x20, -1 - value);
  else putHead(0, value);
}

function putText(value: string): void {
  putHead(0x60, value.length);
  for (let i = 0; i < value.length; i++) encoded[at++] = value.charCodeAt(i);
}

function putBytes(value: Uint8Array): void {
  putHead(0x40, value.length);
  encoded.set(value, at);
  at += value.length;
}

/** Where the head of the map stands that is being written, and how many entries it has so far. */
let mapAt = 0;
let entries = 0;

/** Starts a message, or with 0 a record, which has no number of its own. */
function beginMap(number: number): void {
  at = 0;
  if (number) encoded[at++] = number;
  mapAt = at++;
  entries = 0;
}

function putKey(key: number): void {
  entries++;
  putHead(0, key);
}

/** Writes a number, unless it is the one that its absence means. */
function put(key: number, value: number | undefined, absent?: number): void {
  if (value === undefined || value === absent) return;
  putKey(key);
  putHead(0, value);
}

/** @returns the length in `encoded` */
function endMap(): number {
  encoded[mapAt] = 0xa0 | entries;
  return at;
}

let source: Uint8Array = encoded;
let end = 0;
let major = 0;
let failure = 0;

/** The reason (a `Refusal`) of the last decoding, 0 when it went well. */
export function refusal(): number {
  return failure;
}

/** Notes the first reason and returns 0, so that reading can go on harmlessly to its end. */
function fail(reason: number): number {
  if (!failure) failure = reason;
  at = end;
  return 0;
}

/** Reads the head of an item: leaves its type in `major`, returns its argument. */
function takeHead(): number {
  if (failure) return 0;
  if (at >= end) return fail(Refusal.truncated);
  const initial = source[at++];
  major = initial >> 5;
  if (major > 5) return fail(major === 6 ? Refusal.wrongTag : Refusal.wrongType);
  const info = initial & 31;
  if (info < 24) return info;
  if (info === 31) return fail(Refusal.indefiniteLength);
  if (info > 26) return fail(Refusal.tooLong);
  const size = 1 << (info - 24);
  if (at + size > end) return fail(Refusal.truncated);
  let argument = 0;
  for (let i = 0; i < size; i++) argument = argument * 256 + source[at++];
  if (argument < (size === 1 ? 24 : size === 2 ? 256 : 65536)) return fail(Refusal.notShortestForm);
  return argument;
}

function takeOf(wanted: number): number {
  const argument = takeHead();
  if (!failure && major !== wanted) return fail(Refusal.wrongType);
  return argument;
}

function takeInteger(min: number, max: number): number {
  let value = takeHead();
  if (failure) return 0;
  if (major > 1) return fail(Refusal.wrongType);
  if (major === 1) value = -1 - value;
  if (value < min || value > max) return fail(Refusal.outOfRange);
  return value;
}

/** Returns the offset of a string's first byte and steps over it; its end is then `at`. */
function takeString(wanted: number, maxLength: number): number {
  const length = takeOf(wanted);
  if (failure) return 0;
  if (length > maxLength) return fail(Refusal.tooLong);
  if (at + length > end) return fail(Refusal.truncated);
  at += length;
  return at - length;
}

function takeText(maxLength: number): string {
  let value = '';
  for (let i = takeString(3, maxLength); i < at && !failure; i++) {
    const code = source[i];
    if (code < 32 || code > 126 || code === 34 || code === 92) fail(Refusal.outOfRange);
    value += String.fromCharCode(code);
  }
  return value;
}

function takeBytes(length: number): Uint8Array {
  const from = takeString(2, length);
  if (!failure && at - from !== length) fail(Refusal.outOfRange);
  return new Uint8Array(source.subarray(from, from + length));
}

/** Reads a map key, which must be greater than the one before it. */
function takeKey(previous: number): number {
  const key = takeOf(0);
  if (!failure && key <= previous) {
    fail(key === previous ? Refusal.duplicateKey : Refusal.unsortedKeys);
  }
  return key;
}

/** Steps over the value of a key that this firmware does not know. */
function skipItem(depth: number): void {
  if (depth > MAX_DEPTH) fail(Refusal.tooDeep);
  const argument = takeHead();
  const type = major;
  if (failure || type < 2) return;
  if (argument > (type < 4 ? MAX_STRING_BYTES : MAX_ITEMS)) fail(Refusal.tooLong);
  else if (type < 4) {
    if (at + argument > end) fail(Refusal.truncated);
    else at += argument;
  } else {
    let key = -1;
    for (let i = 0; i < argument && !failure; i++) {
      if (type === 5) key = takeKey(key);
      skipItem(depth + 1);
    }
  }
}

/** Reads the head of a map and returns the number of its entries. */
function takeMap(): number {
  const entries = takeOf(5);
  return entries > MAX_ITEMS ? fail(Refusal.tooLong) : entries;
}

/** Starts decoding bytes `from` up to, not including, `to`. */
function begin(bytes: Uint8Array, from: number, to: number): void {
  source = bytes;
  at = from;
  end = to;
  failure = 0;
}

/** Ends decoding: nothing may follow, nothing required may be absent. */
function finish(seen: number, required: number): void {
  if (!failure && at < end) fail(Refusal.trailingBytes);
  if (!failure && (seen & required) !== required) fail(Refusal.missingField);
}

/** In the place of a field's least value, for what is no number. */
const TEXT = -1;

/**
 * Reads a map.
 * @param fields for each field its key, least and greatest value; for a text `TEXT` and its longest,
 * for bytes -2 and their length
 * @param own bits of the fields that this message has; the others are skipped unread
 * @param required bits of those that must be there
 * @returns the values, each where its field stands in `fields`; undefined what was not there
 */
function takeFields(fields: number[], own: number, required: number): never[] {
  const values: unknown[] = [];
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    let index = 0;
    let place = 0;
    while (index < fields.length && (fields[index] !== key || !(own & (1 << place)))) {
      index += 3;
      place++;
    }
    const least = fields[index + 1];
    const most = fields[index + 2];
    if (index >= fields.length) skipItem(2);
    else {
      seen |= 1 << place;
      if (least === TEXT) values[place] = takeText(most);
      else values[place] = least < TEXT ? takeBytes(most) : takeInteger(least, most);
    }
  }
  finish(seen, required);
  return values as never[];
}
