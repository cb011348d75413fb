import { beforeEach, describe, expect, it } from 'vitest';
import { sealMessage } from '../protocol/index.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';
import { DEVICE_ID } from './testing/linked-device.ts';
import { KEYS, provision, sealedDownlink } from './testing/provisioned.ts';

let espruino: FakeEspruino;
let device: Awaited<ReturnType<typeof start>>;

/** A device with one open press and no modem; `take` is what a message from the broker meets. */
async function start() {
  const journal = await import('./journal.ts');
  const sequences = await import('./sequences.ts');
  const presses = await import('./presses.ts');
  const inbox = await import('./inbox.ts');
  const { makeSealer, SealDirection } = await import('./seal.ts');
  journal.openJournal();
  sequences.openSequences();
  presses.openPresses();
  const { key, baseIv } = KEYS.downlink;
  const sealer = makeSealer(DEVICE_ID, SealDirection.downlink, key, baseIv);
  return {
    ...presses,
    raise: (trigger: number) => {
      presses.raise(trigger);
      presses.storeRaised();
    },
    nextUplink: sequences.peekUplink,
    take: (payload: string) => inbox.takeMessage(sealer, payload),
    progress: () => presses.currentPress()?.progress,
  };
}

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  provision(espruino);
  device = await start();
  device.raise(1);
});

const RAISED = 1;
const RECEIVED = 2;
const ACCEPTED = 3;

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

describe('a message from the receiver', () => {
  it('is taken when it is authentic and new', () => {
    expect(device.take(sealedDownlink('received', 1, 1))).toBe(true);
    expect(device.progress()).toBe(RECEIVED);
    expect(device.take(sealedDownlink('accepted', 1, 9))).toBe(true);
    expect(device.progress()).toBe(ACCEPTED);
    expect(device.take(sealedDownlink('closed', 1, 10))).toBe(true);
    expect(device.progress()).toBeUndefined();
  });

  it('is refused a second time, and when its number is not above all before', () => {
    const received = sealedDownlink('received', 1, 5);
    device.take(received);
    expect(device.take(received)).toBe(false);
    expect(device.take(sealedDownlink('closed', 1, 4))).toBe(false);
    expect(device.progress()).toBe(RECEIVED);
  });

  it('is refused again after a restart, however late', async () => {
    const accepted = sealedDownlink('accepted', 1, 5);
    device.take(accepted);
    device.raise(1);
    espruino.restart();
    device = await start();
    expect(device.take(accepted)).toBe(false);
    expect(device.progress()).toBe(RAISED);
  });

  it('counts even when its press is unknown, and changes no other', () => {
    expect(device.take(sealedDownlink('received', 40, 1))).toBe(true);
    expect(device.progress()).toBe(RAISED);
  });
});

describe('bytes that are no message of the receiver', () => {
  const other = { ...KEYS.downlink, key: new Uint8Array(16) };
  const received = { type: 'received', alarmNumber: 1 } as const;
  const seal = (context: object) =>
    text(
      sealMessage(received, 1, {
        keys: KEYS.downlink,
        direction: 'downlink',
        deviceId: DEVICE_ID,
        ...context,
      }),
    );
  const good = sealedDownlink('received', 1, 1);
  const heartbeat = {
    type: 'heartbeat',
    responseMinutes: 1,
    charging: 'full',
    signal: 1,
    firmwareVersion: '1',
    faults: 0,
    testSecondsLeft: 0,
    riskSecondsLeft: 0,
    settingsNumber: 0,
    settingsTrial: 0,
    chargeNeed: 'none',
    lastWords: 0,
    remainingMilliampHours: 1,
    errorMilliampHours: 1,
    fullMilliampHours: 1,
  } as const;

  it.each([
    ['nothing', ''],
    ['line ends', '\r\nOK\r\n'],
    ['a head without a body', text(Uint8Array.of(0x83, 0x40, 0xa1, 6, 0x44, 1, 2, 3))],
    ['a message cut short', good.slice(0, -1)],
    ['a message with more behind it', `${good}\0`],
    ['a message with a changed byte', good.replace(/.$/s, (last) => (last === 'x' ? 'y' : 'x'))],
    ['a message under another key', seal({ keys: other })],
    ['a message for another device', seal({ deviceId: '7K3MZQ0B' })],
    ['a message in the other direction', seal({ direction: 'uplink' })],
    ['a message of our own, sent back', seal({ direction: 'uplink', keys: KEYS.uplink })],
    [
      'a message that the receiver never sends',
      text(
        sealMessage(heartbeat, 1, {
          keys: KEYS.downlink,
          direction: 'downlink',
          deviceId: DEVICE_ID,
        }),
      ),
    ],
    ['very much', '\x83'.repeat(100_000)],
  ])('%s: refused, and nothing changes', (_name, payload) => {
    const before = { flash: Uint8Array.from(espruino.flash.bytes), next: device.nextUplink() };
    const operations = espruino.flash.operations;
    expect(device.take(payload)).toBe(false);
    expect(espruino.flash.bytes).toEqual(before.flash);
    expect(espruino.flash.operations).toBe(operations);
    expect(device.nextUplink()).toBe(before.next);
    expect(device.progress()).toBe(RAISED);
    expect(device.take(good)).toBe(true);
    expect(device.progress()).toBe(RECEIVED);
  });
});
