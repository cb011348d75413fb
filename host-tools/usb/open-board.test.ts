import { describe, expect, it } from 'vitest';
import {
  decodeRequest,
  deriveDeviceKeys,
  encodeFrame,
  encodeMessage,
  FrameReader,
  provisioningRecords,
} from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import { GIVEN, newEnrolment } from '../registry/testing/provisioning.ts';
import { openBoard, type PortsAndTime } from './open-board.ts';
import { FakeCable } from './testing/fake-cable.ts';
import { FakeServiceDevice } from './testing/fake-service-device.ts';

const failsWith = (code: string) => expect.objectContaining({ code });

function rig(...paths: string[]) {
  const device = new FakeServiceDevice();
  const cables: FakeCable[] = [];
  /** So often the port is not there. */
  let misses = 0;
  const system: PortsAndTime = {
    list: async () => paths.map((path) => ({ path, about: 'Nordic 1915:520f' })),
    open: async () => {
      if (misses-- > 0) throw new AwareError('boardMissing', 'not yet', 'wait');
      const cable = new FakeCable((bytes) => device.take(bytes));
      cables.push(cable);
      return cable;
    },
    startTimer: (_, ended) => {
      queueMicrotask(ended);
      return () => {};
    },
  };
  // Waits for an answer do not pass by themselves, those for a port do.
  const patient: PortsAndTime = {
    ...system,
    startTimer: (ms, ended) => (ms < 1000 ? system.startTimer(ms, ended) : () => {}),
  };
  const miss = (times: number) => {
    misses = times;
  };
  return { device, cables, system: patient, miss };
}

/** Every wait is over as soon as nothing else is left to do. */
const soon: PortsAndTime['startTimer'] = (_, ended) => {
  const immediate = setImmediate(ended);
  return () => clearImmediate(immediate);
};

function provisioning() {
  const { deviceId, secret } = newEnrolment();
  const records = provisioningRecords(deviceId, secret, GIVEN.settings, GIVEN.charge);
  return { deviceId, records, serviceKey: deriveDeviceKeys(secret, deviceId).serviceKey };
}

describe('a board is opened', () => {
  it('at the only port there is, or at the one that is named', async () => {
    const { system } = rig('/dev/ttyACM0');
    expect((await openBoard(undefined, system)).port).toBe('/dev/ttyACM0');
    expect((await openBoard('/dev/ttyUSB3', system)).port).toBe('/dev/ttyUSB3');
  });

  it.each([
    [[], 'boardMissing', 'a cable that carries data'],
    [['/dev/ttyACM0', '/dev/ttyACM1'], 'boardAmbiguous', 'name one with --port'],
  ])('and with %j it is said what to do', async (paths, code, hint) => {
    await expect(openBoard(undefined, rig(...paths).system)).rejects.toMatchObject({
      ...{ code, hint: expect.stringContaining(hint) },
    });
  });
});

describe('a board over its service channel', () => {
  it('is provisioned record by record, who it is last, and is closed after a restart', async () => {
    const { device, cables, system, miss } = rig('/dev/ttyACM0');
    const { board, close } = await openBoard(undefined, system);
    const { deviceId, records } = provisioning();
    expect(await board.identify()).toMatchObject({ state: 'bare', deviceId: undefined });
    await board.provision(records);
    expect([...device.records.keys()].at(-1)).toBe('identity');
    expect(device.records.size).toBe(records.length);
    expect(await board.identify()).toMatchObject({ state: 'provisioned', deviceId });
    // On its way up the port is not there for a while.
    miss(3);
    await board.restart();
    expect(await board.identify()).toMatchObject({ state: 'locked', deviceId });
    await close();
    expect(cables.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  });

  it('that reads back something else than it was given is not provisioned', async () => {
    const { device, cables, system } = rig('/dev/ttyACM0');
    const { board } = await openBoard(undefined, system);
    const { records } = provisioning();
    cables[0]!.answer = (bytes) => {
      const answer = device.take(bytes);
      if (!device.records.has('settings')) return answer;
      const [frame] = new FrameReader().push(answer);
      const message = encodeMessage({ type: 'written', recordCheck: 1 });
      return encodeFrame({ number: frame!.number, message });
    };
    await expect(board.provision(records)).rejects.toMatchObject({
      ...{ code: 'boardRefused', message: expect.stringContaining('another settings') },
    });
    // Who it is comes last, so it is nobody still.
    expect(device.deviceId).toBeUndefined();
  });

  it('lets nobody in with a key that is not its own, nor twice with one proof', async () => {
    const { system } = rig('/dev/ttyACM0');
    const { board } = await openBoard(undefined, system);
    const { records, serviceKey } = provisioning();
    await board.provision(records);
    await board.restart();
    await expect(board.measure()).rejects.toEqual(failsWith('boardRefused'));
    await expect(board.unlock(new Uint8Array(16))).rejects.toEqual(failsWith('boardRefused'));
    await board.unlock(serviceKey);
    expect(await board.measure()).toEqual({
      ...{ batteryMillivolts: 3920, charging: 'charging', chargeMilliamps: 420, celsius: 21 },
      ...{ responseMinutes: 105, buttonPresses: 0, sim: 'ready', isRegistered: true, signal: 12 },
      ...{ isOnline: true, faults: 0, fixAgeSeconds: 4, fixAccuracyMetres: 6 },
    });
    await board.restart();
    await expect(board.measure()).rejects.toEqual(failsWith('boardRefused'));
  });

  it('is unlocked though the answer to a proof was lost, each nonce being taken once', async () => {
    const { device, cables, system } = rig('/dev/ttyACM0');
    const { board } = await openBoard(undefined, { ...system, startTimer: soon });
    const { records, serviceKey } = provisioning();
    await board.provision(records);
    device.restart();
    let lost = 0;
    cables[0]!.answer = (bytes) => {
      const answer = device.take(bytes);
      const [frame] = new FrameReader().push(bytes);
      const request = decodeRequest(frame!.message);
      return request.ok && request.message.type === 'unlock' && lost++ < 2 ? undefined : answer;
    };
    await board.unlock(serviceKey);
    expect(lost).toBe(3);
    await board.measure();
  });

  it('starts anew also when it is gone before it has answered', async () => {
    const { device, cables, system } = rig('/dev/ttyACM0');
    const { board } = await openBoard(undefined, system);
    await board.provision(provisioning().records);
    cables[0]!.answer = (bytes) => {
      device.take(bytes);
      cables[0]!.pull();
      return undefined;
    };
    await board.restart();
    expect(await board.identify()).toMatchObject({ state: 'locked' });
  });

  it('plays, arms and is wiped once it is unlocked', async () => {
    const { device, system } = rig('/dev/ttyACM0');
    const { board } = await openBoard(undefined, system);
    const { records, serviceKey } = provisioning();
    await board.provision(records);
    await board.restart();
    await board.unlock(serviceKey);
    await board.play(3);
    await board.armTest(600);
    await board.wipe();
    expect([device.played, device.armed, device.records.size]).toEqual([[3], [600], 0]);
    expect(await board.identify()).toMatchObject({ state: 'bare' });
  });
});
