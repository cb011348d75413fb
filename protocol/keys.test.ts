import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { journalImage, readJournal } from './journal.ts';
import { deriveDeviceKeys } from './keys.ts';
import { CHARGE_SETTINGS, provisioningRecords } from './provisioning.ts';
import { toHex } from './testing/vectors.ts';

const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
const deviceId = '7K3MZQ0A';

const settings = {
  apn: 'iot.example.net',
  brokerHost: 'broker.example.org',
  brokerPort: 8883,
  brokerTls: 1,
  holdMs: 2000,
  heartbeatSeconds: 900,
  primaryNumber: '+31201234567',
  secondNumber: '112',
  smsNumber: '',
};

function everyKey(secret: Uint8Array, deviceId: string): string[] {
  const { uplink, downlink, brokerPassword, serviceKey } = deriveDeviceKeys(secret, deviceId);
  const bytes = [uplink.key, uplink.baseIv, downlink.key, downlink.baseIv, serviceKey];
  return [...bytes.map(toHex), Buffer.from(brokerPassword, 'base64url').toString('hex')];
}

describe('the keys of a device', () => {
  it('are HKDF-SHA-256 of the secret, without salt, for version, device and purpose', () => {
    const extracted = createHmac('sha256', Buffer.alloc(32)).update(secret).digest();
    const expanded = createHmac('sha256', extracted)
      .update(`aware/1 ${deviceId} uplink key\u0001`)
      .digest();
    const { key } = deriveDeviceKeys(secret, deviceId).uplink;
    expect(toHex(key)).toBe(expanded.toString('hex', 0, 16));
  });

  it('share no beginning between directions, purposes, devices and secrets', () => {
    const otherSecret = secret.map((byte) => byte ^ 1);
    const keys = [
      ...everyKey(secret, deviceId),
      ...everyKey(secret, '7K3MZQ0B'),
      ...everyKey(otherSecret, deviceId),
    ];
    expect(new Set(keys.map((key) => key.slice(0, 16))).size).toBe(18);
  });

  it('are the same each time', () => {
    expect(everyKey(secret, deviceId)).toEqual(everyKey(secret, deviceId));
  });

  it.each([0, 16, 31, 33])('do not come from a secret of %i bytes', (length) => {
    expect(() => deriveDeviceKeys(new Uint8Array(length), deviceId)).toThrow(RangeError);
  });
});

describe('provisioning', () => {
  const records = provisioningRecords(deviceId, secret, settings);

  it('gives the device its identity with both directions, its settings, those of its charge, and its lock', () => {
    const { uplink, downlink, brokerPassword, serviceKey } = deriveDeviceKeys(secret, deviceId);
    expect(records).toEqual([
      {
        type: 'identity',
        deviceId,
        uplinkKey: uplink.key,
        uplinkIv: uplink.baseIv,
        downlinkKey: downlink.key,
        downlinkIv: downlink.baseIv,
        brokerPassword,
      },
      { type: 'settings', ...settings },
      { type: 'chargeSettings', ...CHARGE_SETTINGS },
      { type: 'serviceLock', serviceKey },
    ]);
  });

  it('writes them into a journal that reads back, numbers to call and all', () => {
    const journal = readJournal(journalImage(records))!;
    expect(journal.records.map(({ record }) => record)).toEqual(records);
  });

  it.each(['primaryNumber', 'secondNumber', 'smsNumber'])(
    'writes no journal whose %s would be more than a number to the modem',
    (name) => {
      const wrong = provisioningRecords(deviceId, secret, { ...settings, [name]: '112;' });
      expect(() => journalImage(wrong)).toThrow(name);
    },
  );

  it('does not give it the secret', () => {
    const values = records.flatMap((record) => Object.values(record) as unknown[]);
    const bytes = values.filter((value) => value instanceof Uint8Array).map(toHex);
    expect(bytes).toHaveLength(5);
    for (const value of bytes) expect(toHex(secret)).not.toContain(value);
  });
});
