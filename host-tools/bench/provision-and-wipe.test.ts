import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveDeviceKeys } from '../../protocol/index.ts';
import { Registry } from '../registry/registry.ts';
import { GIVEN, newEnrolment } from '../registry/testing/provisioning.ts';
import { IN_MEMORY } from '../store/database.ts';
import { openStore, type Store } from '../store/store.ts';
import { provisionBoard } from './provision.ts';
import { FakeBoard } from './testing/fake-board.ts';
import { deviceToWipe, wipeDevice } from './wipe.ts';

let store: Store;
let registry: Registry;
let board: FakeBoard;
const steps: string[] = [];

const PLAN = {
  ...{ settings: GIVEN.settings, charge: GIVEN.charge },
  ...{ testMinutes: GIVEN.testMinutes, termEndsOn: GIVEN.termEndsOn },
};

beforeEach(() => {
  store = openStore({ dataDir: IN_MEMORY });
  registry = new Registry({ store, by: 'anna', now: () => 0 });
  board = new FakeBoard(() => registry.keysOf(board.deviceId!).serviceKey);
  steps.length = 0;
});

afterEach(() => store.close());

const provision = () =>
  provisionBoard({ board, registry, onStep: (step) => steps.push(step) }, PLAN);

const failsWith = (code: string) => expect.objectContaining({ code });
const onlyDevice = () => registry.list()[0]!;

describe('provisioning a bare board', () => {
  it('keeps its keys, writes it, locks it, in this order', async () => {
    const deviceId = await provision();
    expect(steps).toEqual(['keysKept', 'written', 'locked']);
    expect(registry.get(deviceId)).toMatchObject({
      ...{ state: 'locked', board: 'rak5010', firmwareVersion: '0.1.0', termEndsOn: '2027-05-27' },
    });
    expect(board.records).toMatchObject([
      { type: 'identity', deviceId },
      { type: 'settings', primaryNumber: '+31880000112' },
      { type: 'chargeSettings', reserveMinutes: 30 },
      { type: 'serviceLock' },
    ]);
  });

  it('gives every board another id and other keys', async () => {
    const first = await provision();
    board = new FakeBoard(() => new Uint8Array(16));
    const second = await provision();
    expect(second).not.toBe(first);
    expect(registry.keysOf(second)).not.toEqual(registry.keysOf(first));
  });

  it('refuses a board that is a device already, and one that is with a case', async () => {
    const deviceId = await provision();
    await expect(provision()).rejects.toEqual(failsWith('deviceNotBare'));
    registry.handOut(deviceId, { caseReference: 'A 1', despite: 'a test' });
    await expect(provision()).rejects.toEqual(failsWith('deviceWithCase'));
    expect(registry.list()).toHaveLength(1);
  });

  it('refuses a device of another registry', async () => {
    await provision();
    const elsewhere = openStore({ dataDir: IN_MEMORY });
    registry = new Registry({ store: elsewhere, by: 'bert', now: () => 0 });
    await expect(provision()).rejects.toMatchObject({
      ...{ code: 'deviceNotBare', hint: expect.stringContaining('--data') },
    });
    elsewhere.close();
  });

  it.each([
    ['provision', 'begun'],
    ['restart', 'provisioned'],
  ] as const)('whose cable is pulled at %s stays %s, and can be wiped', async (call, state) => {
    board.failsAt = call;
    await expect(provision()).rejects.toEqual(failsWith('deviceNotReady'));
    expect(onlyDevice().state).toBe(state);
    board.failsAt = undefined;
    if (board.deviceId === undefined) {
      await provision();
      return;
    }
    await wipeDevice(board, registry, board.deviceId);
    expect(onlyDevice().state).toBe('returned');
  });

  it('is not taken for locked when the board says otherwise', async () => {
    board.isHonest = false;
    await expect(provision()).rejects.toEqual(failsWith('deviceNotReady'));
    expect(onlyDevice().state).toBe('provisioned');
  });
});

describe('wiping a device', () => {
  it('proves that it is ours, erases it, and only then destroys its keys', async () => {
    const deviceId = await provision();
    board.calls.length = 0;
    const device = await deviceToWipe(board, registry);
    await wipeDevice(board, registry, device.deviceId);
    expect(board.calls).toEqual(['identify', 'unlock', 'wipe', 'identify']);
    expect([board.records, registry.get(deviceId).state]).toEqual([[], 'returned']);
    const again = await provision();
    expect(again).not.toBe(deviceId);
  });

  it('leaves the device as it is when the board does not take the key', async () => {
    const deviceId = await provision();
    const stranger = newEnrolment();
    const { serviceKey } = deriveDeviceKeys(stranger.secret, deviceId);
    const { records } = board;
    board = new FakeBoard(() => serviceKey);
    board.records = records;
    await expect(wipeDevice(board, registry, deviceId)).rejects.toEqual(
      failsWith('deviceNotReady'),
    );
    expect(registry.get(deviceId).state).toBe('locked');
  });

  it('keeps the keys when the board is not bare afterwards', async () => {
    const deviceId = await provision();
    board.isHonest = false;
    await expect(wipeDevice(board, registry, deviceId)).rejects.toEqual(
      failsWith('deviceNotReady'),
    );
    expect(registry.get(deviceId).state).toBe('locked');
  });

  it.each([
    ['a bare board', async () => {}, 'nothingToWipe'],
    [
      'a device that was given up',
      async () => registry.takeBack(await provision(), 'lost'),
      'deviceReturned',
    ],
    [
      'a device of another registry',
      async () => {
        await provision();
        registry = new Registry({
          store: openStore({ dataDir: IN_MEMORY }),
          by: 'b',
          now: () => 0,
        });
      },
      'unknownDevice',
    ],
  ])('refuses %s', async (_, prepare, code) => {
    await prepare();
    await expect(deviceToWipe(board, registry)).rejects.toEqual(failsWith(code));
    expect(board.calls).not.toContain('unlock');
  });
});
