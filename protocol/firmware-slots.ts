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
