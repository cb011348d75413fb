import { describe, expect, it } from 'vitest';
import { type DeviceFacts, stateOf } from './device-state.ts';

const BEGUN: DeviceFacts = {
  ...{ provisionedAtMs: null, lockedAtMs: null, handedOutAtMs: null, returnedAtMs: null },
  ...{ firmwareVersion: '0.1.0', lastCheck: null },
};
const passed = { passed: true, firmwareVersion: '0.1.0' };
const locked = { provisionedAtMs: 1, lockedAtMs: 2 };

describe('the state of a device', () => {
  it.each<[string, Partial<DeviceFacts>, string]>([
    ['with keys in the registry only', {}, 'begun'],
    ['whose keys were read back', { provisionedAtMs: 1 }, 'provisioned'],
    ['that is closed', locked, 'locked'],
    ['that passed its check', { ...locked, lastCheck: passed }, 'checked'],
    ['that failed it', { ...locked, lastCheck: { ...passed, passed: false } }, 'locked'],
    [
      'checked before its firmware',
      { ...locked, lastCheck: passed, firmwareVersion: '0.2.0' },
      'locked',
    ],
    ['checked before it was closed', { provisionedAtMs: 1, lastCheck: passed }, 'provisioned'],
    ['that was handed out', { ...locked, lastCheck: passed, handedOutAtMs: 3 }, 'withCase'],
    [
      'handed out, with new firmware',
      { ...locked, handedOutAtMs: 3, firmwareVersion: '1' },
      'withCase',
    ],
    ['that came back', { ...locked, handedOutAtMs: 3, returnedAtMs: 4 }, 'returned'],
    ['given up before it was whole', { returnedAtMs: 4 }, 'returned'],
  ])('%s', (_, facts, state) => {
    expect(stateOf({ ...BEGUN, ...facts })).toBe(state);
  });
});
