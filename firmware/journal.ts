/**
 * What must survive any power cut: identity, keys, settings, spent sequence numbers, presses that
 * are not closed. Raw flash, two areas; `protocol/journal-layout.ts` has the layout. Storage is
 * not used: its compaction loses everything when the power goes at the wrong moment.
 */
import { encoded, JournalLayout } from '../protocol/generated/device-codec.ts';
import { crc32 } from './platform/crypto.ts';
import { eraseFlash, readFlash, writeFlash } from './platform/flash.ts';

const RECORD_OVERHEAD = JournalLayout.recordHeaderBytes + JournalLayout.crcBytes;

const SECOND_AREA = JournalLayout.address + JournalLayout.areaBytes;
const MAX_RECORD = RECORD_OVERHEAD + JournalLayout.maxPayloadBytes;
/** So many bytes of erased flash behind the last record show that nothing follows. */
const ERASED_BYTES = 64;

/** A record that counts: the last one of its type and key, unless it removed them. */
interface Live {
  type: number;
  key: number;
  address: number;
  length: number;
}

let area: number = JournalLayout.address;
let generation = 0;
/** Without a journal there is no room in it: the first record that is kept makes one. */
let end: number = SECOND_AREA + JournalLayout.areaBytes;
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

/**
 * Writes one record at `end` in a single write, CRC last, and reads it back. Where it is not there as
 * it was written the flash is worn: it goes behind that place.
 * @returns false when the area has no room for it
 */
function append(type: number, key: number, payload: Uint8Array, length: number): boolean {
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
  const areaEnd = end <= SECOND_AREA ? SECOND_AREA : SECOND_AREA + JournalLayout.areaBytes;
  while (end + record.length <= areaEnd) {
    const at = end;
    writeFlash(at, record);
    end += record.length;
    if (crc32(readFlash(at, record.length)) === crc32(record)) {
      note(type, key, at + JournalLayout.recordHeaderBytes, length);
      return true;
    }
  }
  return false;
}

/** The generation of the area at `address`, 0 when its header is not whole. */
function generationAt(address: number): number {
  const header = readFlash(address, JournalLayout.areaHeaderBytes);
  const view = new DataView(header.buffer);
  if (view.getUint32(0, true) !== JournalLayout.magic) return 0;
  if (view.getUint32(8, true) !== crc32(header.subarray(0, 8))) return 0;
  return view.getUint32(4, true);
}

/**
 * Moves the live records to the other area, whose header, written last, makes it current.
 * @returns false when the other area does not take them; then all is as it was
 */
function compact(): boolean {
  const records = live;
  const endBefore = end;
  const other = area === SECOND_AREA ? JournalLayout.address : SECOND_AREA;
  eraseFlash(other, JournalLayout.areaBytes);
  end = other + JournalLayout.areaHeaderBytes;
  live = [];
  let isCopied = true;
  for (let i = 0; i < records.length && isCopied; i++) {
    const record = records[i];
    const payload = readFlash(record.address, record.length);
    isCopied = append(record.type, record.key, payload, record.length);
  }
  const header = new Uint8Array(JournalLayout.areaHeaderBytes);
  const view = new DataView(header.buffer);
  view.setUint32(0, JournalLayout.magic, true);
  view.setUint32(4, generation + 1, true);
  view.setUint32(8, crc32(header.subarray(0, 8)), true);
  if (isCopied) writeFlash(other, header);
  // A header that is not taken would leave all that follows in an area that no start looks at.
  if (generationAt(other) !== generation + 1) {
    live = records;
    end = endBefore;
    return false;
  }
  generation++;
  area = other;
  return true;
}

/** Bytes of the record at `at`, 0 when there is no whole one. */
function recordSize(at: number): number {
  const left = area + JournalLayout.areaBytes - at;
  if (left < RECORD_OVERHEAD) return 0;
  const length = new DataView(readFlash(at, 4).buffer).getUint16(0, true);
  const crcAt = JournalLayout.recordHeaderBytes + padded(length);
  if (length > JournalLayout.maxPayloadBytes || crcAt + JournalLayout.crcBytes > left) return 0;
  const record = readFlash(at, crcAt + JournalLayout.crcBytes);
  const crc = new DataView(record.buffer).getUint32(crcAt, true);
  return crc === crc32(record.subarray(0, crcAt)) ? record.length : 0;
}

/** Takes in the record of `size` bytes at `end`. */
function takeRecord(size: number): void {
  const header = readFlash(end, JournalLayout.recordHeaderBytes);
  const view = new DataView(header.buffer);
  sequence = view.getUint32(4, true);
  note(header[2], header[3], end + JournalLayout.recordHeaderBytes, view.getUint16(0, true));
  end += size;
}

function isErasedFromEnd(): boolean {
  const rest = readFlash(end, Math.min(area + JournalLayout.areaBytes - end, ERASED_BYTES));
  for (let i = 0; i < rest.length; i++) if (rest[i] !== 255) return false;
  return true;
}

/** How far behind `end` the next whole record lies, past a worn place; 0 when there is none. */
function gapSize(): number {
  if (isErasedFromEnd()) return 0;
  for (let gap = 4; gap <= MAX_RECORD; gap += 4) if (recordSize(end + gap)) return gap;
  return 0;
}

/** Takes in all records of the area. */
function scanArea(): void {
  let step = 1;
  while (step) {
    const size = recordSize(end);
    if (size) takeRecord(size);
    else {
      step = gapSize();
      end += step;
    }
  }
}

/**
 * Finds the current area and its live records.
 * @returns false when there is none: the device has never been provisioned
 */
export function openJournal(): boolean {
  const first = generationAt(JournalLayout.address);
  generation = generationAt(SECOND_AREA);
  area = SECOND_AREA;
  if (first >= generation) {
    generation = first;
    area = JournalLayout.address;
  }
  if (!generation) return false;
  live = [];
  end = area + JournalLayout.areaHeaderBytes;
  scanArea();
  // Nothing may be written over torn bytes: bits that are clear cannot be set again.
  wasTorn = !isErasedFromEnd();
  if (wasTorn) compact();
  return true;
}

/** As `keep`, for a payload that is not in `encoded`. */
export function keepPayload(type: number, key: number, payload: Uint8Array): boolean {
  if (append(type, key, payload, payload.length)) return true;
  return compact() && append(type, key, payload, payload.length);
}

/**
 * Keeps the `length` bytes in `encoded` as the record of this type and key; 0 removes it.
 * @returns false when the flash takes it in neither area; what was kept before is still kept
 */
export function keep(type: number, key: number, length: number): boolean {
  return keepPayload(type, key, new Uint8Array(encoded.subarray(0, length)));
}

/** The payload of the live record of this type and key, empty when there is none. */
export function stored(type: number, key: number): Uint8Array {
  const index = indexOfLive(type, key);
  if (index < 0) return encoded.subarray(0, 0);
  return readFlash(live[index].address, live[index].length);
}

/** Where the area starts that is current. */
export function currentArea(): number {
  return area;
}

/** The keys of the live records of one type. */
export function storedKeys(type: number): number[] {
  const keys: number[] = [];
  for (let i = 0; i < live.length; i++) if (live[i].type === type) keys.push(live[i].key);
  return keys;
}
