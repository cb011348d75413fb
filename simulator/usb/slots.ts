import { crc32, FIRMWARE_SLOTS } from '../../protocol/index.ts';
import type { FlashMemory } from '../parts/flash-memory.ts';

/** What the build makes for a board. */
export interface Firmware {
  readonly main: string;
  readonly service: string;
  readonly boot: string;
}

export type Slot = 0 | 1;

export const slotAddress = (slot: Slot): number =>
  FIRMWARE_SLOTS.firstSlotAddress + slot * FIRMWARE_SLOTS.slotBytes;

/** A word of the boot page: what happened in the lower half, its complement above. */
export const bootWord = (kind: number, slot: Slot): Uint8Array => {
  const low = (kind << 8) | slot;
  return Uint8Array.of(low, kind, ~low, ~kind);
};

/** What a slot holds, header first, as `protocol/firmware-slots.ts` has it. */
export function slotImage({ main, service }: Firmware): Uint8Array {
  const [mainBytes, serviceBytes] = [main, service].map((text) => Buffer.from(text, 'latin1'));
  const header = Buffer.alloc(FIRMWARE_SLOTS.slotHeaderBytes);
  const numbers = [FIRMWARE_SLOTS.magic, mainBytes!.length, crc32(mainBytes!)];
  numbers.push(serviceBytes!.length, crc32(serviceBytes!));
  for (const [index, number] of numbers.entries()) header.writeUInt32LE(number, 4 * index);
  header.writeUInt32LE(crc32(header.subarray(0, 20)), 20);
  const padding = Buffer.alloc(-mainBytes!.length & 3, 0xff);
  return Buffer.concat([header, mainBytes!, padding, serviceBytes!]);
}

/** Lays a firmware into a slot as a programmer in the workshop would. */
export function loadSlot(flash: FlashMemory, slot: Slot, firmware: Firmware): void {
  flash.load(slotAddress(slot), slotImage(firmware));
}
