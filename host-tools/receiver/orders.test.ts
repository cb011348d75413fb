import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderKind, Position } from '../../protocol/index.ts';
import { BenchReceiver } from './testing/bench-receiver.ts';
import { alarm, position } from './testing/fake-device.ts';

const give = (bench: BenchReceiver, order: OrderKind, alarmNumber = 1) =>
  bench.receiver.order({ deviceId: bench.device.deviceId, alarmNumber, order, by: 'desk 4' });

/** The orders that left, as `1 openLine`. */
const sentOrders = (bench: BenchReceiver): string[] =>
  bench
    .messages()
    .flatMap((message) =>
      message.type === 'order' ? [`${message.orderNumber} ${message.order}`] : [],
    );

const echo = (bench: BenchReceiver, orderNumber: number, changed: Partial<Position> = {}) =>
  bench.hear(position(1, 'received', { orderNumber, ...changed }));

async function inAlarm(): Promise<BenchReceiver> {
  const bench = new BenchReceiver();
  await bench.hear(alarm(1));
  return bench;
}

describe('an order', () => {
  it('is recorded with who and when, sent, and told as taken when a position echoes it', async () => {
    const bench = await inAlarm();
    await give(bench, 'speakerOn');
    await echo(bench, 1, { speaker: 1, line: 'open' });
    const device = bench.device.deviceId;
    const common = { device, alarmNumber: 1, orderNumber: 1, order: 'speakerOn' };
    expect(bench.eventsOf('ordered')).toMatchObject([{ ...common, by: 'desk 4' }]);
    expect(bench.eventsOf('orderTaken')).toMatchObject([common]);
    expect(sentOrders(bench)).toEqual(['1 speakerOn']);
    expect(
      bench.store.database.prepare('SELECT ordered_by, ordered_at, outcome FROM alarm_order').all(),
    ).toEqual([{ ordered_by: 'desk 4', ordered_at: bench.nowMs, outcome: 'taken' }]);
  });

  it('waits until those before it are taken, and then leaves at once', async () => {
    const bench = await inAlarm();
    for (const order of ['openLine', 'speakerOn', 'speakerOff'] as const) await give(bench, order);
    expect(sentOrders(bench)).toEqual(['1 openLine']);
    await echo(bench, 1);
    await echo(bench, 2);
    expect(sentOrders(bench)).toEqual(['1 openLine', '2 speakerOn', '3 speakerOff']);
  });

  it('is sent again, with its number, when a position 5 s later does not echo it', async () => {
    const bench = await inAlarm();
    await give(bench, 'closeLine');
    await bench.wait(4999);
    await echo(bench, 0);
    expect(sentOrders(bench)).toEqual(['1 closeLine']);
    await bench.wait(1);
    await echo(bench, 0);
    await echo(bench, 0);
    expect(sentOrders(bench)).toEqual(['1 closeLine', '1 closeLine']);
  });

  it('is sent when the device comes back, though it could not be sent at first', async () => {
    const bench = await inAlarm();
    bench.online = false;
    await give(bench, 'openLine');
    bench.online = true;
    await bench.receiver.deviceReady(bench.device.deviceId);
    expect(sentOrders(bench)).toEqual(['1 openLine']);
  });

  it('keeps its number over a restart, and the next one counts on', async () => {
    const bench = await inAlarm();
    await give(bench, 'openLine');
    await give(bench, 'speakerOn');
    const second = bench.restarted();
    await second.receiver.allDevicesReady();
    await echo(second, 1);
    await echo(second, 2);
    await give(second, 'lineFirst');
    expect(sentOrders(second)).toEqual(['1 openLine', '2 speakerOn', '3 lineFirst']);
  });

  it('ends with its alarm', async () => {
    const bench = await inAlarm();
    await give(bench, 'openLine');
    await give(bench, 'speakerOn');
    const { deviceId } = bench.device;
    await bench.receiver.answer({ verb: 'closed', deviceId, alarmNumber: 1, by: 'desk 4' });
    expect(bench.eventsOf('orderDropped')).toMatchObject([
      { orderNumber: 1, why: 'closed' },
      { orderNumber: 2, why: 'closed' },
    ]);
    bench.sent.length = 0;
    await bench.wait(10_000);
    await echo(bench, 0);
    await bench.receiver.deviceReady(deviceId);
    expect(sentOrders(bench)).toEqual([]);
  });

  it('is dropped, and told so, when she presses again: her device speaks of the newest press', async () => {
    const bench = await inAlarm();
    await give(bench, 'closeLine');
    await bench.hear(alarm(2));
    expect(bench.eventsOf('orderDropped')).toMatchObject([
      { alarmNumber: 1, orderNumber: 1, why: 'newerAlarm' },
    ]);
    await expect(give(bench, 'openLine', 1)).rejects.toMatchObject({ code: 'alarmNotNewest' });
    await give(bench, 'openLine', 2);
    expect(sentOrders(bench)).toEqual(['1 closeLine', '1 openLine']);
  });

  it('goes with the alarm where a test is open too, whichever came first', async () => {
    const bench = await inAlarm();
    await give(bench, 'openLine');
    await bench.hear(alarm(2, { trigger: 'test' }));
    await expect(give(bench, 'openLine', 2)).rejects.toMatchObject({ code: 'alarmNotNewest' });
    await give(bench, 'speakerOn', 1);
    await echo(bench, 1);
    expect(bench.eventsOf('orderDropped')).toEqual([]);
    expect(sentOrders(bench)).toEqual(['1 openLine', '2 speakerOn']);
  });

  it('of an older copy of the store takes a number above all that the device has taken', async () => {
    const bench = await inAlarm();
    await give(bench, 'openLine');
    await give(bench, 'speakerOn');
    await echo(bench, 7);
    expect(bench.eventsOf('orderTaken')).toEqual([]);
    await echo(bench, 8);
    await echo(bench, 9);
    expect(sentOrders(bench)).toEqual(['1 openLine', '8 openLine', '9 speakerOn']);
    await give(bench, 'speakerOff');
    expect(sentOrders(bench).at(-1)).toBe('10 speakerOff');
  });

  it.each([
    ['unknownAlarm', 9, 'openLine'],
    ['outOfRange', 1, 'selfDestruct'],
    ['outOfRange', 1, 'unknown'],
    ['outOfRange', 0, 'openLine'],
    ['alarmAlreadyClosed', 1, 'openLine'],
  ])('is refused as %s and changes nothing', async (code, alarmNumber, order) => {
    const bench = await inAlarm();
    if (code === 'alarmAlreadyClosed') {
      const { deviceId } = bench.device;
      await bench.receiver.answer({ verb: 'closed', deviceId, alarmNumber: 1, by: 'desk 4' });
    }
    const before = bench.dump();
    await expect(give(bench, order as OrderKind, alarmNumber)).rejects.toMatchObject({ code });
    expect(bench.dump()).toEqual(before);
  });

  it('number 256 of an alarm is refused', async () => {
    const bench = await inAlarm();
    await echo(bench, 254);
    await give(bench, 'openLine');
    await expect(give(bench, 'openLine')).rejects.toMatchObject({ code: 'ordersUsedUp' });
  });
});

describe('a call that was announced', () => {
  it('is not announced again after 45 s, which is told, and the next order leaves', async () => {
    const bench = await inAlarm();
    await give(bench, 'expectCall');
    await give(bench, 'speakerOn');
    await bench.wait(44_000);
    await echo(bench, 0);
    await bench.wait(1001);
    expect(bench.eventsOf('orderDropped')).toMatchObject([{ order: 'expectCall', why: 'stale' }]);
    await echo(bench, 0);
    expect(sentOrders(bench)).toEqual(['1 expectCall', '1 expectCall', '2 speakerOn']);
  });

  it('too late is not announced at all', async () => {
    const bench = await inAlarm();
    bench.online = false;
    await give(bench, 'expectCall');
    bench.online = true;
    bench.nowMs += 45_001;
    await bench.receiver.deviceReady(bench.device.deviceId);
    expect(sentOrders(bench)).toEqual([]);
    expect(bench.eventsOf('orderDropped')).toHaveLength(1);
  });
});

describe('whatever is lost', () => {
  /** A device that takes orders as the firmware does. */
  class Taker {
    last = 0;
    readonly taken: string[] = [];

    hear(orderNumber: number, order: string): void {
      if (orderNumber <= this.last) return;
      this.last = orderNumber;
      this.taken.push(order);
    }
  }

  const steps = fc.array(
    fc.record({
      give: fc.option(
        fc.constantFrom<OrderKind>('openLine', 'closeLine', 'speakerOn', 'speakerOff'),
      ),
      isDownlinkLost: fc.boolean(),
      isUplinkLost: fc.boolean(),
      isRestarted: fc.boolean(),
      waitMs: fc.integer({ min: 0, max: 9000 }),
    }),
    { maxLength: 25 },
  );

  it('each order is taken once, in the order given, under one number', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        let bench = await inAlarm();
        const taker = new Taker();
        const given: OrderKind[] = [];
        const numbers = new Map<number, string>();
        const deliver = (isLost: boolean) => {
          for (const message of bench.messages()) {
            if (message.type !== 'order') continue;
            const { orderNumber, order } = message;
            expect(numbers.get(orderNumber) ?? order).toBe(order);
            numbers.set(orderNumber, order);
            if (!isLost) taker.hear(orderNumber, order);
          }
          bench.sent.length = 0;
        };
        for (const step of script) {
          if (step.give) {
            given.push(step.give);
            await give(bench, step.give);
          }
          deliver(step.isDownlinkLost);
          if (step.isRestarted) bench = bench.restarted();
          bench.nowMs += step.waitMs;
          if (!step.isUplinkLost) await echo(bench, taker.last);
        }
        for (let turn = 0; turn <= 2 * given.length; turn++) {
          bench.nowMs += 5000;
          await echo(bench, taker.last);
          deliver(false);
        }
        expect(taker.taken).toEqual(given);
        expect(numbers.size).toBe(given.length);
        bench.store.close();
      }),
      { numRuns: 60 },
    );
  });
});
