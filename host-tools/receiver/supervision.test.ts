import { describe, expect, it } from 'vitest';
import { enrolDevice } from '../registry/index.ts';
import { isoTime } from './events.ts';
import { BenchReceiver, NOW_MS } from './testing/bench-receiver.ts';
import { alarm, FakeDevice, heartbeat, position } from './testing/fake-device.ts';

/** Two and a half of the usual 900 s. */
const PATIENCE_MS = 2_250_000;
const MINUTE_MS = 60_000;

const watch = (bench: BenchReceiver, seconds: number, heartbeatSeconds: number) =>
  bench.receiver.riskWindow({
    ...{ deviceId: bench.device.deviceId, seconds, heartbeatSeconds, by: 'Ada' },
  });

describe('supervision', () => {
  it('tells once of a device that has been silent for two and a half heartbeats', async () => {
    const bench = new BenchReceiver();
    await bench.hear(heartbeat());
    await bench.wait(PATIENCE_MS - 1);
    expect(bench.eventsOf('silent')).toEqual([]);
    for (let look = 0; look < 3; look++) await bench.wait(1);
    expect(bench.eventsOf('silent')).toEqual([
      {
        ...{ event: 'silent', at: isoTime(NOW_MS + PATIENCE_MS), device: bench.device.deviceId },
        ...{ since: isoTime(NOW_MS + PATIENCE_MS), lastSeenAt: isoTime(NOW_MS), riskWindow: false },
      },
    ]);
  });

  it('tells when the device is heard again, whatever it says, and watches on', async () => {
    const bench = new BenchReceiver();
    await bench.hear(heartbeat());
    await bench.wait(PATIENCE_MS);
    await bench.hear(alarm(1));
    expect(bench.names().slice(-2)).toEqual(['heard', 'alarm']);
    expect(bench.eventsOf('heard')).toMatchObject([{ since: isoTime(NOW_MS + PATIENCE_MS) }]);
    await bench.hear(heartbeat());
    await bench.wait(PATIENCE_MS);
    expect(bench.eventsOf('silent')).toHaveLength(2);
    expect(bench.eventsOf('heard')).toHaveLength(1);
  });

  it('does not take what is not authentic, or is played again, for a sign of life', async () => {
    const bench = new BenchReceiver();
    const sealed = bench.device.seal(heartbeat());
    await bench.ingest(sealed);
    bench.nowMs += PATIENCE_MS - 1;
    await bench.ingest(sealed);
    await bench.ingest(Buffer.alloc(40));
    await bench.wait(1);
    expect(bench.eventsOf('silent')).toHaveLength(1);
  });

  it.each([
    ['in a heartbeat', heartbeat({ chargeNeed: 'now', lastWords: 1 })],
    ['in an alarm', position(1, 'received', { lastWords: 1 })],
  ])('tells a device that said its last words %s from one that fell silent', async (_, words) => {
    const bench = new BenchReceiver();
    await bench.hear(words);
    await bench.wait(PATIENCE_MS);
    expect(bench.eventsOf('silent')).toEqual([]);
    expect(bench.eventsOf('off')).toMatchObject([
      { since: isoTime(NOW_MS + PATIENCE_MS), lastSeenAt: isoTime(NOW_MS), riskWindow: false },
    ]);
    const next = bench.restarted();
    expect(next.receiver.silentDevices()).toMatchObject([{ event: 'off' }]);
    await next.hear(heartbeat({ charging: 'charging' }));
    expect(next.eventsOf('heard')).toHaveLength(1);
    expect(next.receiver.silentDevices()).toEqual([]);
  });

  it('takes a device that was pressed after its last words for one that speaks again', async () => {
    const bench = new BenchReceiver();
    const late = bench.device.seal(heartbeat({ lastWords: 1 }));
    await bench.hear(heartbeat({ chargeNeed: 'now', lastWords: 1 }));
    await bench.hear(alarm(1));
    // Under way for longer than the press: it speaks of what is over.
    await bench.ingest(late);
    await bench.wait(PATIENCE_MS);
    expect(bench.eventsOf('off')).toEqual([]);
    expect(bench.eventsOf('silent')).toHaveLength(1);
  });

  it('knows after a restart who is silent, since when, and whether under closer watch', async () => {
    const bench = new BenchReceiver();
    await bench.hear(heartbeat());
    await watch(bench, 10 * 3600, 60);
    await bench.wait(PATIENCE_MS);
    const next = bench.restarted();
    next.nowMs += PATIENCE_MS;
    const at = isoTime(next.nowMs);
    expect(next.receiver.silentDevices()).toEqual([{ ...bench.eventsOf('silent')[0], at }]);
    await next.wait(PATIENCE_MS);
    expect(next.eventsOf('silent')).toEqual([]);
    await next.hear(heartbeat());
    expect(next.eventsOf('heard')).toHaveLength(1);
    expect(next.receiver.silentDevices()).toEqual([]);
  });

  it('still sees what fell silent around a short restart', async () => {
    const bench = new BenchReceiver();
    const other = new FakeDevice();
    bench.enrol(other);
    await bench.hear(heartbeat());
    bench.nowMs += PATIENCE_MS - MINUTE_MS;
    await bench.ingest(other.seal(heartbeat()), other.deviceId);
    const next = bench.restarted();
    await next.wait(MINUTE_MS);
    expect(next.eventsOf('silent')).toMatchObject([{ device: bench.device.deviceId }]);
  });

  it('does not count the time in which there was no receiver', async () => {
    const bench = new BenchReceiver();
    await bench.hear(heartbeat());
    bench.nowMs += 10 * PATIENCE_MS;
    const next = bench.restarted();
    await next.wait(PATIENCE_MS - 1);
    expect(next.eventsOf('silent')).toEqual([]);
    await next.wait(1);
    expect(next.eventsOf('silent')).toHaveLength(1);
  });

  it('counts each time without a receiver, not only the last, and a start of it as none', async () => {
    let bench = new BenchReceiver();
    await bench.hear(heartbeat());
    const started = bench.nowMs;
    for (const downMs of [10 * PATIENCE_MS, 5000, 0]) {
      await bench.wait(MINUTE_MS);
      bench = bench.restarted();
      bench.nowMs += downMs;
      bench = bench.restarted();
    }
    await bench.wait(PATIENCE_MS - 4 * MINUTE_MS);
    expect(bench.eventsOf('silent')).toEqual([]);
    await bench.wait(MINUTE_MS + 1);
    expect(bench.eventsOf('silent')).toMatchObject([{ lastSeenAt: isoTime(started) }]);
  });

  it('tells of a dead device also by a receiver that is started again every half hour', async () => {
    let bench = new BenchReceiver();
    await bench.hear(heartbeat());
    const silent = [];
    for (let start = 0; start < 3; start++) {
      for (let look = 0; look < 360; look++) await bench.wait(5000);
      silent.push(...bench.eventsOf('silent').map(({ at }) => at));
      bench = bench.restarted();
    }
    expect(silent).toEqual([isoTime(NOW_MS + PATIENCE_MS)]);
  });

  it('takes a device that is heard again as new, whatever time there was no receiver before', async () => {
    const bench = new BenchReceiver();
    await bench.hear(heartbeat());
    bench.nowMs += 10 * PATIENCE_MS;
    const next = bench.restarted();
    await next.hear(heartbeat());
    // What is sent to it does not change when it was heard.
    await watch(next, 3600, 60);
    await next.wait(PATIENCE_MS - 1);
    expect(next.eventsOf('silent')).toEqual([]);
    await next.wait(1);
    expect(next.eventsOf('silent')).toHaveLength(1);
  });

  it('notes that it is alive every twenty seconds and not at every look', async () => {
    const bench = new BenchReceiver();
    const changes = () => bench.store.database.prepare('SELECT total_changes()').pluck().get();
    const before = Number(changes());
    for (let look = 0; look < 12; look++) await bench.wait(5000);
    expect(Number(changes()) - before).toBe(3);
  });

  it('goes by the pace of the window while the device keeps it, and says that there is one', async () => {
    const bench = new BenchReceiver();
    await bench.hear(heartbeat());
    await watch(bench, 3600, 60);
    await bench.wait(10 * MINUTE_MS);
    expect(bench.eventsOf('silent')).toEqual([]);
    await bench.hear(heartbeat({ riskSecondsLeft: 3000 }));
    await bench.wait(149_999);
    expect(bench.eventsOf('silent')).toEqual([]);
    await bench.wait(1);
    expect(bench.eventsOf('silent')).toMatchObject([{ riskWindow: true }]);
  });

  it('expects no heartbeat at the pace of a window that ends before it', async () => {
    const bench = new BenchReceiver();
    await watch(bench, 3600, 60);
    bench.nowMs += 3600_000 - 30_000;
    await bench.hear(heartbeat({ riskSecondsLeft: 30 }));
    await bench.wait(PATIENCE_MS - 1);
    expect(bench.eventsOf('silent')).toEqual([]);
    await bench.wait(1);
    expect(bench.eventsOf('silent')).toMatchObject([{ riskWindow: false }]);
  });

  it('goes by the settings that the device says it has', async () => {
    const bench = new BenchReceiver();
    const device = new FakeDevice();
    const settings = {
      ...{ apn: 'internet', brokerHost: 'host', brokerPort: 1883, brokerTls: 0, holdMs: 2000 },
      heartbeatSeconds: 100,
    };
    enrolDevice(bench.store, { ...device.enrolment, settings }, NOW_MS);
    const { deviceId } = device;
    await bench.ingest(device.seal(heartbeat()), deviceId);
    await bench.wait(250_000);
    const change = { deviceId, settings: { heartbeatSeconds: 200 }, by: 'Ada' };
    await bench.receiver.changeSettings(change);
    await bench.ingest(device.seal(heartbeat({ settingsNumber: 1, settingsTrial: 1 })), deviceId);
    await bench.wait(499_999);
    expect(bench.eventsOf('silent')).toHaveLength(1);
    await bench.wait(1);
    expect(bench.eventsOf('silent')).toHaveLength(2);
  });

  it('misses no device that has never been heard', async () => {
    const bench = new BenchReceiver();
    await bench.wait(100 * PATIENCE_MS);
    expect(bench.events).toEqual([]);
  });

  it('commits nothing while nobody is missing', async () => {
    const bench = new BenchReceiver();
    await bench.hear(heartbeat());
    bench.onPoint = () => expect.unreachable();
    await bench.wait(MINUTE_MS);
  });
});
