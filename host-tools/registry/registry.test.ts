import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveDeviceKeys } from '../../protocol/index.ts';
import { readChargeBoard } from '../receiver/charge-board.ts';
import { startReceiver } from '../receiver/index.ts';
import { alarm, FakeDevice, heartbeat } from '../receiver/testing/fake-device.ts';
import { startRig } from '../receiver/testing/running.ts';
import { openStore, type Store } from '../store/store.ts';
import { Registry } from './registry.ts';
import { GIVEN, newEnrolment, step } from './testing/provisioning.ts';

let dataDir: string;
let store: Store;
let nowMs = 1000;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'aware-registry-'));
  store = openStore({ dataDir });
});

afterEach(() => {
  store.close();
  rmSync(dataDir, { recursive: true });
});

const open = (on: Store = store): Registry =>
  new Registry({ store: on, by: 'anna', now: () => nowMs++ });

const failsWith = (code: string) => expect.objectContaining({ code });

/** A device that has come as far as its lock. */
function lockedDevice(registry: Registry) {
  const enrolment = newEnrolment();
  registry.begin(enrolment, GIVEN);
  registry.markProvisioned(enrolment.deviceId);
  registry.markLocked(enrolment.deviceId);
  return enrolment;
}

const passed = { passed: true, firmwareVersion: '0.1.0', steps: [step('battery')] };

describe('the registry', () => {
  it('follows a device from its keys to a case and back', () => {
    const registry = open();
    const { deviceId, secret } = newEnrolment();
    const state = () => registry.get(deviceId).state;
    registry.begin({ deviceId, secret }, GIVEN);
    expect(state()).toBe('begun');
    registry.markProvisioned(deviceId);
    expect(state()).toBe('provisioned');
    registry.markLocked(deviceId);
    expect(state()).toBe('locked');
    registry.addCheck(deviceId, passed);
    expect(state()).toBe('checked');
    registry.handOut(deviceId, { caseReference: '2026-114' });
    expect(state()).toBe('withCase');
    registry.takeBack(deviceId, 'returned');
    expect(registry.get(deviceId)).toMatchObject({
      ...{ state: 'returned', caseReference: '2026-114', termEndsOn: '2027-05-27' },
      ...{ board: 'rak5010', primaryNumber: '+31880000112', lastCheck: passed },
    });
    expect(registry.get(deviceId).log.map(({ kind, by }) => [kind, by])).toEqual(
      ['begun', 'provisioned', 'locked', 'checked', 'handedOut', 'returned'].map((kind) => [
        kind,
        'anna',
      ]),
    );
  });

  it('gives the keys of a device until it is taken back, and then has none', () => {
    const registry = open();
    const { deviceId, secret } = lockedDevice(registry);
    expect(registry.keysOf(deviceId)).toEqual(deriveDeviceKeys(secret, deviceId));
    const sealed = () =>
      store.database.prepare('SELECT sealed_secret FROM device').pluck().get() as Buffer;
    const before = sealed();
    registry.takeBack(deviceId, 'lost');
    expect(() => registry.keysOf(deviceId)).toThrow(failsWith('deviceReturned'));
    expect(sealed()).toHaveLength(0);
    store.database.pragma('wal_checkpoint(TRUNCATE)');
    expect(readFileSync(join(dataDir, 'aware.db')).includes(before)).toBe(false);
  });

  it('keeps every secret sealed, also in the files beside the database', () => {
    const { secret } = lockedDevice(open());
    for (const name of ['aware.db', 'aware.db-wal']) {
      expect(readFileSync(join(dataDir, name)).includes(Buffer.from(secret))).toBe(false);
    }
  });

  it('hands out no device that is not locked, not checked, out already or gone', () => {
    const registry = open();
    const begun = newEnrolment();
    registry.begin(begun, GIVEN);
    const { deviceId } = lockedDevice(registry);
    const handOut = (id: string) => () => registry.handOut(id, { caseReference: 'A 1' });
    expect(handOut(begun.deviceId)).toThrow(failsWith('deviceNotReady'));
    expect(handOut(deviceId)).toThrow(failsWith('deviceNotReady'));
    registry.addCheck(deviceId, { ...passed, passed: false, steps: [step('sim', 'failed')] });
    expect(handOut(deviceId)).toThrow(failsWith('deviceNotReady'));
    registry.addCheck(deviceId, passed);
    handOut(deviceId)();
    expect(handOut(deviceId)).toThrow(failsWith('deviceWithCase'));
    registry.takeBack(deviceId, 'lost');
    expect(handOut(deviceId)).toThrow(failsWith('deviceReturned'));
    expect(handOut('AAAAAAAA')).toThrow(failsWith('unknownDevice'));
  });

  it('hands out a device that was not checked for a reason, which stays on record', () => {
    const registry = open();
    const { deviceId } = lockedDevice(registry);
    registry.handOut(deviceId, { caseReference: 'A 1', despite: 'no GNSS in the cellar' });
    expect(registry.get(deviceId).log.at(-1)).toMatchObject({
      ...{ kind: 'handedOut', detail: 'A 1, despite: no GNSS in the cellar' },
    });
  });

  it('takes no device away that calls for help, whatever is said of it', async () => {
    const rig = await startRig({ dataDir });
    const line = await rig.device.connect(rig.receiver.port!);
    await line.send(alarm(1));
    const registry = open();
    const takeBack = () => registry.takeBack(rig.device.deviceId, 'lost');
    expect(takeBack).toThrow(failsWith('alarmIsOpen'));
    await rig.receiver.close(rig.device.deviceId, 1, 'desk 4');
    takeBack();
    await line.end();
    await rig.receiver.stop();
  });

  it('shows the version that a device last told, and asks for a new check of that', async () => {
    const rig = await startRig({ dataDir });
    const registry = open();
    const { deviceId } = rig.device;
    registry.markLocked(deviceId);
    const line = await rig.device.connect(rig.receiver.port!);
    await line.send(heartbeat({ firmwareVersion: '0.1.0' }));
    registry.addCheck(deviceId, passed);
    expect(registry.get(deviceId)).toMatchObject({ state: 'checked', firmwareVersion: '0.1.0' });
    await line.send(heartbeat({ firmwareVersion: '0.2.0' }));
    expect(registry.get(deviceId)).toMatchObject({ state: 'locked', firmwareVersion: '0.2.0' });
    await line.end();
    await rig.receiver.stop();
  });

  it('lists what is out first and what is gone last', () => {
    const registry = open();
    const [gone, shelf, out] = [1, 2, 3].map(() => lockedDevice(registry).deviceId) as [
      string,
      string,
      string,
    ];
    registry.takeBack(gone, 'lost');
    registry.handOut(out, { caseReference: 'A 1', despite: 'a test' });
    expect(registry.list().map(({ deviceId }) => deviceId)).toEqual([out, shelf, gone]);
  });
});

describe('a receiver on the same store', () => {
  it('takes no word of a device from the moment it is taken back, and starts without it', async () => {
    const rig = await startRig({ dataDir });
    const { device, events } = rig;
    const line = await device.connect(rig.receiver.port!);
    await line.send(heartbeat());
    await rig.receiver.armTest({ deviceId: device.deviceId, seconds: 600, by: 'desk 4' });
    open().takeBack(device.deviceId, 'returned');
    await line.send(alarm(1));
    expect(events.all.at(-1)).toMatchObject({ event: 'refused', reason: 'unknownDevice' });
    await line.end();
    await rig.receiver.stop();
    const again = await startReceiver({ dataDir, onEvent: events.put });
    await expect(device.connect(again.port!)).rejects.toThrow();
    expect(again.silentDevices()).toEqual([]);
    await again.stop();
  });

  it('reminds nobody of a device that was taken back, and has it on no charge board', async () => {
    const rig = await startRig({ dataDir });
    const line = await rig.device.connect(rig.receiver.port!);
    await line.send(heartbeat({ chargeNeed: 'now', responseMinutes: 3 }));
    store.database
      .prepare(
        `INSERT INTO charge_notice (device_id, addressee, made_at, need, last_words,
           response_minutes, text) VALUES (?, 'caseworker', 1, 'now', 0, 3, 'charge it')`,
      )
      .run(rig.device.deviceId);
    const onBoard = () => readChargeBoard(store.database, 0, () => 0).length;
    expect(onBoard()).toBe(1);
    open().takeBack(rig.device.deviceId, 'returned');
    const notices = store.database.prepare('SELECT outcome FROM charge_notice').pluck().all();
    expect(new Set(notices)).toEqual(new Set(['returned']));
    expect(store.database.prepare('SELECT * FROM charge_ladder').all()).toEqual([]);
    expect(onBoard()).toBe(0);
    await line.end();
    await rig.receiver.stop();
  });

  it('takes alarms of a device that was put in while it ran', async () => {
    const rig = await startRig({ dataDir });
    const device = new FakeDevice();
    open().begin(device.enrolment, GIVEN);
    const line = await device.connect(rig.receiver.port!);
    await line.send(alarm(1));
    expect(rig.events.all.at(-1)).toMatchObject({ event: 'alarm', device: device.deviceId });
    await line.end();
    await rig.receiver.stop();
  });
});
