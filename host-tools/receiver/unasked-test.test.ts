import { describe, expect, it } from 'vitest';
import { BenchReceiver, NOW_MS } from './testing/bench-receiver.ts';
import { alarm, heartbeat, position } from './testing/fake-device.ts';

const MINUTE_MS = 60_000;

const arm = (bench: BenchReceiver, seconds: number) =>
  bench.receiver.armTest({ deviceId: bench.device.deviceId, seconds, by: 'Ada' });
const test = (alarmNumber: number, secondsSincePress = 0) =>
  alarm(alarmNumber, { trigger: 'test', secondsSincePress });
const askedFor = (bench: BenchReceiver) =>
  bench.eventsOf('alarm').map(({ testAskedFor }) => testAskedFor);
const answer = (bench: BenchReceiver, verb: 'accepted' | 'closed', alarmNumber: number) =>
  bench.receiver.answer({ verb, deviceId: bench.device.deviceId, alarmNumber, by: 'desk 4' });

/** A device whose next press is to be a test for ten minutes, as its heartbeat shows. */
async function armed(): Promise<BenchReceiver> {
  const bench = new BenchReceiver();
  await arm(bench, 600);
  await bench.hear(heartbeat({ testSecondsLeft: 600 }));
  return bench;
}

describe('a press as a test', () => {
  it('that was asked for is one, and an alarm is not asked for or not', async () => {
    const bench = await armed();
    bench.nowMs += 9 * MINUTE_MS;
    await bench.hear(test(1));
    await bench.hear(alarm(2));
    expect(askedFor(bench)).toEqual([true, null]);
  });

  it('that nobody ever asked for is an alarm', async () => {
    const bench = new BenchReceiver();
    await bench.hear(test(1));
    expect(askedFor(bench)).toEqual([false]);
    expect(bench.eventsOf('alarm')).toMatchObject([{ trigger: 'test' }]);
  });

  it.each([
    [0, true],
    [59, true],
    [61, false],
    [3 * 3600, false],
  ])('made %i s after its time: asked for is %s', async (seconds, expected) => {
    const bench = await armed();
    bench.nowMs += 600_000 + seconds * 1000;
    await bench.hear(test(1));
    expect(askedFor(bench)).toEqual([expected]);
  });

  it('is judged by when it was made, however late it comes', async () => {
    const bench = await armed();
    bench.nowMs += 600_000 + 3600_000;
    // What the device says of itself meanwhile ends the wish, not what was asked.
    await bench.hear(heartbeat());
    await bench.hear(test(1, 3600 + 300));
    const late = await armed();
    late.nowMs += 600_000 + 3600_000;
    await late.hear(test(1, 1800));
    expect([askedFor(bench), askedFor(late)]).toEqual([[true], [false]]);
  });

  it('made before the test was asked for is an alarm', async () => {
    const bench = new BenchReceiver();
    bench.nowMs += 10 * MINUTE_MS;
    await arm(bench, 600);
    await bench.hear(test(1, 120));
    expect(askedFor(bench)).toEqual([false]);
  });

  it.each([
    // seconds from the taking back to the telling, seconds since the press
    [0, 2, false],
    [600, 0, false],
    [600, 600 + 120, true],
  ])(
    'told %i s after it was taken back, %i s old: asked for is %s',
    async (later, age, expected) => {
      const bench = await armed();
      bench.nowMs += 5 * MINUTE_MS;
      await arm(bench, 0);
      bench.nowMs += later * 1000;
      await bench.hear(test(1, age));
      expect(askedFor(bench)).toEqual([expected]);
    },
  );

  it('is the only one: the next is an alarm unless it is asked for anew', async () => {
    const bench = await armed();
    await bench.hear(test(1));
    bench.nowMs += 2 * MINUTE_MS;
    await bench.hear(test(2));
    await answer(bench, 'closed', 1);
    await answer(bench, 'closed', 2);
    await arm(bench, 600);
    await bench.hear(test(3));
    expect(askedFor(bench)).toEqual([true, false, true]);
  });

  it('that was first heard of by its position is told as what it is when it says so', async () => {
    const asked = await armed();
    await asked.hear(position(1, 'raised'));
    await asked.hear(test(1, 9));
    const unasked = new BenchReceiver();
    await unasked.hear(position(1, 'raised'));
    await unasked.hear(test(1, 9));
    for (const [bench, testAskedFor] of [
      [asked, true],
      [unasked, false],
    ] as const) {
      expect(askedFor(bench)).toEqual([null]);
      expect(bench.eventsOf('repeat')).toMatchObject([{ trigger: 'test', testAskedFor }]);
      expect(bench.receiver.openAlarms()).toMatchObject([{ trigger: 'test', testAskedFor }]);
    }
  });

  it('that nobody asked for is one after a restart, and is answered by itself alone', async () => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1));
    await bench.hear(test(2));
    const next = bench.restarted();
    expect(next.receiver.openAlarms()).toMatchObject([
      { alarmNumber: 1, testAskedFor: null },
      { alarmNumber: 2, testAskedFor: false },
    ]);
    await next.hear(test(2, 30));
    expect(next.eventsOf('repeat')).toMatchObject([{ testAskedFor: false }]);
    await answer(next, 'closed', 2);
    expect(next.eventsOf('closed')).toMatchObject([{ alarmNumbers: [2] }]);
  });

  it('that nobody asked for ends a test that is still wanted as an alarm does', async () => {
    const bench = await armed();
    bench.nowMs = NOW_MS + 3600_000;
    await bench.hear(test(1));
    expect(bench.eventsOf('testOver')).toMatchObject([{ why: 'alarm' }]);
  });
});
