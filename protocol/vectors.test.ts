import { describe, expect, it } from 'vitest';
import { encodeItems } from './cbor/items.ts';
import {
  type Decoded,
  declarationOf,
  decodeMessage,
  decodeRecord,
  encodeMessage,
  encodeRecord,
} from './codec.ts';
import { type Direction, type Field, fieldsInOrder } from './declaration.ts';
import type { JournalRecord, Message } from './generated/messages.ts';
import { deriveDeviceKeys } from './keys.ts';
import { MESSAGES } from './messages.ts';
import { REFUSALS } from './refusal.ts';
import { openMessage, sealMessage } from './sealing.ts';
import { deviceDecode, deviceEncode, deviceEncodes } from './testing/device.ts';
import { largestBytes } from './testing/largest.ts';
import { type InvalidVector, readVectors, toHex } from './testing/vectors.ts';

const UPLINK = readVectors('uplink');
const DOWNLINK = readVectors('downlink');
const RECORDS = readVectors('records');
const SEALED = readVectors('sealed');
const OPEN = [UPLINK, DOWNLINK, RECORDS];
const valid = OPEN.flatMap((vectors) => vectors.valid);
const tolerated = OPEN.flatMap((vectors) => vectors.tolerated);
const invalid = OPEN.flatMap((vectors) => vectors.invalid);
const trusted = OPEN.flatMap((vectors) => vectors.trusted);

type Any = Message | JournalRecord;

const channelOf = (message: Any) => declarationOf(message.type).channel;

/** The device has no decoder for what it sends itself. */
const deviceReads = (decoder: InvalidVector['decoder']) => decoder !== 'uplink';
const readsOnDevice = (message: Any) => channelOf(message) !== 'uplink';

const encode = (message: Any): Uint8Array =>
  channelOf(message) === 'record'
    ? encodeRecord(message as JournalRecord)
    : encodeMessage(message as Message);

const decode = (decoder: InvalidVector['decoder'], bytes: Uint8Array): Decoded<Any> =>
  decoder === 'uplink' || decoder === 'downlink'
    ? decodeMessage(bytes, decoder)
    : decodeRecord(declarationOf(decoder).number, bytes);

function decoderFor(message: Any): InvalidVector['decoder'] {
  const channel = channelOf(message);
  return channel === 'record' ? (message as JournalRecord).type : (channel as Direction);
}

const onDevice = (decoder: InvalidVector['decoder'], bytes: Uint8Array) =>
  deviceDecode(decoder as Exclude<InvalidVector['decoder'], 'uplink'>, bytes);

describe('the host', () => {
  it.each(valid)('reads and writes $name', ({ bytes, message }) => {
    expect(decode(decoderFor(message), bytes)).toEqual({ ok: true, message });
    expect(toHex(encode(message))).toBe(toHex(bytes));
  });

  it.each(tolerated)('reads $name, and writes it without', ({ bytes, message }) => {
    expect(decode(decoderFor(message), bytes)).toEqual({ ok: true, message });
    expect(toHex(encode(message))).not.toBe(toHex(bytes));
  });

  it.each([...invalid, ...trusted])(
    'refuses $decoder with $name: $reason',
    ({ bytes, decoder, reason }) => {
      expect(decode(decoder, bytes)).toMatchObject({ ok: false, reason });
    },
  );
});

describe('the device', () => {
  it.each(valid.filter(({ message }) => deviceEncodes(message.type)))(
    'writes $name',
    ({ bytes, message }) => {
      expect(toHex(deviceEncode(message))).toBe(toHex(bytes));
    },
  );

  it.each([...valid, ...tolerated].filter(({ message }) => readsOnDevice(message)))(
    'reads $name',
    ({ bytes, message }) => {
      expect(onDevice(decoderFor(message), bytes)).toEqual({ ok: true, message });
    },
  );

  it.each(invalid.filter(({ decoder }) => deviceReads(decoder)))(
    'refuses $decoder with $name: $reason, as the host does',
    ({ bytes, decoder, reason }) => {
      expect(onDevice(decoder, bytes)).toMatchObject({ ok: false, reason });
    },
  );
});

describe('the device alone', () => {
  it.each(trusted)('trusts $decoder with $name', ({ bytes, decoder }) => {
    expect(onDevice(decoder, bytes)).toMatchObject({ ok: true });
  });
});

describe('sealing', () => {
  const keys = deriveDeviceKeys(SEALED.secret, SEALED.deviceId);
  const contextFor = (direction: 'uplink' | 'downlink') => ({
    keys: keys[direction],
    direction,
    deviceId: SEALED.deviceId,
  });

  it('derives the keys of the vectors from their secret', () => {
    const hex = Object.fromEntries(
      (['uplink', 'downlink'] as const).flatMap((direction) => [
        [`${direction} key`, toHex(keys[direction].key)],
        [`${direction} iv`, toHex(keys[direction].baseIv)],
      ]),
    );
    expect(hex).toEqual(SEALED.keys);
    expect(keys.brokerPassword).toBe(SEALED.brokerPassword);
  });

  it.each(SEALED.valid)('seals and opens $name', ({ bytes, message, sequence, direction }) => {
    const context = contextFor(direction);
    expect(toHex(sealMessage(message, sequence, context))).toBe(toHex(bytes));
    expect(openMessage(bytes, context)).toEqual({ ok: true, sequence, message });
  });

  it.each(SEALED.invalid)('refuses $decoder with $name: $reason', ({ bytes, decoder, reason }) => {
    const context = contextFor(decoder as 'uplink' | 'downlink');
    expect(openMessage(bytes, context)).toMatchObject({ ok: false, reason });
  });
});

describe('the vectors', () => {
  const valueIn = (message: Any, name: string) =>
    (message as unknown as Record<string, unknown>)[name];
  const isDefault = ({ kind, absent }: Field, value: unknown) =>
    (kind.kind === 'enumeration' ? kind.values[value as string] : value) === absent;
  const reasonsIn = (vectors: readonly InvalidVector[]) =>
    [...new Set(vectors.map(({ reason }) => reason))].sort();
  /** Given by those who know the registry and what came before, not by a decoder. */
  const BY_THE_RECEIVER = ['replayed', 'unknownDevice'];
  const BY_COSE = ['notCose', 'authenticationFailed'];
  const all = Object.keys(REFUSALS);

  it('are all here', () => {
    const count = ({ valid, tolerated, invalid, trusted }: typeof UPLINK) => [
      valid.length,
      tolerated.length,
      invalid.length,
      trusted.length,
    ];
    expect([...OPEN, SEALED].map(count)).toEqual([
      [56, 20, 133, 0],
      [44, 15, 143, 0],
      [29, 10, 122, 8],
      [21, 0, 48, 0],
    ]);
  });

  it('have names of their own', () => {
    for (const vectors of [...OPEN, SEALED]) {
      const read = [...vectors.valid, ...vectors.tolerated].map(({ name }) => name);
      const refused = [...vectors.invalid, ...vectors.trusted].map(
        ({ name, decoder }) => `${decoder}: ${name}`,
      );
      expect(new Set([...read, ...refused]).size).toBe(read.length + refused.length);
    }
  });

  it('hold every message and record, with each optional field and without', () => {
    for (const { name, optional } of MESSAGES) {
      const own = valid.filter(({ message }) => message.type === name);
      expect(own.length, name).toBeGreaterThan(0);
      for (const field of Object.keys(optional)) {
        const having = own.filter(({ message }) => field in message);
        expect(having.length, `${name} with ${field}`).toBeGreaterThan(0);
        expect(having.length, `${name} without ${field}`).toBeLessThan(own.length);
      }
    }
  });

  it('hold every message and record at its longest', () => {
    for (const declaration of MESSAGES) {
      const own = valid.filter(({ message }) => message.type === declaration.name);
      const longest = Math.max(...own.map(({ bytes }) => bytes.length));
      expect(longest, declaration.name).toBe(largestBytes(declaration));
    }
  });

  it('hold every name of every enumeration', () => {
    for (const { name, field } of MESSAGES.flatMap(fieldsInOrder)) {
      if (field.kind.kind !== 'enumeration') continue;
      const seen = [...valid, ...tolerated].map(({ message }) => valueIn(message, name));
      expect(seen, name).toEqual(expect.arrayContaining(Object.keys(field.kind.values)));
    }
  });

  it('hold every message and record without something it needs', () => {
    const lacking = invalid.filter(({ reason }) => reason === 'missingField');
    for (const { name, channel, number } of MESSAGES) {
      const start = toHex(encodeItems([number]));
      const own = lacking.filter(({ decoder, bytes }) =>
        channel === 'record' ? decoder === name : toHex(bytes).startsWith(start),
      );
      expect(own.length, name).toBeGreaterThan(0);
    }
  });

  it('hold every default that is left out, and every such field with another value', () => {
    for (const declaration of MESSAGES) {
      const own = valid.filter(({ message }) => message.type === declaration.name);
      for (const { name, field } of fieldsInOrder(declaration)) {
        if (field.absent === undefined) continue;
        const values = own.map(({ message }) => valueIn(message, name));
        const ofDefault = values.filter((value) => isDefault(field, value));
        expect(ofDefault.length, `${declaration.name} without ${name}`).toBeGreaterThan(0);
        expect(ofDefault.length, `${declaration.name} with ${name}`).toBeLessThan(own.length);
      }
    }
  });

  it('hold every reason that a decoder of messages can give, in both directions', () => {
    const expected = all.filter((reason) => ![...BY_COSE, ...BY_THE_RECEIVER].includes(reason));
    expect(reasonsIn(UPLINK.invalid)).toEqual(expected.sort());
    expect(reasonsIn(DOWNLINK.invalid)).toEqual(expected.sort());
  });

  it('hold every reason that a sealed message can be refused for', () => {
    const expected = all.filter((reason) => !BY_THE_RECEIVER.includes(reason));
    expect(reasonsIn(SEALED.invalid)).toEqual(expected.sort());
  });

  it('hold every reason that a record can be refused for', () => {
    const expected = reasonsIn(UPLINK.invalid).filter((reason) => reason !== 'unknownType');
    expect(reasonsIn(RECORDS.invalid)).toEqual(expected);
  });
});
