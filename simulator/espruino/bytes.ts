import { realmIntrinsics } from './realm.ts';

/**
 * The bytes of what Espruino's functions take as data: a number is one byte, a string is its
 * characters' low bytes, arrays, typed arrays and buffers are their elements', and an object
 * with `data` and `count` is that data so many times. Anything else is the firmware's TypeError.
 */
export function toBytes(data: unknown): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'latin1');
  if (isByteArray(data)) return new Uint8Array(data);
  const bytes: number[] = [];
  append(data, bytes);
  return Uint8Array.from(bytes);
}

/** Whether the engine can go through it; `E.CRC32` gives `undefined` for anything else. */
export function isIterable(data: unknown): boolean {
  return (
    typeof data === 'string' ||
    Array.isArray(data) ||
    ArrayBuffer.isView(data) ||
    isArrayBuffer(data)
  );
}

/** Bytes as the string of characters 0 to 255 that Espruino's callbacks are given. */
export function toBinaryString(bytes: Uint8Array): string {
  return asBuffer(bytes).toString('latin1');
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

function append(data: unknown, bytes: number[]): void {
  if (typeof data === 'number' || typeof data === 'boolean') bytes.push(Number(data) & 255);
  else if (typeof data === 'string') bytes.push(...toBytes(data));
  else if (isArrayBuffer(data)) bytes.push(...new Uint8Array(data));
  else if (Array.isArray(data) || ArrayBuffer.isView(data)) {
    for (const item of data as Iterable<unknown>) append(item, bytes);
  } else if (typeof data === 'object' && data !== null && 'data' in data && 'count' in data) {
    for (let i = 0; i < Number(data.count); i++) append(data.data, bytes);
  } else {
    const { TypeError: DeviceTypeError } = realmIntrinsics();
    throw new DeviceTypeError(`Expecting Number or iterable, got ${data}`);
  }
}

/** Not by `instanceof`, because the device's arrays belong to another realm. */
function isByteArray(data: unknown): data is Uint8Array {
  return ArrayBuffer.isView(data) && (data as Uint8Array).length === data.byteLength;
}

function isArrayBuffer(data: unknown): data is ArrayBuffer {
  return Object.prototype.toString.call(data) === '[object ArrayBuffer]';
}
