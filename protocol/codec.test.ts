import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeItems, encodeItems, type Item } from './cbor/items.ts';
import {
  declarationOf,
  decodeMessage,
  decodeRecord,
  encodeMessage,
  encodeRecord,
} from './codec.ts';
import { fieldsInOrder } from './declaration.ts';
import type { AlarmRaised, Heartbeat, Identity, Settings } from './generated/messages.ts';
import { MESSAGES } from './messages.ts';
import { anyDownlink, anyRecord, anyUplink } from './testing/arbitraries.ts';
import { deviceDecode, deviceEncode, deviceEncodes } from './testing/device.ts';
import { toHex } from './testing/vectors.ts';

const alarm: AlarmRaised = {
  type: 'alarmRaised',
  alarmNumber: 1,
  trigger: 'button',
  secondsSincePress: 0,
  responseMinutes: 60,
  charging: 'charging',
  signal: 9,
  line: 'idle',
};

function itemsOf(bytes: Uint8Array, count: number): Item[] {
  const decoded = decodeItems(bytes, count);
  if (!decoded.ok) throw new Error(decoded.detail);
  return decoded.items;
}

/** The map of a message or record with every default in it that the encoder left out. */
function writtenOut(type: string, body: Item | undefined): Map<number, Item> {
  const map = body as Map<number, Item>;
  const keys = fieldsInOrder(declarationOf(type)).flatMap(({ field: { key, absent } }) => {
    const item = map.get(key) ?? absent;
    return item === undefined ? [] : [[key, item] as const];
  });
  return new Map(keys);
}

describe('any message', () => {
  it('is read by the host as it was written by the host', () => {
    fc.assert(
      fc.property(anyUplink, anyDownlink, (uplink, downlink) => {
        expect(decodeMessage(encodeMessage(uplink), 'uplink')).toEqual({
          ok: true,
          message: uplink,
        });
        expect(decodeMessage(encodeMessage(downlink), 'downlink')).toEqual({
          ok: true,
          message: downlink,
        });
      }),
    );
  });

  it('is written by the device as by the host, byte for byte', () => {
    fc.assert(
      fc.property(anyUplink, (uplink) => {
        expect(toHex(deviceEncode(uplink))).toBe(toHex(encodeMessage(uplink)));
      }),
    );
  });

  it('is read by the device as it was written by the host', () => {
    fc.assert(
      fc.property(anyDownlink, (message) => {
        expect(deviceDecode('downlink', encodeMessage(message))).toEqual({ ok: true, message });
      }),
    );
  });

  it('is unknown in the other direction', () => {
    fc.assert(
      fc.property(anyUplink, anyDownlink, (uplink, downlink) => {
        const asDownlink = decodeMessage(encodeMessage(uplink), 'downlink');
        expect(asDownlink).toMatchObject({ ok: false, reason: 'unknownType' });
        const asUplink = decodeMessage(encodeMessage(downlink), 'uplink');
        expect(asUplink).toMatchObject({ ok: false, reason: 'unknownType' });
      }),
    );
  });
});

describe('any record', () => {
  it('is read by host and device as it was written by the host', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const bytes = encodeRecord(record);
        const expected = { ok: true, message: record };
        expect(decodeRecord(declarationOf(record.type).number, bytes)).toEqual(expected);
        expect(deviceDecode(record.type, bytes)).toEqual(expected);
      }),
    );
  });

  it('is written by the device, if it writes it, as by the host', () => {
    const written = anyRecord.filter(({ type }) => deviceEncodes(type));
    fc.assert(
      fc.property(written, (record) => {
        expect(toHex(deviceEncode(record))).toBe(toHex(encodeRecord(record)));
      }),
    );
  });

  it('of a change of settings is the message behind its number, as it came', () => {
    const changes = anyDownlink.filter(({ type }) => type === 'changeSettings');
    fc.assert(
      fc.property(changes, (message) => {
        const [number, ...payload] = encodeMessage(message);
        expect(number).toBe(declarationOf('changeSettings').number);
        const record = { ...message, type: 'settingsChange' };
        expect(deviceDecode('settingsChange', Uint8Array.from(payload))).toEqual({
          ok: true,
          message: record,
        });
      }),
      { numRuns: 25 },
    );
  });

  it('of a number nobody declared is refused', () => {
    const number = Math.max(...MESSAGES.map((message) => message.number)) + 1;
    expect(decodeRecord(number, Uint8Array.of(0xa0))).toMatchObject({
      ok: false,
      reason: 'unknownType',
    });
  });
});

describe('a field whose absence means a value', () => {
  const usual: AlarmRaised = { ...alarm, charging: 'notCharging' };
  const lengthWith = (changes: object) => encodeMessage({ ...usual, ...changes }).length;

  it('is left out when it has that value', () => {
    expect(toHex(encodeMessage(usual))).toBe('01a3010105183c0709');
  });

  it('costs a key and its value otherwise, zero of an enumeration too', () => {
    const shortest = lengthWith({});
    expect(lengthWith({ trigger: 'unknown' })).toBe(shortest + 2);
    expect(lengthWith({ charging: 'unknown' })).toBe(shortest + 2);
    expect(lengthWith({ line: 'open' })).toBe(shortest + 2);
    expect(lengthWith({ secondsSincePress: 1 })).toBe(shortest + 2);
  });

  it('is read from a message that writes it out as from one that leaves it out', () => {
    fc.assert(
      fc.property(anyUplink, (message) => {
        const [number, body] = itemsOf(encodeMessage(message), 2);
        const bytes = encodeItems([number!, writtenOut(message.type, body)]);
        expect(decodeMessage(bytes, 'uplink')).toEqual({ ok: true, message });
      }),
    );
  });

  it('is read so from a record by host and device', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const [body] = itemsOf(encodeRecord(record), 1);
        const bytes = encodeItems([writtenOut(record.type, body)]);
        const expected = { ok: true, message: record };
        expect(decodeRecord(declarationOf(record.type).number, bytes)).toEqual(expected);
        expect(deviceDecode(record.type, bytes)).toEqual(expected);
      }),
    );
  });
});

describe('the host does not write', () => {
  const wrong = (changes: object): unknown => ({ ...alarm, ...changes });
  const cell = {
    mobileCountryCode: 204,
    mobileNetworkCode: 8,
    trackingAreaCode: 1,
    cellIdentity: 1,
  };
  const fix = { latMicrodegrees: 0, lonMicrodegrees: 0, accuracyMetres: 1, ageSeconds: 1 };

  it.each([
    ['a missing default', { trigger: undefined }, 'alarmRaised.trigger'],
    ['an absent field', { signal: undefined }, 'alarmRaised.signal'],
    ['a number below its range', { alarmNumber: 0 }, 'alarmRaised.alarmNumber'],
    ['a number above its range', { signal: 24 }, 'alarmRaised.signal'],
    ['a fraction', { responseMinutes: 0.5 }, 'alarmRaised.responseMinutes'],
    ['a number as text', { signal: '9' }, 'alarmRaised.signal'],
    ['what is not a number', { signal: Number.NaN }, 'alarmRaised.signal'],
    ['a name that nobody declared', { trigger: 'whistle' }, 'alarmRaised.trigger'],
    ['a name that every object has', { trigger: 'toString' }, 'alarmRaised.trigger'],
    ['a position without its age', { position: { ...fix, ageSeconds: undefined } }, 'ageSeconds'],
    ['a cell without its area', { cell: { ...cell, trackingAreaCode: undefined } }, 'trackingArea'],
    ['a cell of 29 bits', { cell: { ...cell, cellIdentity: 2 ** 28 } }, 'cellIdentity'],
    ['a latitude beyond the pole', { position: { ...fix, latMicrodegrees: 9e7 + 1 } }, 'latMicro'],
  ])('%s, and names the field', (_name, changes, field) => {
    const encode = () => encodeMessage(wrong(changes) as AlarmRaised);
    expect(encode).toThrow(RangeError);
    expect(encode).toThrow(field);
  });

  const heartbeat: Heartbeat = {
    type: 'heartbeat',
    responseMinutes: 1,
    charging: 'full',
    signal: 1,
    firmwareVersion: '0.1.0',
    faults: 0,
    testSecondsLeft: 0,
    riskSecondsLeft: 0,
    settingsNumber: 0,
    settingsTrial: 0,
    chargeNeed: 'none',
    lastWords: 0,
    remainingMilliampHours: 700,
    errorMilliampHours: 50,
    fullMilliampHours: 1000,
  };

  it.each(['x'.repeat(17), 'é', '0.1\n', '\x7f', '0"1', '0\\1'])(
    'the text %j',
    (firmwareVersion) => {
      expect(() => encodeMessage({ ...heartbeat, firmwareVersion })).toThrow('firmwareVersion');
    },
  );

  const settings: Settings = {
    type: 'settings',
    apn: 'internet',
    brokerHost: 'broker.example.org',
    brokerPort: 8883,
    brokerTls: 1,
    holdMs: 2000,
    heartbeatSeconds: 900,
    primaryNumber: '+31201234567',
    secondNumber: '112',
    smsNumber: '',
  };

  it.each(['112;', '0800CALL', '020 1234', '1+2', '++31', '*21#', '1'.repeat(20), '1'.repeat(21)])(
    'the number to call %j',
    (number) => {
      expect(() => encodeRecord(settings)).not.toThrow();
      for (const name of ['primaryNumber', 'secondNumber', 'smsNumber']) {
        expect(() => encodeRecord({ ...settings, [name]: number })).toThrow(name);
      }
    },
  );

  it.each([15, 17])('a key of %i bytes', (length) => {
    const identity = { type: 'identity', deviceId: '', uplinkKey: new Uint8Array(length) };
    expect(() => encodeRecord(identity as Identity)).toThrow('identity.uplinkKey');
  });

  it('a message or record that nobody declared', () => {
    const unknown = { type: 'constructor' } as unknown as Settings;
    expect(() => encodeRecord(unknown)).toThrow(RangeError);
  });
});

describe('a position', () => {
  it('of nobody is never zero, zero: it is absent', () => {
    const decoded = decodeMessage(encodeMessage(alarm), 'uplink');
    expect(decoded.ok && decoded.message).not.toHaveProperty('position');
  });
});
