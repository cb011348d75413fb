import { describe, expect, it } from 'vitest';
import { endReminders, setReminderText } from '../registry/reminders.ts';
import { LADDER_RULES } from './charge-ladder.ts';
import { isoTime } from './events.ts';
import { BenchReceiver, NOW_MS } from './testing/bench-receiver.ts';
import { FakeDevice, heartbeat, position } from './testing/fake-device.ts';

const HOUR_MS = 3_600_000;
/** Quiet hours are over, and for an hour her own device had its turn. */
const MORNING_MS = Date.UTC(2026, 0, 3, 8, 30);
/** So long the device itself is left to remind her. */
const BUZZ_MS = LADDER_RULES.buzzPatienceMs;

const tonight = heartbeat({ chargeNeed: 'tonight', responseMinutes: 45 });
const now = heartbeat({ chargeNeed: 'now', responseMinutes: 20 });
const charging = heartbeat({ charging: 'charging' });

const whoAndWhen = (bench: BenchReceiver) =>
  bench.eventsOf('chargeNotice').map(({ to, at }) => [to, at]);

describe("the ladder in the receiver's store", () => {
  it('tells her safe channel, and then her caseworker, by the clock', async () => {
    const bench = new BenchReceiver();
    await bench.hear(now);
    await bench.wait(BUZZ_MS - 1);
    expect(bench.eventsOf('chargeNotice')).toEqual([]);
    await bench.wait(1);
    await bench.wait(LADDER_RULES.nowPatienceMs - BUZZ_MS - 1);
    expect(bench.eventsOf('chargeNotice')).toEqual([
      {
        ...{
          event: 'chargeNotice',
          at: isoTime(NOW_MS + BUZZ_MS),
          id: 1,
          device: bench.device.deviceId,
        },
        ...{ to: 'safeChannel', step: 2, need: 'now', lastWords: 0, responseMinutes: 20 },
        text: 'Reminder: time to charge.',
      },
    ]);
    await bench.wait(1);
    const label = bench.device.deviceId.replace(/^.{4}/, '$&-');
    expect(bench.eventsOf('chargeNotice')[1]).toMatchObject({
      ...{ to: 'caseworker', step: 3, need: 'now', lastWords: 0, responseMinutes: 20 },
      text: `${label} has been too low on charge for 6 h; 20 min are left. Please see to it that it is charged.`,
    });
    for (let look = 0; look < 10; look++) await bench.wait(5000);
    expect(bench.eventsOf('chargeNotice')).toHaveLength(2);
  });

  it('climbs on after a restart where it stood, and tells nobody twice', async () => {
    const bench = new BenchReceiver();
    await bench.hear(now);
    await bench.wait(BUZZ_MS);
    await bench.wait(LADDER_RULES.nowPatienceMs / 2 - BUZZ_MS);
    expect(whoAndWhen(bench).map(([to]) => to)).toEqual(['safeChannel']);
    const next = bench.restarted();
    await next.wait(LADDER_RULES.nowPatienceMs / 2);
    expect(whoAndWhen(next)).toEqual([
      ['caseworker', isoTime(NOW_MS + LADDER_RULES.nowPatienceMs)],
    ]);
  });

  it('does not count the time in which there was no receiver', async () => {
    const bench = new BenchReceiver();
    await bench.hear(now);
    bench.nowMs += 100 * HOUR_MS;
    const next = bench.restarted();
    await next.wait(LADDER_RULES.nowPatienceMs - 1);
    expect(whoAndWhen(next).filter(([to]) => to === 'caseworker')).toEqual([]);
    await next.wait(1);
    expect(whoAndWhen(next).filter(([to]) => to === 'caseworker')).toHaveLength(1);
  });

  it('lets her sleep: what the night held back follows in the morning', async () => {
    const bench = new BenchReceiver();
    bench.nowMs = MORNING_MS - 3 * HOUR_MS;
    await bench.hear(now);
    await bench.wait(HOUR_MS);
    expect(bench.eventsOf('silent')).toHaveLength(1);
    bench.onPoint = () => expect.unreachable();
    await bench.wait(2 * HOUR_MS - 1);
    expect(bench.eventsOf('chargeNotice')).toEqual([]);
    bench.onPoint = () => {};
    await bench.wait(1);
    expect(whoAndWhen(bench)).toEqual([['safeChannel', isoTime(MORNING_MS)]]);
  });

  it('goes by the clock on the wall where the receiver is', async () => {
    const bench = new BenchReceiver();
    const noonMs = Date.UTC(2026, 0, 3, 12);
    const wallClock = (atMs: number) => (atMs === noonMs ? 23 * 60 : 9 * 60);
    const elsewhere = bench.restarted(wallClock);
    elsewhere.nowMs = noonMs;
    await elsewhere.hear(now);
    expect(elsewhere.eventsOf('chargeNotice')).toEqual([]);
    await elsewhere.wait(BUZZ_MS);
    expect(elsewhere.eventsOf('chargeNotice')).toHaveLength(1);
  });

  it('is cleared by current alone, and begins anew after it', async () => {
    const bench = new BenchReceiver();
    await bench.hear(tonight);
    await bench.wait(HOUR_MS);
    expect(whoAndWhen(bench)).toHaveLength(1);
    await bench.hear(heartbeat());
    await bench.wait(30 * HOUR_MS);
    await bench.hear(charging);
    await bench.hear(tonight);
    await bench.wait(HOUR_MS - 1);
    expect(whoAndWhen(bench)).toHaveLength(1);
    bench.nowMs = MORNING_MS + 48 * HOUR_MS;
    await bench.wait(0);
    expect(whoAndWhen(bench)).toHaveLength(2);
  });

  it('listens to the newest heartbeat only', async () => {
    const bench = new BenchReceiver();
    const late = bench.device.seal(now);
    await bench.hear(charging);
    await bench.ingest(late);
    expect(bench.eventsOf('chargeNotice')).toEqual([]);
  });

  it('takes the last words of an alarm for a need, and its other positions for none', async () => {
    const bench = new BenchReceiver();
    await bench.hear(position(1, 'received', { responseMinutes: 3 }));
    expect(bench.eventsOf('chargeNotice')).toEqual([]);
    await bench.hear(position(1, 'received', { responseMinutes: 1, lastWords: 1 }));
    await bench.wait(BUZZ_MS);
    await bench.wait(LADDER_RULES.nowPatienceMs);
    expect(bench.eventsOf('chargeNotice')).toMatchObject([
      { to: 'safeChannel', lastWords: 1, responseMinutes: 1 },
      { to: 'caseworker', text: expect.stringContaining('is off since its charge ran out') },
    ]);
  });

  it('has the caseworker replace a cell that charging does not help, and leaves her alone', async () => {
    const bench = new BenchReceiver();
    await bench.hear(heartbeat({ chargeNeed: 'none', lastWords: 1, responseMinutes: 28 }));
    const next = bench.restarted();
    await next.wait(3 * 24 * HOUR_MS);
    expect(next.eventsOf('chargeNotice')).toEqual([]);
    expect(bench.eventsOf('chargeNotice')).toMatchObject([
      { to: 'caseworker', lastWords: 1, text: expect.stringMatching(/have the battery replaced/) },
    ]);
  });

  it('keeps each device on a ladder of its own', async () => {
    const bench = new BenchReceiver();
    const other = new FakeDevice();
    bench.enrol(other);
    await bench.hear(now);
    await bench.ingest(other.seal(tonight), other.deviceId);
    await bench.wait(HOUR_MS);
    const needs = bench.eventsOf('chargeNotice').map(({ device, need }) => [device, need]);
    expect(Object.fromEntries(needs)).toEqual({
      [bench.device.deviceId]: 'now',
      [other.deviceId]: 'tonight',
    });
  });

  it('commits nothing while nobody is due', async () => {
    const bench = new BenchReceiver();
    await bench.hear(tonight);
    await bench.wait(HOUR_MS - 60_000);
    expect(bench.eventsOf('silent')).toHaveLength(1);
    bench.onPoint = () => expect.unreachable();
    await bench.wait(59_999);
  });

  it('leaves ladder and notices as they were where the commit fails', async () => {
    const bench = new BenchReceiver();
    bench.onPoint = () => {
      throw new Error('the disk is full');
    };
    const before = bench.dump();
    await expect(bench.hear(now)).rejects.toMatchObject({ code: 'storeFailed' });
    expect(bench.dump()).toEqual(before);
    bench.onPoint = () => {};
    await bench.hear(now);
    await bench.wait(BUZZ_MS);
    expect(bench.eventsOf('chargeNotice')).toHaveLength(1);
  });
});

describe('a notice', () => {
  it('waits until it is noted as delivered, also over a restart', async () => {
    const bench = new BenchReceiver();
    await bench.hear(now);
    await bench.wait(BUZZ_MS);
    const next = bench.restarted();
    const [told] = bench.eventsOf('chargeNotice');
    expect(next.receiver.waitingNotices()).toEqual([told]);
    await next.receiver.noticeDelivered(told!.id);
    expect(next.receiver.waitingNotices()).toEqual([]);
  });

  it('to her does not go out in her quiet hours, however late it is', async () => {
    const bench = new BenchReceiver();
    await bench.hear(now);
    await bench.wait(BUZZ_MS);
    await bench.wait(LADDER_RULES.nowPatienceMs);
    expect(bench.receiver.waitingNotices().map(({ to }) => to)).toEqual(['caseworker']);
    bench.nowMs = MORNING_MS;
    expect(bench.receiver.waitingNotices().map(({ to }) => to)).toEqual([
      ...['safeChannel', 'caseworker'],
    ]);
  });

  it('that has not gone out is dropped when the device is charged', async () => {
    const bench = new BenchReceiver();
    await bench.hear(now);
    await bench.wait(BUZZ_MS);
    expect(bench.receiver.waitingNotices()).toHaveLength(1);
    await bench.hear(charging);
    expect(bench.receiver.waitingNotices()).toEqual([]);
    // One that was under way meanwhile is noted all the same, and changes nothing.
    await bench.receiver.noticeDelivered(1);
    const outcomes = bench.store.database.prepare('SELECT outcome FROM charge_notice').pluck();
    expect(outcomes.all()).toEqual(['charged']);
  });

  it('of a device that is taken back goes nowhere any more', async () => {
    const bench = new BenchReceiver();
    await bench.hear(now);
    endReminders(bench.store, bench.device.deviceId, bench.nowMs);
    expect(bench.receiver.waitingNotices()).toEqual([]);
    const next = bench.restarted();
    await next.wait(30 * HOUR_MS);
    expect(next.eventsOf('chargeNotice')).toEqual([]);
  });

  it('to her says what she chose, and never what the device is', async () => {
    const bench = new BenchReceiver();
    const { deviceId } = bench.device;
    setReminderText(bench.store, deviceId, 'Your bike lights are low');
    await bench.hear(now);
    await bench.wait(BUZZ_MS);
    await bench.hear(charging);
    setReminderText(bench.store, deviceId, undefined);
    bench.nowMs = MORNING_MS + 12 * HOUR_MS;
    await bench.hear(now);
    await bench.wait(BUZZ_MS);
    const texts = bench.eventsOf('chargeNotice').map(({ text }) => text);
    expect(texts).toEqual(['Your bike lights are low', 'Reminder: time to charge.']);
    for (const text of texts) expect(text).not.toMatch(/aware|alarm|device|police|safe|shelter/i);
  });

  it.each(['', '   ', 'two\nlines', '\x1b[2J', 'a\u202eb', 'a'.repeat(161)])(
    'takes no words such as %j',
    (text) => {
      const { store, device } = new BenchReceiver();
      expect(() => setReminderText(store, device.deviceId, text)).toThrow(
        expect.objectContaining({ code: 'outOfRange' }),
      );
    },
  );

  it('takes no words for a device that is not in the registry', () => {
    const { store } = new BenchReceiver();
    expect(() => setReminderText(store, 'ABCDEFGH', 'Hello')).toThrow(
      expect.objectContaining({ code: 'unknownDevice' }),
    );
  });

  it('names neither a place nor an alarm to the caseworker', async () => {
    const bench = new BenchReceiver();
    await bench.hear(now);
    await bench.wait(BUZZ_MS);
    await bench.wait(LADDER_RULES.nowPatienceMs - BUZZ_MS);
    const [, notice] = bench.eventsOf('chargeNotice');
    expect(Object.keys(notice!)).toEqual([
      ...['event', 'at', 'id', 'device', 'to', 'step', 'need', 'lastWords', 'responseMinutes'],
      'text',
    ]);
    expect(notice!.text).not.toMatch(/aware|alarm|police|52\.|4\.89/i);
  });
});
