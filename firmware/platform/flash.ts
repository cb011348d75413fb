const flash = require('Flash');

/** Size of what one erase clears, bytes. */
export const PAGE_BYTES = 4096;

/** Espruino gives nothing at all, not an empty array, for a length of 0. */
export function readFlash(address: number, length: number): Uint8Array {
  return length ? flash.read(length, address) : new Uint8Array(0);
}

/** Writes can only clear bits; address and length are multiples of 4. */
export function writeFlash(address: number, bytes: Uint8Array): void {
  flash.write(bytes, address);
}

export function eraseFlash(address: number, length: number): void {
  for (let page = address; page < address + length; page += PAGE_BYTES) flash.erasePage(page);
}
