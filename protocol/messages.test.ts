import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMessage, encodeRecord } from './codec.ts';
import { fieldsInOrder, MAX_ENUMERATION } from './declaration.ts';
import type { JournalRecord, Message } from './generated/messages.ts';
import { JOURNAL_LAYOUT } from './journal-layout.ts';
import { FAULT_BITS, MESSAGES } from './messages.ts';
import { REFUSALS } from './refusal.ts';
import { anyRecord, anyUplink } from './testing/arbitraries.ts';
import { DEVICE_BUFFER_BYTES, deviceEncodes } from './testing/device.ts';

const fields = MESSAGES.flatMap((message) =>
  fieldsInOrder(message).map((listed) => ({ message: message.name, ...listed })),
);

const repeated = (values: readonly unknown[]) =>
  values.filter((value, index) => values.indexOf(value) !== index);

describe('the declarations', () => {
  it('give each message and record a name and a number of its own', () => {
    expect(repeated(MESSAGES.map(({ name }) => name))).toEqual([]);
    expect(repeated(MESSAGES.map(({ channel, number }) => `${channel} ${number}`))).toEqual([]);
  });

  it('let no number mean one thing up and another down, and keep each in one byte', () => {
    const messages = MESSAGES.filter(({ channel }) => channel !== 'record');
    expect(repeated(messages.map(({ number }) => number))).toEqual([]);
    for (const { number } of messages) expect(number).toBeLessThan(24);
  });

  it('give a key the same name and kind wherever it is used', () => {
    const byKey = new Map(fields.map(({ name, field }) => [field.key, { name, field }]));
    for (const { message, name, field } of fields) {
      expect(byKey.get(field.key), `${message}.${name}`).toEqual({ name, field });
    }
    expect(repeated([...byKey.values()].map(({ name }) => name))).toEqual([]);
  });

  it('keep the keys of messages in one byte', () => {
    const sent = MESSAGES.filter(({ channel }) => channel !== 'record').flatMap(fieldsInOrder);
    for (const { name, field } of sent) expect(field.key, name).toBeLessThan(24);
  });

  it('give every enumeration 0 for unknown, and no number twice or over one byte', () => {
    for (const { field } of fields) {
      if (field.kind.kind !== 'enumeration') continue;
      const numbers = Object.values(field.kind.values);
      expect(field.kind.values.unknown).toBe(0);
      expect(repeated(numbers)).toEqual([]);
      expect(Math.max(...numbers)).toBeLessThanOrEqual(MAX_ENUMERATION);
    }
  });

  it('let absence stand for one value of a required integer or enumeration only', () => {
    const withDefault = fields.filter(({ field }) => field.absent !== undefined);
    expect(new Set(withDefault.map(({ name }) => name))).toEqual(
      new Set(['trigger', 'secondsSincePress', 'charging']),
    );
    for (const { name, field, optional } of withDefault) {
      const { kind, absent } = field;
      expect(optional, name).toBe(false);
      if (kind.kind === 'enumeration') expect(Object.values(kind.values), name).toContain(absent);
      else expect(kind, name).toMatchObject({ kind: 'integer', min: absent });
    }
  });

  it('keep integers where 32-bit arithmetic and four bytes of CBOR hold them', () => {
    for (const { name, field } of fields) {
      const kinds = field.kind.kind === 'group' ? Object.values(field.kind.parts) : [field.kind];
      for (const kind of kinds) {
        if (kind.kind !== 'integer') continue;
        expect(kind.min, name).toBeGreaterThanOrEqual(-(2 ** 31));
        expect(kind.max, name).toBeLessThan(2 ** 31);
        expect(kind.min, name).toBeLessThan(kind.max);
      }
    }
  });

  it('let a position leave in an alarm only', () => {
    const carriers = fields.filter(({ field }) => field.kind.kind === 'group');
    expect(carriers.map(({ message }) => message)).toEqual(['alarmRaised', 'position']);
    expect(carriers.every(({ optional }) => optional)).toBe(true);
  });

  it('number each refusal once, in a byte', () => {
    const numbers = Object.values(REFUSALS).map(({ number }) => number);
    expect(repeated(numbers)).toEqual([]);
    for (const number of numbers) expect(number).toBeGreaterThan(0);
    expect(Math.max(...numbers)).toBeLessThan(256);
  });

  it('give each fault a bit of its own', () => {
    const bits = Object.values(FAULT_BITS);
    expect(bits.reduce((sum, bit) => sum + bit, 0)).toBe(bits.reduce((all, bit) => all | bit, 0));
    for (const bit of bits) expect(Math.log2(bit) % 1).toBe(0);
  });
});

describe('every message', () => {
  it('that the device writes fits its buffer', () => {
    const sizeOf = (message: Message | JournalRecord) =>
      MESSAGES.some(({ name, channel }) => name === message.type && channel === 'record')
        ? encodeRecord(message as JournalRecord).length
        : encodeMessage(message as Message).length;
    const written = fc.oneof(anyUplink, anyRecord).filter(({ type }) => deviceEncodes(type));
    fc.assert(
      fc.property(written, (message) => sizeOf(message) <= DEVICE_BUFFER_BYTES),
      { numRuns: 500 },
    );
  });

  it('that the journal keeps fits a record', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        expect(encodeRecord(record).length).toBeLessThan(JOURNAL_LAYOUT.maxPayloadBytes);
      }),
    );
  });
});
