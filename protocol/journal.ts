/** Writes and reads the device's journal on the host: provisioning, inspection, tests. */

import { declarationOf, decodeRecord, encodeRecord } from './codec.ts';
import { crc32 } from './crc32.ts';
import type { JournalRecord } from './generated/messages.ts';
import { JOURNAL_LAYOUT as LAYOUT } from './journal-layout.ts';
import type { Refused } from './refusal.ts';

const padded = (length: number): number => (length + 3) & ~3;

function areaHeader(generation: number): Buffer {
  const header = Buffer.alloc(LAYOUT.areaHeaderBytes);
  header.writeUInt32LE(LAYOUT.magic, 0);
  header.writeUInt32LE(generation, 4);
  header.writeUInt32LE(crc32(header.subarray(0, 8)), 8);
  return header;
}

function recordBytes(record: JournalRecord, sequence: number): Buffer {
  const payload = encodeRecord(record);
  const body = Buffer.alloc(LAYOUT.recordHeaderBytes + padded(payload.length));
  body.writeUInt16LE(payload.length, 0);
  body.writeUInt8(declarationOf(record.type).number, 2);
  body.writeUInt8(record.type === 'alarm' ? record.alarmNumber & 255 : 0, 3);
  body.writeUInt32LE(sequence, 4);
  body.set(payload, LAYOUT.recordHeaderBytes);
  const crc = Buffer.alloc(LAYOUT.crcBytes);
  crc.writeUInt32LE(crc32(body));
  return Buffer.concat([body, crc]);
}

/**
 * The bytes of a first journal area holding `records`, to be laid at `JOURNAL_ADDRESS`.
 * @throws RangeError when the records do not fit into an area
 */
export function journalImage(records: readonly JournalRecord[]): Uint8Array {
  const image = Buffer.concat([
    areaHeader(1),
    ...records.map((record, index) => recordBytes(record, index + 1)),
  ]);
  if (image.length > LAYOUT.areaBytes) throw new RangeError('the records do not fit into an area');
  return image;
}

/** One record as it lies in flash; `problem` says why its payload cannot be read. */
export interface StoredRecord {
  sequence: number;
  type: number;
  key: number;
  record?: JournalRecord;
  problem?: Refused;
}

export interface JournalContents {
  generation: number;
  records: StoredRecord[];
  /** True when the bytes after the last whole record are not erased flash. */
  torn: boolean;
}

/** Reads the current area of a journal that starts at the first byte of `flash`. */
export function readJournal(flash: Uint8Array): JournalContents | undefined {
  const areas = [0, LAYOUT.areaBytes].map((start) =>
    readArea(Buffer.from(flash.subarray(start, start + LAYOUT.areaBytes))),
  );
  return areas.filter((area) => area !== undefined).sort((a, b) => b.generation - a.generation)[0];
}

function isWholeRecord(area: Buffer, at: number): boolean {
  if (at + LAYOUT.recordHeaderBytes + LAYOUT.crcBytes > area.length) return false;
  const length = area.readUInt16LE(at);
  const crcAt = at + LAYOUT.recordHeaderBytes + padded(length);
  return (
    length <= LAYOUT.maxPayloadBytes &&
    crcAt + LAYOUT.crcBytes <= area.length &&
    area.readUInt32LE(crcAt) === crc32(area.subarray(at, crcAt))
  );
}

/** Where the next whole record starts: at `offset`, or behind a worn place no longer than one. */
function nextRecord(area: Buffer, offset: number): number | undefined {
  const longest = LAYOUT.recordHeaderBytes + LAYOUT.maxPayloadBytes + LAYOUT.crcBytes;
  for (let gap = 0; gap <= longest; gap += 4) {
    if (isWholeRecord(area, offset + gap)) return offset + gap;
  }
  return undefined;
}

function readArea(area: Buffer): JournalContents | undefined {
  if (area.length < LAYOUT.areaHeaderBytes) return undefined;
  const generation = area.readUInt32LE(4);
  if (!areaHeader(generation).equals(area.subarray(0, LAYOUT.areaHeaderBytes))) return undefined;
  const contents: JournalContents = { generation, records: [], torn: false };
  let offset: number = LAYOUT.areaHeaderBytes;
  for (;;) {
    const at = nextRecord(area, offset);
    if (at === undefined) break;
    const length = area.readUInt16LE(at);
    const crcAt = at + LAYOUT.recordHeaderBytes + padded(length);
    contents.records.push(storedRecord(area.subarray(at, crcAt), length));
    offset = crcAt + LAYOUT.crcBytes;
  }
  contents.torn = area.subarray(offset).some((byte) => byte !== 0xff);
  return contents;
}

function storedRecord(body: Buffer, length: number): StoredRecord {
  const stored: StoredRecord = {
    sequence: body.readUInt32LE(4),
    type: body.readUInt8(2),
    key: body.readUInt8(3),
  };
  if (length === 0) return stored;
  const from = LAYOUT.recordHeaderBytes;
  const decoded = decodeRecord(stored.type, body.subarray(from, from + length));
  return decoded.ok ? { ...stored, record: decoded.message } : { ...stored, problem: decoded };
}
