import { FLASH_PAGE_BYTES, type FlashMemory } from '../parts/flash-memory.ts';

/** Where the Linux interpreter's `espruino.flash` file lies in its address space. */
const FILE_ADDRESS = 0x1000_0000;
const FILE_BYTES = 0x4_0000;

/** A Storage file starts with its size and its name, padded with zeros. */
const STORAGE_NAME_BYTES = 28;
const STORAGE_HEADER_BYTES = 4 + STORAGE_NAME_BYTES;

/** The Linux target's flash pages are smaller than the device's. */
export const LINUX_PAGE_BYTES = 1024;

/** The Storage file that holds the bundle, as the device's boot file does. */
export const BUNDLE_FILE = 'bundle';

/** What has to be added to one of the device's flash addresses to find it in the Linux target. */
export function addressOffset(flash: FlashMemory): number {
  return FILE_ADDRESS + fileOffset(flash) - flash.address;
}

/**
 * The flash file for a first start: the bundle in Storage at its beginning, so that its code runs
 * from flash as on the device, and the firmware's own pages at its end.
 */
export function flashFile(bundle: string, flash: FlashMemory): Uint8Array {
  const file = Buffer.alloc(FILE_BYTES, 0xff);
  const code = Buffer.from(bundle, 'latin1');
  if (STORAGE_HEADER_BYTES + code.length > fileOffset(flash)) {
    throw new RangeError(`a bundle of ${code.length} bytes does not fit before the flash pages`);
  }
  file.writeUInt32LE(code.length, 0);
  file.fill(0, 4, STORAGE_HEADER_BYTES);
  file.write(BUNDLE_FILE, 4, 'latin1');
  code.copy(file, STORAGE_HEADER_BYTES);
  file.set(flash.read(flash.address, flash.length), fileOffset(flash));
  return file;
}

/** Copies the firmware's pages out of a flash file, to look at or to start from again. */
export function loadFlashFile(file: Uint8Array, flash: FlashMemory): void {
  const offset = fileOffset(flash);
  flash.load(flash.address, file.subarray(offset, offset + flash.length));
}

/** How many of the Linux target's pages make one of the device's. */
export const LINUX_PAGES_PER_PAGE = FLASH_PAGE_BYTES / LINUX_PAGE_BYTES;

function fileOffset(flash: FlashMemory): number {
  return FILE_BYTES - flash.length;
}
