import { describe, expect, it } from 'vitest';
import { BenchReceiver } from './testing/bench-receiver.ts';
import { alarm, heartbeat, position } from './testing/fake-device.ts';

const answer = (bench: BenchReceiver, verb: 'accepted' | 'closed', alarmNumber: number) =>
  bench.receiver.answer({ verb, deviceId: bench.device.deviceId, alarmNumber, by: 'desk 4' });

const numbersOf = (bench: BenchReceiver, event: 'accepted' | 'closed') =>
  bench.eventsOf(event).map(({ alarmNumbers }) => alarmNumbers);

const test = (alarmNumber: number) => alarm(alarmNumber, { trigger: 'test' });

const CELL = {
  ...{ mobileCountryCode: 204, mobileNetworkCode: 8, trackingAreaCode: 3350 },
  cellIdentity: 0x1684b3e,
};

describe('the line of an alarm', () => {
  it('is told when it changes, and only then', async () => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1));
    await bench.hear(position(1, 'received', { line: 'dialling' }));
    await bench.hear(position(1, 'received', { line: 'dialling' }));
    await bench.hear(position(1, 'received', { line: 'lost', lineEnd: 'busy' }));
    await bench.hear(position(1, 'received', { line: 'open', lineEnd: 'busy' }));
    await bench.hear(position(1, 'received', { line: 'open', lineEnd: 'busy', speaker: 1 }));
    const common = { event: 'line', device: bench.device.deviceId, alarmNumber: 1 };
    expect(bench.eventsOf('line')).toMatchObject([
      { ...common, line: 'dialling', lineEnd: 'none', speaker: 0 },
      { ...common, line: 'lost', lineEnd: 'busy', speaker: 0 },
      { ...common, line: 'open', lineEnd: 'busy', speaker: 0 },
      { ...common, line: 'open', lineEnd: 'busy', speaker: 1 },
    ]);
    expect(bench.receiver.openAlarms()).toMatchObject([{ line: 'open', speaker: 1 }]);
  });

  it('is not told again after a restart of the receiver', async () => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1, { line: 'dialling' }));
    const second = bench.restarted();
    await second.hear(position(1, 'received', { line: 'dialling' }));
    expect(bench.eventsOf('line')).toHaveLength(1);
    expect(second.eventsOf('line')).toEqual([]);
  });

  it('is not what a message says that was overtaken', async () => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1));
    const late = bench.device.seal(position(1, 'received', { line: 'dialling' }));
    await bench.hear(position(1, 'received', { line: 'open' }));
    await bench.ingest(late);
    expect(bench.eventsOf('line').map(({ line }) => line)).toEqual(['open']);
    expect(bench.receiver.openAlarms()).toMatchObject([{ line: 'open' }]);
  });

  it('stays what it was for a further press while it is open, which does not say', async () => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1));
    await bench.hear(
      position(1, 'received', { line: 'open', lineEnd: 'busy', speaker: 1, orderNumber: 4 }),
    );
    await bench.hear(alarm(2, { line: 'open' }));
    const still = { line: 'open', lineEnd: 'busy', speaker: 1 };
    expect(bench.eventsOf('alarm')[1]).toMatchObject(still);
    expect(bench.receiver.openAlarms()[1]).toMatchObject({ ...still, orderTaken: 0 });
    await bench.hear(position(2, 'received', { line: 'open', lineEnd: 'busy', speaker: 1 }));
    expect(bench.eventsOf('line').map(({ alarmNumber }) => alarmNumber)).toEqual([1, 2]);
    // A call that has ended took the speaker with it.
    await bench.hear(alarm(3, { line: 'dialling' }));
    const dialling = { line: 'dialling', lineEnd: 'none', speaker: 0 };
    expect(bench.receiver.openAlarms()[2]).toMatchObject(dialling);
  });

  it('keeps how its last call ended when the press is said again, which does not say', async () => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1));
    await bench.hear(position(1, 'raised', { line: 'lost', lineEnd: 'noAnswer' }));
    await bench.hear(alarm(1, { line: 'lost' }));
    expect(bench.eventsOf('line')).toHaveLength(1);
    expect(bench.eventsOf('repeat')).toMatchObject([{ line: 'lost', lineEnd: 'noAnswer' }]);
  });
});

describe('the cell', () => {
  it('is told with alarm and position, and kept', async () => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1, { cell: CELL }));
    await bench.hear(position(1, 'received', { cell: CELL }));
    await bench.hear(position(1, 'received'));
    const cell = { mcc: 204, mnc: 8, tac: 3350, cellIdentity: 0x1684b3e };
    expect(bench.eventsOf('alarm')).toMatchObject([{ cell }]);
    expect(bench.eventsOf('position').map((event) => event.cell)).toEqual([cell, null]);
    expect(bench.restarted().receiver.openAlarms()).toMatchObject([{ cell }]);
  });
});

describe('a test alarm', () => {
  it('is told as a test, and its answers are for it alone', async () => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1));
    await bench.hear(test(2));
    await answer(bench, 'accepted', 2);
    await answer(bench, 'closed', 2);
    expect(bench.eventsOf('alarm').map(({ trigger }) => trigger)).toEqual(['button', 'test']);
    expect([numbersOf(bench, 'accepted'), numbersOf(bench, 'closed')]).toEqual([[[2]], [[2]]]);
    expect(bench.receiver.openAlarms()).toMatchObject([{ alarmNumber: 1, state: 'received' }]);
  });

  it('is not answered with a real alarm, which answers the real ones before it', async () => {
    const bench = new BenchReceiver();
    await bench.hear(alarm(1));
    await bench.hear(test(2));
    await bench.hear(alarm(3));
    await answer(bench, 'accepted', 3);
    await answer(bench, 'closed', 3);
    expect([numbersOf(bench, 'accepted'), numbersOf(bench, 'closed')]).toEqual([
      [[1, 3]],
      [[1, 3]],
    ]);
    expect(bench.receiver.openAlarms()).toMatchObject([{ alarmNumber: 2, state: 'received' }]);
  });

  it("takes no real alarm's answer out of the outbox, nor the other way", async () => {
    const bench = new BenchReceiver();
    bench.online = false;
    await bench.hear(alarm(1));
    await bench.hear(test(2));
    await answer(bench, 'closed', 2);
    await bench.hear(alarm(3));
    await answer(bench, 'closed', 3);
    bench.online = true;
    await bench.receiver.deviceReady(bench.device.deviceId);
    expect(bench.told()).toEqual(['closed 2', 'closed 3']);
    const other = new BenchReceiver();
    other.online = false;
    await other.hear(alarm(1));
    await answer(other, 'accepted', 1);
    await other.hear(test(2));
    await answer(other, 'closed', 2);
    other.online = true;
    await other.receiver.deviceReady(other.device.deviceId);
    expect(other.told()).toEqual(['accepted 1', 'closed 2']);
  });

  it('first heard of by its position counts as a real one until it says otherwise', async () => {
    const bench = new BenchReceiver();
    await bench.hear(position(1, 'raised'));
    await bench.hear(test(1));
    await bench.hear(alarm(2));
    await answer(bench, 'closed', 2);
    expect(bench.eventsOf('alarm').map(({ trigger }) => trigger)).toEqual(['unknown', 'button']);
    expect(bench.eventsOf('repeat')).toMatchObject([{ trigger: 'test' }]);
    expect(numbersOf(bench, 'closed')).toEqual([[2]]);
  });
});

describe('a heartbeat', () => {
  it('names its faults, also when a newer device has one that we do not know', async () => {
    const bench = new BenchReceiver();
    await bench.hear(heartbeat({ faults: 1 | 256 | 4096 }));
    await bench.hear(heartbeat({ faults: 0x40000000 }));
    expect(bench.eventsOf('heartbeat')).toMatchObject([
      { faults: 4353, faultNames: ['restarted', 'buttonStuck', 'strangerCall'] },
      { faults: 0x40000000, faultNames: ['unknown'] },
    ]);
  });
});
