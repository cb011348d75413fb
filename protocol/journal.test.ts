import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeRecord } from './codec.ts';
import { crc32 } from './crc32.ts';
import type { Alarm, JournalRecord, Sequences } from './generated/messages.ts';
import { journalImage, readJournal } from './journal.ts';
import { JOURNAL_LAYOUT } from './journal-layout.ts';
import { anyRecord } from './testing/arbitraries.ts';
import { fromHex, toHex } from './testing/vectors.ts';

const { areaBytes, areaHeaderBytes, magic } = JOURNAL_LAYOUT;

const sequences: Sequences = {
  type: 'sequences',
  uplinkCeiling: 64,
  downlinkFloor: 5,
  lastAlarmNumber: 7,
};
const alarm: Alarm = {
  type: 'alarm',
  alarmNumber: 0x187,
  trigger: 'button',
  secondsSincePress: 300,
  progress: 'received',
};

/** Erased flash of both areas with some bytes laid into it. */
function flashWith(...laid: [offset: number, bytes: Uint8Array][]): Uint8Array {
  const flash = new Uint8Array(2 * areaBytes).fill(0xff);
  for (const [offset, bytes] of laid) flash.set(bytes, offset);
  return flash;
}

function words(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, 4 * index);
  return bytes;
}

const withCrc = (bytes: Uint8Array) => Buffer.concat([bytes, words(crc32(bytes))]);

/** An area as the firmware would write it, apart from the code under test. */
function area(generation: number, ...records: [type: number, key: number, payload: Uint8Array][]) {
  const header = withCrc(words(magic, generation));
  const bodies = records.map(([type, key, payload], index) => {
    const padding = Buffer.alloc(-payload.length & 3);
    const head = words((payload.length | (type << 16) | (key << 24)) >>> 0, index + 1);
    return withCrc(Buffer.concat([head, payload, padding]));
  });
  return Buffer.concat([header, ...bodies]);
}

const recordsOf = (flash: Uint8Array) => readJournal(flash)?.records.map(({ record }) => record);

describe('a journal image', () => {
  it('is read back to its records, in their order', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 20 }), (records) => {
        const journal = readJournal(flashWith([0, journalImage(records)]))!;
        expect(journal.records.map(({ record }) => record)).toEqual(records);
        expect(journal.records.map(({ sequence }) => sequence)).toEqual(
          records.map((_, index) => index + 1),
        );
        expect(journal).toMatchObject({ generation: 1, torn: false });
      }),
    );
  });

  it('has the layout that the firmware knows', () => {
    const expected = area(1, [3, 0, encodeRecord(sequences)], [4, 0x87, encodeRecord(alarm)]);
    expect(toHex(journalImage([sequences, alarm]))).toBe(toHex(expected));
    expect(toHex(journalImage([]))).toBe(`5241574101000000${toHex(expected.subarray(8, 12))}`);
  });

  it('is made of whole words', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 5 }), (records) => {
        expect(journalImage(records).length % 4).toBe(0);
      }),
    );
  });

  it('is never larger than an area', () => {
    const tooMany = Array.from({ length: areaBytes / 16 }, () => alarm);
    expect(() => journalImage(tooMany)).toThrow(RangeError);
  });
});

describe('the reader of a journal', () => {
  it('finds none in erased or absent flash', () => {
    expect(readJournal(flashWith())).toBeUndefined();
    expect(readJournal(new Uint8Array(2 * areaBytes))).toBeUndefined();
    expect(readJournal(new Uint8Array(0))).toBeUndefined();
  });

  const records: JournalRecord[] = [sequences, alarm, { ...sequences, uplinkCeiling: 128 }];
  const image = journalImage(records);
  /** Where each record ends, the header counted as one. */
  const ends = [0, 1, 2, 3].map((count) => journalImage(records.slice(0, count)).length);
  const wholeBefore = (offset: number) => ends.filter((end) => end <= offset).length - 1;

  it('keeps every whole record before a write that was cut, at any byte', () => {
    for (let cut = areaHeaderBytes; cut <= image.length; cut++) {
      const journal = readJournal(flashWith([0, image.subarray(0, cut)]))!;
      const whole = records.slice(0, wholeBefore(cut));
      expect(journal.records.map(({ record }) => record)).toEqual(whole);
      expect(journal.torn, `cut at ${cut}`).toBe(!ends.includes(cut));
    }
  });

  it('takes no record with any bit wrong, and those before and after it', () => {
    for (let bit = areaHeaderBytes * 8; bit < image.length * 8; bit++) {
      const flash = flashWith([0, image]);
      flash[bit >> 3]! ^= 1 << (bit & 7);
      const wrong = wholeBefore(bit >> 3);
      const whole = records.filter((_, index) => index !== wrong);
      expect(recordsOf(flash), `bit ${bit}`).toEqual(whole);
      expect(readJournal(flash)!.torn).toBe(wrong === records.length - 1);
    }
  });

  it('takes no area with any bit of its header wrong', () => {
    for (let bit = 0; bit < areaHeaderBytes * 8; bit++) {
      const flash = flashWith([0, image]);
      flash[bit >> 3]! ^= 1 << (bit & 7);
      expect(readJournal(flash), `bit ${bit}`).toBeUndefined();
    }
  });

  it.each([
    ['the first', 2, 1],
    ['the second', 1, 2],
    ['the second', 0xfffffffe, 0xffffffff],
  ])('takes %s area when the generations are %i and %i', (which, first, second) => {
    const flash = flashWith(
      [0, area(first, [3, 0, encodeRecord(sequences)])],
      [areaBytes, area(second, [4, 7, encodeRecord(alarm)])],
    );
    expect(recordsOf(flash)).toEqual([which === 'the first' ? sequences : alarm]);
  });

  it('stays with the older area while the newer has no header yet', () => {
    const copied = area(2, [4, 7, encodeRecord(alarm)]).fill(0xff, 0, areaHeaderBytes);
    const flash = flashWith([0, area(1, [3, 0, encodeRecord(sequences)])], [areaBytes, copied]);
    expect(recordsOf(flash)).toEqual([sequences]);
  });

  it('does not read on from the first area into the second', () => {
    const record: [number, number, Uint8Array] = [9, 0, new Uint8Array(512)];
    const spilling = area(1, ...Array.from({ length: 32 }, () => record));
    expect(spilling.length).toBeGreaterThan(areaBytes);
    expect(readJournal(flashWith([0, spilling]))!.records).toHaveLength(31);
  });

  it('gives a removal as a record without contents', () => {
    const flash = flashWith([0, area(1, [4, 7, new Uint8Array(0)])]);
    expect(readJournal(flash)!.records).toEqual([{ sequence: 1, type: 4, key: 7 }]);
  });

  it.each([
    ['of a type from a newer version', 99, 'a0', 'unknownType'],
    ['whose payload is no map', 3, '07', 'wrongType'],
    ['whose payload lacks a field', 3, 'a0', 'missingField'],
  ])('gives a record %s with the reason, and reads on', (_name, type, payload, reason) => {
    const contents = area(1, [type, 0, fromHex(payload)], [3, 0, encodeRecord(sequences)]);
    const [first, second] = readJournal(flashWith([0, contents]))!.records;
    expect(first).toMatchObject({ type, problem: { ok: false, reason } });
    expect(first).not.toHaveProperty('record');
    expect(second!.record).toEqual(sequences);
  });

  it.each([
    [512, 1],
    [513, 0],
  ])('takes a payload of %i bytes %i times', (length, times) => {
    const flash = flashWith([0, area(1, [9, 0, new Uint8Array(length)])]);
    expect(readJournal(flash)!.records).toHaveLength(times);
  });
});
