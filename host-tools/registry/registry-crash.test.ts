import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deriveDeviceKeys } from '../../protocol/index.ts';
import { openStore } from '../store/store.ts';
import { type DeviceState, Registry } from './registry.ts';
import { CrashPoints } from './testing/crash-points.ts';
import { GIVEN, newEnrolment, step } from './testing/provisioning.ts';

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'aware-registry-crash-'));
});

afterEach(() => rmSync(parent, { recursive: true }));

const ORDER: readonly (DeviceState | undefined)[] = [
  ...[undefined, 'begun', 'provisioned', 'locked', 'checked', 'withCase', 'returned'],
] as const;

const passed = { passed: true, firmwareVersion: '0.1.0', steps: [step('battery')] };

it('a crash at any write leaves a device at one of its states, with its keys and its log', () => {
  const dataDir = join(parent, 'store');
  const store = openStore({ dataDir });
  const points = new CrashPoints(store, dataDir, parent);
  let nowMs = 0;
  const registry = new Registry({ store, by: 'anna', now: () => ++nowMs });
  const { deviceId, secret } = newEnrolment();
  /** How far it had come, in commits, when the point was passed. */
  const promised: number[] = [];
  const steps: readonly (() => void)[] = [
    () => registry.begin({ deviceId, secret }, GIVEN),
    () => registry.markProvisioned(deviceId),
    () => registry.markLocked(deviceId),
    () => registry.addCheck(deviceId, passed),
    () => registry.handOut(deviceId, { caseReference: 'A 1' }),
    () => registry.takeBack(deviceId, 'returned'),
  ];
  for (const [index, work] of steps.entries()) {
    work();
    while (promised.length < points.left.length) promised.push(index);
  }
  store.close();

  expect(points.left.length).toBeGreaterThan(30);
  const seen = points.left.map((left, point) => {
    const after = openStore({ dataDir: left });
    const found = new Registry({ store: after, by: 'bert', now: () => 0 });
    const device = found.find(deviceId);
    const come = ORDER.indexOf(device?.state);
    // What was committed before is there, and of what was under way all or nothing.
    expect(come - promised[point]!).toBeGreaterThanOrEqual(0);
    expect(come - promised[point]!).toBeLessThanOrEqual(1);
    expect(device?.log.length ?? 0).toBe(come);
    if (device && device.state !== 'returned') {
      expect(found.keysOf(deviceId)).toEqual(deriveDeviceKeys(secret, deviceId));
    }
    after.close();
    return device?.state;
  });
  // A device that was begun can be begun, or ended, again.
  expect(new Set(seen)).toEqual(new Set(ORDER));
});
