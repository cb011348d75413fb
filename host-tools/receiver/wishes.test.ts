import { describe, expect, it } from 'vitest';
import type { DownlinkMessage } from '../../protocol/index.ts';
import { BenchReceiver, NOW_MS } from './testing/bench-receiver.ts';
import { alarm, heartbeat } from './testing/fake-device.ts';

const MINUTE_MS = 60_000;

const arm = (bench: BenchReceiver, seconds: number) =>
  bench.receiver.armTest({ deviceId: bench.device.deviceId, seconds, by: 'Ada' });
const watch = (bench: BenchReceiver, seconds: number, heartbeatSeconds = 60) =>
  bench.receiver.riskWindow({
    ...{ deviceId: bench.device.deviceId, seconds, heartbeatSeconds, by: 'Ada' },
  });

const sent = (bench: BenchReceiver, type: DownlinkMessage['type']) =>
  bench.messages().filter((message) => message.type === type);
const secondsOf = (bench: BenchReceiver) =>
  sent(bench, 'armTest').map((message) => 'testSeconds' in message && message.testSeconds);
const whyOver = (bench: BenchReceiver) => bench.eventsOf('testOver').map(({ why }) => why);

describe('a test', () => {
  it('is asked for as of the last message of the device, and told as armed by its heartbeat', async () => {
    const bench = new BenchReceiver();
    await bench.ingest(bench.device.sealAs(heartbeat(), 41));
    await arm(bench, 600);
    expect(sent(bench, 'armTest')).toEqual([{ type: 'armTest', asOf: 41, testSeconds: 600 }]);
    await bench.ingest(bench.device.sealAs(heartbeat({ testSecondsLeft: 598 }), 42));
    const device = bench.device.deviceId;
    expect(bench.eventsOf('testAsked')).toMatchObject([{ device, seconds: 600, by: 'Ada' }]);
    expect(bench.eventsOf('testArmed')).toMatchObject([{ device, secondsLeft: 598 }]);
  });

  it('is sent with each heartbeat that does not show it, for the time that is left', async () => {
    const bench = new BenchReceiver();
    await arm(bench, 600);
    for (const minutes of [4, 4, 4]) {
      bench.nowMs += minutes * MINUTE_MS;
      await bench.hear(heartbeat());
    }
    expect(secondsOf(bench)).toEqual([600, 360, 120]);
    expect(whyOver(bench)).toEqual(['over']);
  });

  it('that was armed is never armed again by itself, whatever became of it', async () => {
    const bench = new BenchReceiver();
    await arm(bench, 3600);
    await bench.hear(heartbeat({ testSecondsLeft: 3600 }));
    const restarted = bench.restarted();
    await restarted.hear(heartbeat({ faults: 1 }));
    await restarted.hear(heartbeat());
    await restarted.receiver.deviceReady(bench.device.deviceId);
    expect([secondsOf(restarted), whyOver(restarted)]).toEqual([[], ['lost']]);
  });

  it.each([
    ['test', 'used'],
    ['button', 'alarm'],
  ] as const)('is over with a press by %s, shown as armed or not', async (trigger, why) => {
    for (const isShown of [true, false]) {
      const bench = new BenchReceiver();
      await arm(bench, 3600);
      if (isShown) await bench.hear(heartbeat({ testSecondsLeft: 3600 }));
      await bench.hear(alarm(1, { trigger }));
      await bench.hear(heartbeat());
      await bench.receiver.deviceReady(bench.device.deviceId);
      expect([secondsOf(bench), whyOver(bench)]).toEqual([[3600], [why]]);
    }
  });

  it('is taken back with 0 seconds, until a heartbeat shows none', async () => {
    const bench = new BenchReceiver();
    await arm(bench, 600);
    await bench.hear(heartbeat({ testSecondsLeft: 600 }));
    await arm(bench, 0);
    bench.nowMs += 5000;
    await bench.hear(heartbeat({ testSecondsLeft: 598 }));
    await bench.hear(heartbeat());
    await bench.hear(heartbeat());
    expect([secondsOf(bench), whyOver(bench)]).toEqual([[600, 0, 0], ['over']]);
  });

  it('asked for while the device is away is sent when it is back, once', async () => {
    const bench = new BenchReceiver();
    bench.online = false;
    await arm(bench, 600);
    bench.online = true;
    const next = bench.restarted();
    next.nowMs += MINUTE_MS;
    await next.receiver.allDevicesReady();
    expect(secondsOf(next)).toEqual([540]);
    next.sent.at(-1)!.deliver();
    await next.receiver.idle();
    await next.receiver.deviceReady(bench.device.deviceId);
    expect(secondsOf(next)).toEqual([540]);
  });

  it('cannot be armed while an alarm is open', async () => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1));
    const before = bench.dump();
    await expect(arm(bench, 60)).rejects.toMatchObject({ code: 'alarmIsOpen' });
    expect(bench.dump()).toEqual(before);
  });

  it.each([-1, 86_401, 1.5, Number.NaN])(
    'of %s seconds is refused by its declaration',
    async (seconds) => {
      const bench = new BenchReceiver();
      await expect(arm(bench, seconds)).rejects.toMatchObject({
        code: 'outOfRange',
        message: 'armTest.testSeconds must be an integer from 0 to 86400',
      });
    },
  );

  it('of a device that is not in the registry is refused', async () => {
    const bench = new BenchReceiver();
    const request = { deviceId: 'ZZZZZZZZ', seconds: 60, by: 'Ada' };
    await expect(bench.receiver.armTest(request)).rejects.toMatchObject({ code: 'unknownDevice' });
  });
});

describe('a risk window', () => {
  it('is told once as open, sent again when the device has lost it, and told as over', async () => {
    const bench = new BenchReceiver();
    await watch(bench, 3600);
    await bench.hear(heartbeat({ riskSecondsLeft: 3590 }));
    bench.nowMs += MINUTE_MS;
    await bench.hear(heartbeat({ riskSecondsLeft: 3530 }));
    await bench.hear(heartbeat({ faults: 1 }));
    await bench.hear(heartbeat({ riskSecondsLeft: 3540 }));
    bench.nowMs = NOW_MS + 3600_000;
    await bench.hear(heartbeat());
    await bench.hear(heartbeat());
    const heartbeatSeconds = 60;
    expect(sent(bench, 'riskWindow')).toMatchObject([
      { riskSeconds: 3600, heartbeatSeconds },
      { riskSeconds: 3540, heartbeatSeconds },
    ]);
    expect(bench.eventsOf('windowAsked')).toMatchObject([{ seconds: 3600, by: 'Ada' }]);
    expect(bench.eventsOf('windowOpen').map(({ secondsLeft }) => secondsLeft)).toEqual([
      3590, 3540,
    ]);
    expect(bench.eventsOf('windowOver')).toHaveLength(1);
  });

  it('that is made longer is sent until the heartbeat shows the new length', async () => {
    const bench = new BenchReceiver();
    await watch(bench, 600);
    await bench.hear(heartbeat({ riskSecondsLeft: 600 }));
    await watch(bench, 7200);
    // Under way while the wish left: it is not sent again for this one.
    await bench.hear(heartbeat({ riskSecondsLeft: 590 }));
    bench.nowMs += 5000;
    await bench.hear(heartbeat({ riskSecondsLeft: 585 }));
    await bench.hear(heartbeat({ riskSecondsLeft: 7190 }));
    expect(sent(bench, 'riskWindow')).toMatchObject([
      ...[{ riskSeconds: 600 }, { riskSeconds: 7200 }, { riskSeconds: 7195 }],
    ]);
    expect(bench.eventsOf('windowOpen')).toHaveLength(2);
  });

  it('at a new pace is not shown by a heartbeat that was under way when it was delivered', async () => {
    const bench = new BenchReceiver();
    await watch(bench, 7200, 600);
    await bench.hear(heartbeat({ riskSecondsLeft: 7200 }));
    await watch(bench, 7200, 10);
    const isOpenAt = () => bench.eventsOf('windowOpen').map((event) => event.heartbeatSeconds);
    bench.nowMs += 30_000;
    await bench.hear(heartbeat({ riskSecondsLeft: 7170 }));
    // Sent again, since that one may have been made without having heard of it.
    expect([isOpenAt(), sent(bench, 'riskWindow').length]).toEqual([[600], 3]);
    bench.sent.at(-1)!.deliver();
    await bench.receiver.idle();
    await bench.hear(heartbeat({ riskSecondsLeft: 7169 }));
    bench.nowMs += 4999;
    await bench.hear(heartbeat({ riskSecondsLeft: 7168 }));
    expect(isOpenAt()).toEqual([600]);
    await bench.wait(2 * MINUTE_MS);
    expect(bench.eventsOf('silent')).toEqual([]);
    await bench.hear(heartbeat({ riskSecondsLeft: 7045 }));
    expect(isOpenAt()).toEqual([600, 10]);
    await bench.wait(25_000);
    expect(bench.eventsOf('silent')).toHaveLength(1);
  });

  it('may be opened while an alarm runs', async () => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1));
    await watch(bench, 600);
    expect(sent(bench, 'riskWindow')).toHaveLength(1);
  });

  it.each([
    [2_592_001, 60],
    [60, 9],
    [60, 86_401],
  ])('of %i s at %i s is refused by its declaration', async (seconds, heartbeatSeconds) => {
    const bench = new BenchReceiver();
    const before = bench.dump();
    await expect(watch(bench, seconds, heartbeatSeconds)).rejects.toMatchObject({
      code: 'outOfRange',
    });
    expect(bench.dump()).toEqual(before);
  });
});

describe('a pattern', () => {
  const play = (bench: BenchReceiver, pattern: number) =>
    bench.receiver.playPattern({ deviceId: bench.device.deviceId, pattern });

  it('is sent once and not kept', async () => {
    const bench = new BenchReceiver();
    await play(bench, 3);
    await bench.receiver.deviceReady(bench.device.deviceId);
    expect(sent(bench, 'playPattern')).toEqual([{ type: 'playPattern', pattern: 3 }]);
    expect(bench.eventsOf('patternSent')).toMatchObject([{ pattern: 3 }]);
  });

  it('for a device that is away is refused, and so is a row that cannot be', async () => {
    const bench = new BenchReceiver();
    bench.online = false;
    await expect(play(bench, 3)).rejects.toMatchObject({ code: 'deviceUnreachable' });
    await expect(play(bench, 32)).rejects.toMatchObject({ code: 'outOfRange' });
    expect(bench.events).toEqual([]);
  });
});
