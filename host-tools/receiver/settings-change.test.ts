import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FAULT_BITS, randomDeviceId, SECRET_BYTES } from '../../protocol/index.ts';
import { enrolDevice } from '../registry/index.ts';
import type { ChangeableSettings } from './events.ts';
import { BenchReceiver } from './testing/bench-receiver.ts';
import { alarm, heartbeat } from './testing/fake-device.ts';

const WHOLE: ChangeableSettings = {
  ...{ apn: 'internet', brokerHost: 'broker.example.org', brokerPort: 8883, brokerTls: 1 },
  ...{ holdMs: 2000, heartbeatSeconds: 900 },
};

const change = (bench: BenchReceiver, settings: Partial<ChangeableSettings>) =>
  bench.receiver.changeSettings({ deviceId: bench.device.deviceId, settings, by: 'Ada' });

const sent = (bench: BenchReceiver) =>
  bench
    .messages()
    .filter(({ type }) => type === 'changeSettings' || type === 'settingsReceived')
    .map((message) => `${message.type} ${'settingsNumber' in message && message.settingsNumber}`);

const tried = (settingsNumber: number) => heartbeat({ settingsNumber, settingsTrial: 1 });
const kept = (settingsNumber: number) => heartbeat({ settingsNumber });

describe('a change of settings', () => {
  it('is sent until it is tried, confirmed while it is, and then kept', async () => {
    const bench = new BenchReceiver();
    await change(bench, WHOLE);
    await bench.hear(kept(0));
    await bench.hear(tried(1));
    const next = bench.restarted();
    await next.hear(tried(1));
    await next.hear(kept(1));
    await next.hear(kept(1));
    expect(bench.messages()[0]).toEqual({ type: 'changeSettings', settingsNumber: 1, ...WHOLE });
    expect(sent(bench)).toEqual(['changeSettings 1', 'changeSettings 1', 'settingsReceived 1']);
    expect(sent(next)).toEqual(['settingsReceived 1']);
    expect([...bench.names(), ...next.names()].filter((name) => name !== 'heartbeat')).toEqual([
      ...['settingsAsked', 'settingsTried', 'settingsKept'],
    ]);
    expect(bench.eventsOf('settingsAsked')).toMatchObject([
      { settingsNumber: 1, settings: WHOLE, by: 'Ada' },
    ]);
  });

  it('from which the device fell back is told, and not sent again', async () => {
    const bench = new BenchReceiver();
    await change(bench, WHOLE);
    await bench.hear(tried(1));
    await bench.hear(kept(0));
    await bench.hear(kept(0));
    const unheard = new BenchReceiver();
    await change(unheard, WHOLE);
    await unheard.hear(heartbeat({ faults: FAULT_BITS.settingsReverted }));
    await unheard.hear(kept(0));
    for (const { receiver, device } of [bench, unheard])
      await receiver.deviceReady(device.deviceId);
    expect([sent(bench), sent(unheard)]).toEqual([
      ['changeSettings 1', 'settingsReceived 1'],
      ['changeSettings 1'],
    ]);
    for (const one of [bench, unheard]) {
      expect(one.eventsOf('settingsReverted')).toMatchObject([{ settingsNumber: 1 }]);
    }
  });

  it('is not sent while an alarm is open, and is given up when the device never tries it', async () => {
    const bench = new BenchReceiver();
    await change(bench, WHOLE);
    await bench.hear(alarm(1));
    for (let beat = 0; beat < 20; beat++) await bench.hear(kept(0));
    expect(sent(bench)).toEqual(['changeSettings 1']);
    const { deviceId } = bench.device;
    await bench.receiver.answer({ verb: 'closed', deviceId, alarmNumber: 1, by: 'Ada' });
    for (let beat = 0; beat < 20; beat++) await bench.hear(kept(0));
    expect(sent(bench)).toHaveLength(8);
    expect(bench.eventsOf('settingsReverted')).toHaveLength(1);
  });

  it('that another has replaced is not confirmed', async () => {
    const bench = new BenchReceiver();
    await change(bench, WHOLE);
    await change(bench, { holdMs: 3000 });
    await bench.hear(tried(1));
    expect(sent(bench)).toEqual(['changeSettings 1', 'changeSettings 2', 'changeSettings 2']);
  });

  const reverted = heartbeat({ faults: FAULT_BITS.settingsReverted });
  const revertedOf = (bench: BenchReceiver) =>
    bench.eventsOf('settingsReverted').map(({ settingsNumber }) => settingsNumber);

  it('is not blamed for one before it that was delivered and fell back meanwhile', async () => {
    const bench = new BenchReceiver();
    await change(bench, WHOLE);
    bench.sent.at(-1)!.deliver();
    await bench.receiver.idle();
    bench.nowMs += 15 * 60_000;
    await change(bench, { holdMs: 3000 });
    bench.sent.at(-1)!.deliver();
    await bench.receiver.idle();
    await bench.hear(reverted);
    expect(revertedOf(bench)).toEqual([1]);
    await bench.hear(tried(2));
    await bench.hear(kept(2));
    expect(bench.eventsOf('settingsKept')).toMatchObject([{ settingsNumber: 2 }]);
    await bench.hear(reverted);
    expect(revertedOf(bench)).toEqual([1, 2]);
  });

  it('is blamed when it had the time to be tried, whatever was asked before', async () => {
    const bench = new BenchReceiver();
    bench.online = false;
    await change(bench, WHOLE);
    bench.online = true;
    await change(bench, { holdMs: 3000 });
    bench.sent.at(-1)!.deliver();
    await bench.receiver.idle();
    bench.nowMs += 15 * 60_000;
    await bench.hear(reverted);
    await bench.hear(kept(0));
    expect(revertedOf(bench)).toEqual([2]);
    expect(sent(bench)).toEqual(['changeSettings 2']);
  });

  it('is not blamed for one before it that the device said it tried', async () => {
    const bench = new BenchReceiver();
    await change(bench, WHOLE);
    await bench.hear(tried(1));
    await change(bench, { holdMs: 3000 });
    await bench.hear(kept(0));
    expect(revertedOf(bench)).toEqual([1]);
    await bench.hear(tried(2));
    expect(bench.eventsOf('settingsTried').map((event) => event.settingsNumber)).toEqual([1, 2]);
  });

  it('keeps what it does not name as it was last known', async () => {
    const bench = new BenchReceiver();
    await change(bench, WHOLE);
    await bench.hear(kept(1));
    await change(bench, { holdMs: 3000 });
    await bench.hear(tried(2));
    await bench.hear(kept(1));
    await change(bench, { apn: 'other' });
    expect(bench.eventsOf('settingsAsked').map(({ settings }) => settings)).toEqual([
      WHOLE,
      { ...WHOLE, holdMs: 3000 },
      // Not what the device fell back from.
      { ...WHOLE, apn: 'other' },
    ]);
  });

  it('builds on what the device was provisioned with, where the registry knows that', async () => {
    const bench = new BenchReceiver();
    const enrolment = { deviceId: randomDeviceId(), secret: randomBytes(SECRET_BYTES) };
    enrolDevice(bench.store, { ...enrolment, settings: WHOLE }, 0);
    const { deviceId } = enrolment;
    await bench.receiver.changeSettings({ deviceId, settings: { holdMs: 1500 }, by: 'Ada' });
    expect(bench.events).toMatchObject([
      { event: 'settingsAsked', settingsNumber: 1, settings: { ...WHOLE, holdMs: 1500 } },
    ]);
  });

  it('takes a number above that of the device, also in an older copy of the store', async () => {
    const bench = new BenchReceiver();
    await bench.hear(kept(7));
    await change(bench, WHOLE);
    expect(sent(bench)).toEqual(['changeSettings 8']);
  });

  it('asked for while the device is away is sent when it is back', async () => {
    const bench = new BenchReceiver();
    bench.online = false;
    await change(bench, WHOLE);
    bench.online = true;
    const next = bench.restarted();
    await next.receiver.allDevicesReady();
    expect(sent(next)).toEqual(['changeSettings 1']);
  });

  it.each<[string, Partial<ChangeableSettings>, string]>([
    [
      'settingsUnknown',
      { holdMs: 2000 },
      'apn, brokerHost, brokerPort, brokerTls, heartbeatSeconds',
    ],
    ['outOfRange', { ...WHOLE, holdMs: 999 }, 'holdMs must be an integer from 1000 to 5000'],
    ['outOfRange', { ...WHOLE, apn: 'a"b' }, 'changeSettings.apn must be'],
  ])('is refused as %s and changes nothing', async (code, settings, part) => {
    const bench = new BenchReceiver();
    const before = bench.dump();
    await expect(change(bench, settings)).rejects.toMatchObject({
      ...{ code, message: expect.stringContaining(part) },
    });
    expect(bench.dump()).toEqual(before);
  });
});
