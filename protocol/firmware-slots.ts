import { crc32 } from './crc32.ts';
import { JOURNAL_LAYOUT } from './journal-layout.ts';

/**
 * Where the device's programs lie in flash, for the boot stub that starts one, the firmware that
 * reports that it runs, and the host that writes them. Raw pages, as the journal's are: Storage's
 * compaction loses everything when the power goes at the wrong moment, and a program that is written
 * again and again in Storage needs compaction. All numbers are bytes unless named otherwise; integers
 * are little-endian.
 *
 * The boot page is a list of words, each written once in one piece: its lower 16 bits say what
 * happened (kind and slot), the upper are their complement. The last `active` word names the slot that
 * runs. Until a `confirmed` word follows it that slot is on trial, and each start adds a `tried` word;
 * after `maxTries` of them the stub makes the other slot active again.
 *
 *     slot: magic u32 · main's length u32 · main's CRC-32 u32 · service's length u32 ·
 *           service's CRC-32 u32 · CRC-32 of all before · main, padded to 4 · service
 *
 * The header is written last: a slot that a power cut has torn has none.
 */
export const FIRMWARE_SLOTS = {
  /** Below the journal, on every board we have. */
  bootPageAddress: 0xc5000,
  bootPageBytes: 0x1000,
  firstSlotAddress: 0xc6000,
  slotBytes: 0xa000,
  slotHeaderBytes: 24,
  magic: 0x46574157,
  maxTries: 3,
} as const;

/** What a word of the boot page says. */
export const BOOT_WORDS = {
  active: 1,
  tried: 2,
  confirmed: 3,
} as const;

export type Slot = 0 | 1;

const { firstSlotAddress, slotBytes, slotHeaderBytes, magic, maxTries } = FIRMWARE_SLOTS;

/** All pages that are ours: boot page, slots, and the journal behind them. */
export const OWN_FLASH = {
  address: FIRMWARE_SLOTS.bootPageAddress,
  length: JOURNAL_LAYOUT.address + 2 * JOURNAL_LAYOUT.areaBytes - FIRMWARE_SLOTS.bootPageAddress,
} as const;

export const slotAddress = (slot: Slot): number => firstSlotAddress + slot * slotBytes;

export const otherSlot = (slot: Slot): Slot => (slot === 0 ? 1 : 0);

/** Flash is written in words of four bytes. */
const padded = (length: number): number => (length + 3) & ~3;
/** As flash is before it is written. */
const ERASED = 0xff;

/**
 * What a slot holds, header first.
 * @returns a whole number of words
 * @throws RangeError when it is larger than a slot
 */
export function slotImage(main: Uint8Array, service: Uint8Array): Uint8Array {
  const serviceAt = slotHeaderBytes + padded(main.length);
  const image = new Uint8Array(serviceAt + padded(service.length)).fill(ERASED);
  if (image.length > slotBytes) {
    throw new RangeError(`a slot has ${slotBytes} bytes, the programs take ${image.length}`);
  }
  const header = new DataView(image.buffer);
  const numbers = [magic, main.length, crc32(main), service.length, crc32(service)];
  for (const [index, number] of numbers.entries()) header.setUint32(4 * index, number, true);
  const checkAt = 4 * numbers.length;
  header.setUint32(checkAt, crc32(image.subarray(0, checkAt)), true);
  image.set(main, slotHeaderBytes);
  image.set(service, serviceAt);
  return image;
}

export function bootWord(kind: keyof typeof BOOT_WORDS, slot: Slot): number {
  const low = (BOOT_WORDS[kind] << 8) | slot;
  return (low | (~low << 16)) >>> 0;
}

/** Words as they lie in the boot page. */
export function wordBytes(...words: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true);
  return bytes;
}

export interface BootState {
  /** The slot that starts next; undefined: none was ever made active. */
  readonly active: Slot | undefined;
  /** It has not said yet that it runs. */
  readonly isTrial: boolean;
  readonly tries: number;
}

/** What the words of the boot page say, in order; one that a power cut has torn says nothing. */
export function bootState(words: readonly number[]): BootState {
  let state: BootState = { active: undefined, isTrial: false, tries: 0 };
  for (const word of words) {
    const low = word & 0xffff;
    if ((low ^ 0xffff) !== word >>> 16) continue;
    const kind = low >> 8;
    if (kind === BOOT_WORDS.active) {
      state = { active: (low & 1) as Slot, isTrial: true, tries: 0 };
    } else if (kind === BOOT_WORDS.tried) state = { ...state, tries: state.tries + 1 };
    else if (kind === BOOT_WORDS.confirmed) state = { ...state, isTrial: false };
  }
  return state;
}

/**
 * Which slot the boot stub starts.
 * @param isWhole whether a slot holds a whole program
 * @returns undefined when neither does
 */
export function bootChoice(
  words: readonly number[],
  isWhole: (slot: Slot) => boolean,
): Slot | undefined {
  const { active = 0, isTrial, tries } = bootState(words);
  const isUsedUp = isTrial && tries >= maxTries;
  if (isWhole(active) && !(isUsedUp && isWhole(otherSlot(active)))) return active;
  return isWhole(otherSlot(active)) ? otherSlot(active) : undefined;
}
