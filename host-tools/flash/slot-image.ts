import { crc32, FIRMWARE_SLOTS } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';

/** What is written to a board: the programs of one version. */
export interface Firmware {
  readonly board: string;
  readonly version: string;
  readonly main: Uint8Array;
  readonly service: Uint8Array;
  readonly boot: Uint8Array;
}

const { slotHeaderBytes, slotBytes, magic } = FIRMWARE_SLOTS;
/** Flash is written in words. */
const padded = (length: number): number => (length + 3) & ~3;

/**
 * A slot as `protocol/firmware-slots.ts` has it.
 * @returns a whole number of words
 * @throws AwareError `firmwareUnfit` when it does not fit
 */
export function slotImage({ main, service }: Firmware): Buffer {
  const serviceAt = slotHeaderBytes + padded(main.length);
  const image = Buffer.alloc(serviceAt + padded(service.length), 0x0a);
  if (image.length > slotBytes) {
    throw new AwareError(
      'firmwareUnfit',
      `the firmware takes ${image.length} bytes, a slot has ${slotBytes}`,
      'build it from a whole checkout: its own build refuses this size',
    );
  }
  const words = [magic, main.length, crc32(main), service.length, crc32(service)];
  words.forEach((word, index) => {
    image.writeUInt32LE(word, index * 4);
  });
  image.writeUInt32LE(crc32(image.subarray(0, slotHeaderBytes - 4)), slotHeaderBytes - 4);
  image.set(main, slotHeaderBytes);
  image.set(service, serviceAt);
  return image;
}

export const slotAddress = (slot: number): number =>
  FIRMWARE_SLOTS.firstSlotAddress + slot * slotBytes;
