import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declarationOf, encodeMessage, encodeRecord } from './codec.ts';
import {
  type Direction,
  type Field,
  fieldsInOrder,
  type Kind,
  MAX_ENUMERATION,
} from './declaration.ts';
import { JOURNAL_LAYOUT } from './journal-layout.ts';
import { FAULT_BITS, MESSAGES } from './messages.ts';
import { REFUSALS } from './refusal.ts';
import { MAX_PLAINTEXT_BYTES } from './sealing.ts';
import { anyDownlink, anyRecord, anyUplink } from './testing/arbitraries.ts';
import { DEVICE_BUFFER_BYTES, deviceEncodes } from './testing/device.ts';
import { largestBytes } from './testing/largest.ts';

const fields = MESSAGES.flatMap((message) =>
  fieldsInOrder(message).map((listed) => ({ message: message.name, ...listed })),
);

/** The values that stand in a message: one that is said by absence is not among them. */
const kindAsWritten = ({ kind, absent }: Field): Kind =>
  kind.kind === 'integer' && kind.min === absent ? { ...kind, min: kind.min + 1 } : kind;

const repeated = (values: readonly unknown[]) =>
  values.filter((value, index) => values.indexOf(value) !== index);

describe('the declarations', () => {
  it('give each message and record a name and a number of its own', () => {
    expect(repeated(MESSAGES.map(({ name }) => name))).toEqual([]);
    expect(repeated(MESSAGES.map(({ channel, number }) => `${channel} ${number}`))).toEqual([]);
  });

  it('let no number mean one thing up and another down', () => {
    const messages = MESSAGES.filter(({ channel }) => channel !== 'record');
    expect(repeated(messages.map(({ number }) => number))).toEqual([]);
  });

  it('give a key the same name and kind wherever it is used', () => {
    const byKey = new Map(fields.map(({ name, field }) => [field.key, { name, field }]));
    const otherwise = fields.filter(
      ({ name, field }) => !isDeepStrictEqual(byKey.get(field.key), { name, field }),
    );
    for (const { message, name, field } of otherwise) {
      const other = byKey.get(field.key)!;
      expect(name, `${message}.${name}`).toBe(other.name);
      expect(kindAsWritten(field), `${message}.${name}`).toEqual(kindAsWritten(other.field));
    }
    // In one direction 0 stands for none and is left out; in the other there is always one.
    expect(new Set(otherwise.map(({ name }) => name))).toEqual(
      new Set(['orderNumber', 'settingsNumber']),
    );
    expect(repeated([...byKey.values()].map(({ name }) => name))).toEqual([]);
  });

  it('keep numbers and keys in one byte, save those of settings and of the bench', () => {
    const messages = MESSAGES.filter(({ channel }) => channel !== 'record');
    const sent = messages.flatMap((message) =>
      fieldsInOrder(message).map(({ name, field }) => ({ name, message, key: field.key })),
    );
    const longer = messages.filter(({ number }) => number >= 24);
    expect(longer.map(({ name }) => name)).toEqual(['playPattern']);
    expect(new Set(sent.filter(({ key }) => key >= 24).map(({ message }) => message.name))).toEqual(
      new Set(['position', 'heartbeat', 'riskWindow', 'changeSettings', 'playPattern']),
    );
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
      new Set([
        ...['trigger', 'secondsSincePress', 'charging', 'line', 'lineEnd', 'speaker'],
        ...['orderNumber', 'testSecondsLeft', 'riskSecondsLeft', 'settingsNumber', 'settingsTrial'],
        ...['chargeNeed', 'lastWords', 'trackMinutes'],
      ]),
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

  it.each(['position', 'cell'])('let a %s leave in an alarm only', (name) => {
    const carriers = fields.filter((listed) => listed.name === name);
    expect(carriers.map(({ message }) => message)).toEqual(['alarmRaised', 'position']);
    expect(carriers.every(({ optional }) => optional)).toBe(true);
  });

  it('have no other group, so nothing else that says where she is', () => {
    const groups = fields.filter(({ field }) => field.kind.kind === 'group');
    expect(new Set(groups.map(({ name }) => name))).toEqual(new Set(['position', 'cell']));
  });

  it('let no message change a number that is called or written to', () => {
    const holders = fields.filter(
      ({ name }) => name.endsWith('Number') && /^(primary|second|sms)/.test(name),
    );
    expect(holders.map(({ message, name }) => `${message}.${name}`)).toEqual([
      'settings.primaryNumber',
      'settings.secondNumber',
      'settings.smsNumber',
    ]);
    const texts = fields.filter(
      ({ message, field }) =>
        field.kind.kind === 'text' && message !== 'settings' && message !== 'identity',
    );
    expect(new Set(texts.map(({ name }) => name))).toEqual(
      new Set(['firmwareVersion', 'apn', 'brokerHost']),
    );
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
  const sizes = MESSAGES.map((message) => ({ ...message, largest: largestBytes(message) }));

  it.each(sizes.filter(({ channel }) => channel !== 'record'))(
    '$name, $largest bytes at its longest, is one that the device has room for',
    ({ channel, largest }) => {
      expect(largest).toBeLessThanOrEqual(MAX_PLAINTEXT_BYTES[channel as Direction]);
    },
  );

  it.each(sizes.filter(({ name }) => deviceEncodes(name)))(
    '$name, which the device writes, fits its buffer',
    ({ largest }) => {
      expect(largest).toBeLessThanOrEqual(DEVICE_BUFFER_BYTES);
    },
  );

  it.each(sizes.filter(({ channel }) => channel === 'record'))(
    '$name, which the journal keeps, fits a record',
    ({ largest }) => {
      expect(largest).toBeLessThanOrEqual(JOURNAL_LAYOUT.maxPayloadBytes);
    },
  );

  it('is no longer than its declaration says', () => {
    fc.assert(
      fc.property(fc.oneof(anyUplink, anyDownlink), (message) => {
        const largest = largestBytes(declarationOf(message.type));
        expect(encodeMessage(message).length).toBeLessThanOrEqual(largest);
      }),
    );
    fc.assert(
      fc.property(anyRecord, (record) => {
        const largest = largestBytes(declarationOf(record.type));
        expect(encodeRecord(record).length).toBeLessThanOrEqual(largest);
      }),
    );
  });

  it('is sealed in whole blocks of AES', () => {
    for (const bytes of Object.values(MAX_PLAINTEXT_BYTES)) expect(bytes % 16).toBe(0);
  });
});
