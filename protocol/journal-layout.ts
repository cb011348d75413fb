/**
 * How the device's journal lies in flash, for the firmware that keeps it and the host that
 * writes a first one. All numbers are bytes unless named otherwise; integers are little-endian.
 *
 * The journal has two areas of equal size. One is current: it starts with a header
 * (magic, generation, CRC-32 of both) and goes on with records until erased flash. When it is
 * full, the live records are copied to the other area, whose header is written last.
 *
 *     record: length u16 · type u8 · key u8 · sequence u32 · payload, padded to 4 · CRC-32
 *
 * A record that does not read back as it was written lies in a worn place and is written again behind
 * it; so a reader that finds no whole record looks on for the length of one.
 *
 * A later record with the same type and key replaces the earlier; one without payload removes it.
 */
export const JOURNAL_LAYOUT = {
  /** Where the first area starts, on every board we have: below Espruino's saved code. */
  address: 0xda000,
  areaBytes: 0x4000,
  areaHeaderBytes: 12,
  magic: 0x41574152,
  recordHeaderBytes: 8,
  crcBytes: 4,
  /** So that a torn length cannot send the reader far. */
  maxPayloadBytes: 512,
} as const;

/** Where the journal's first area starts. */
export const JOURNAL_ADDRESS = JOURNAL_LAYOUT.address;
