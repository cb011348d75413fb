/**
 * What must survive any power cut: identity, keys, settings, spent sequence numbers, presses that
 * are not closed. Raw flash, two areas; `protocol/journal-layout.ts` has the layout. Storage is
 * not used: its compaction loses everything when the power goes at the wrong moment.
 */
import { encoded, JournalLayout } from '../protocol/generated/device-codec.ts';
import { crc32 } from './platform/crypto.ts';
import { eraseFlash, readFlash, writeFlash } from './platform/flash.ts';

const RECORD_OVERHEAD = JournalLayout.recordHeaderBytes + JournalLayout.crcBytes;

/** A record that counts: the last one of its type and key, unless it removed them. */
interface Live {
  type: number;
  key: number;
  address: number;
  length: number;
}

let area: number = JournalLayout.address;
let generation = 0;
let end = 0;
let sequence = 0;
let live: Live[] = [];

/** True when the last start found bytes that a power cut had left behind. */
export let wasTorn = false;

function padded(length: number): number {
  return (length + 3) & ~3;
}

function indexOfLive(type: number, key: number): number {
  for (let i = 0; i < live.length; i++) {
    if (live[i].type === type && live[i].key === key) return i;
  }
  return -1;
}

function note(type: number, key: number, address: number, length: number): void {
  const index = indexOfLive(type, key);
  if (index >= 0) live.splice(index, 1);
  if (length) live.push({ type: type, key: key, address: address, length: length });
}

/** Writes one record at `end` in a single write, CRC last. */
function append(type: number, key: number, payload: Uint8Array, length: number): void {
  const crcAt = JournalLayout.recordHeaderBytes + padded(length);
  const record = new Uint8Array(crcAt + JournalLayout.crcBytes);
  const view = new DataView(record.buffer);
  sequence++;
  view.setUint16(0, length, true);
  record[2] = type;
  record[3] = key;
  view.setUint32(4, sequence, true);
  if (length) record.set(payload.subarray(0, length), JournalLayout.recordHeaderBytes);
  view.setUint32(crcAt, crc32(record.subarray(0, crcAt)), true);
  writeFlash(end, record);
  note(type, key, end + JournalLayout.recordHeaderBytes, length);
  end += record.length;
}

/** Moves the live records to the other area, whose header, written last, makes it current. */
function compact(): void {
  const records = live;
  const other =
    area === JournalLayout.address ? area + JournalLayout.areaBytes : JournalLayout.address;
  eraseFlash(other, JournalLayout.areaBytes);
  end = other + JournalLayout.areaHeaderBytes;
  live = [];
  for (let i = 0; i < records.length; i++) {
    const record = records[i];
    append(record.type, record.key, readFlash(record.address, record.length), record.length);
  }
  generation++;
  const header = new Uint8Array(JournalLayout.areaHeaderBytes);
  const view = new DataView(header.buffer);
  view.setUint32(0, JournalLayout.magic, true);
  view.setUint32(4, generation, true);
  view.setUint32(8, crc32(header.subarray(0, 8)), true);
  writeFlash(other, header);
  area = other;
}

/** The generation of the area at `address`, 0 when its header is not whole. */
function generationAt(address: number): number {
  const header = readFlash(address, JournalLayout.areaHeaderBytes);
  const view = new DataView(header.buffer);
  if (view.getUint32(0, true) !== JournalLayout.magic) return 0;
  if (view.getUint32(8, true) !== crc32(header.subarray(0, 8))) return 0;
  return view.getUint32(4, true);
}

/** Takes in the record at `end`; false when there is no whole one. */
function scanRecord(): boolean {
  const left = area + JournalLayout.areaBytes - end;
  if (left < RECORD_OVERHEAD) return false;
  const header = readFlash(end, JournalLayout.recordHeaderBytes);
  const view = new DataView(header.buffer);
  const length = view.getUint16(0, true);
  const crcAt = JournalLayout.recordHeaderBytes + padded(length);
  if (length > JournalLayout.maxPayloadBytes || crcAt + JournalLayout.crcBytes > left) return false;
  const record = readFlash(end, crcAt + JournalLayout.crcBytes);
  if (new DataView(record.buffer).getUint32(crcAt, true) !== crc32(record.subarray(0, crcAt))) {
    return false;
  }
  sequence = view.getUint32(4, true);
  note(header[2], header[3], end + JournalLayout.recordHeaderBytes, length);
  end += record.length;
  return true;
}

function isErasedFromEnd(): boolean {
  const rest = readFlash(end, Math.min(area + JournalLayout.areaBytes - end, 64));
  for (let i = 0; i < rest.length; i++) if (rest[i] !== 255) return false;
  return true;
}

/**
 * Finds the current area and its live records.
 * @returns false when there is none: the device has never been provisioned
 */
export function openJournal(): boolean {
  const second = JournalLayout.address + JournalLayout.areaBytes;
  const first = generationAt(JournalLayout.address);
  generation = generationAt(second);
  area = second;
  if (first >= generation) {
    generation = first;
    area = JournalLayout.address;
  }
  if (!generation) return false;
  live = [];
  end = area + JournalLayout.areaHeaderBytes;
  while (scanRecord());
  // Nothing may be written over torn bytes: bits that are clear cannot be set again.
  wasTorn = !isErasedFromEnd();
  if (wasTorn) compact();
  return true;
}

/** Keeps the `length` bytes in `encoded` as the record of this type and key; 0 removes it. */
export function keep(type: number, key: number, length: number): void {
  if (end + RECORD_OVERHEAD + padded(length) > area + JournalLayout.areaBytes) {
    const payload = new Uint8Array(encoded.subarray(0, length));
    compact();
    append(type, key, payload, length);
  } else append(type, key, encoded, length);
}

/** The payload of the live record of this type and key, empty when there is none. */
export function stored(type: number, key: number): Uint8Array {
  const index = indexOfLive(type, key);
  if (index < 0) return encoded.subarray(0, 0);
  return readFlash(live[index].address, live[index].length);
}

/** The keys of the live records of one type. */
export function storedKeys(type: number): number[] {
  const keys: number[] = [];
  for (let i = 0; i < live.length; i++) if (live[i].type === type) keys.push(live[i].key);
  return keys;
}
