import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALL_UPLINKS,
  deviceIdFromTopic,
  downlinkTopic,
  isDeviceId,
  randomDeviceId,
  uplinkTopic,
} from './device-id.ts';
import { anyDeviceId } from './testing/arbitraries.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

describe('a device id', () => {
  it('is eight characters of Crockford’s base32', () => {
    for (let i = 0; i < 1000; i++) expect(randomDeviceId()).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
  });

  it('has each character equally often in each place', () => {
    const IDS = 32_000;
    const counts = Array.from({ length: 8 }, () => new Map<string, number>());
    for (let i = 0; i < IDS; i++) {
      for (const [place, character] of [...randomDeviceId()].entries()) {
        counts[place]!.set(character, (counts[place]!.get(character) ?? 0) + 1);
      }
    }
    const expected = IDS / ALPHABET.length;
    for (const count of counts) {
      expect([...count.keys()].sort().join('')).toBe(ALPHABET);
      // Seven standard deviations: fails by chance once in 10⁹ runs.
      for (const times of count.values()) expect(Math.abs(times - expected)).toBeLessThan(220);
    }
  });

  it('is recognised in any of its forms', () => {
    fc.assert(fc.property(anyDeviceId, isDeviceId));
  });

  it.each(['', '7K3MZQ0', '7K3MZQ0AB', '7k3mzq0a', '7K3MZQ0I', '7K3MZQ0L', '7K3MZQ0O', '7K3MZQ0U'])(
    'is not %j',
    (text) => {
      expect(isDeviceId(text)).toBe(false);
    },
  );

  it.each(['7K3MZQ0A\n', ' 7K3MZQ0', '7K3MZQ0+', '7K3M/Q0A', '#'])('is not %j', (text) => {
    expect(isDeviceId(text)).toBe(false);
  });
});

describe('a topic', () => {
  it('of an uplink names its device and nothing else', () => {
    fc.assert(
      fc.property(anyDeviceId, (id) => {
        expect(deviceIdFromTopic(uplinkTopic(id))).toBe(id);
        expect(deviceIdFromTopic(downlinkTopic(id))).toBeUndefined();
      }),
    );
  });

  it('of a downlink has a second level, which a subscription to all uplinks does not match', () => {
    expect(downlinkTopic('7K3MZQ0A')).toBe('7K3MZQ0A/d');
    expect(ALL_UPLINKS).toBe('+');
  });

  it.each(['$SYS', 'status', '7K3MZQ0A/d', '7K3MZQ0A/', '/7K3MZQ0A'])('%s names none', (topic) => {
    expect(deviceIdFromTopic(topic)).toBeUndefined();
  });
});
