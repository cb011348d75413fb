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
export const flashFile = (bundle: string, flash: FlashMemory): Uint8Array =>
  flashFileWith({ [BUNDLE_FILE]: bundle }, flash);

/** The same with any files in Storage. */
export function flashFileWith(
  files: Readonly<Record<string, string>>,
  flash: FlashMemory,
): Uint8Array {
  const image = Buffer.alloc(FILE_BYTES, 0xff);
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const code = Buffer.from(text, 'latin1');
    const end = at + STORAGE_HEADER_BYTES + code.length;
    if (end > fileOffset(flash)) {
      throw new RangeError(`${name} of ${code.length} bytes does not fit before the flash pages`);
    }
    image.writeUInt32LE(code.length, at);
    image.fill(0, at + 4, at + STORAGE_HEADER_BYTES);
    image.write(name, at + 4, 'latin1');
    code.copy(image, at + STORAGE_HEADER_BYTES);
    at = (end + 3) & ~3;
  }
  image.set(flash.read(flash.address, flash.length), fileOffset(flash));
  return image;
}

/** With other contents, of the same length, in the first file of Storage. */
export function withFirstFile(image: Uint8Array, text: string): Uint8Array {
  const changed = Buffer.from(image);
  changed.write(text, STORAGE_HEADER_BYTES, 'latin1');
  return changed;
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
