import { describe, expect, it } from 'vitest';
import { FAULT_BITS, type Heartbeat } from '../../protocol/index.ts';
import { readChargeBoard } from './charge-board.ts';
import { BenchReceiver } from './testing/bench-receiver.ts';
import { FakeDevice, heartbeat, position } from './testing/fake-device.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;
/** Noon where the clock on the wall is an hour before UTC's. */
const NOON_MS = Date.UTC(2026, 0, 20, 11);
const wallClock = (atMs: number) => Math.floor((atMs + HOUR_MS) / MINUTE_MS) % 1440;

const boardOf = (bench: BenchReceiver, nowMs = NOON_MS) =>
  readChargeBoard(bench.store.database, nowMs, wallClock);

/** A device that says something at each of these times before noon. */
async function life(
  said: readonly (readonly [hoursBefore: number, changed: Partial<Heartbeat>])[],
): Promise<BenchReceiver> {
  const bench = new BenchReceiver();
  for (const [hoursBefore, changed] of said) {
    bench.nowMs = NOON_MS - hoursBefore * HOUR_MS;
    await bench.hear(heartbeat(changed));
  }
  return bench;
}

describe('the charge board', () => {
  it('shows what a device last said of its charge, and the ladder where it stands', async () => {
    const bench = await life([[1, { chargeNeed: 'now', responseMinutes: 20, lastWords: 1 }]]);
    expect(boardOf(bench)).toEqual([
      {
        ...{ deviceId: bench.device.deviceId, saidAtMs: NOON_MS - HOUR_MS, responseMinutes: 20 },
        ...{ dayTrendMinutes: null, charging: 'notCharging', chargeNeed: 'now', isOff: true },
        ...{ step: 1, missedNights: 0, watchedNights: 0, isCellAged: false, advice: 'chargeNow' },
      },
    ]);
  });

  it.each<[string, Partial<Heartbeat>]>([
    ['', {}],
    ['replaceCell', { lastWords: 1, chargeNeed: 'none', faults: FAULT_BITS.cellAged }],
    ['checkDock', { charging: 'seatedNotCharging', chargeNeed: 'now' }],
    ['checkCharger', { charging: 'weakSource', chargeNeed: 'tonight' }],
    ['chargeNow', { chargeNeed: 'now', lastWords: 1 }],
    ['chargeTonight', { chargeNeed: 'tonight', faults: FAULT_BITS.cellAged }],
    ['chargeTonight', { chargeNeed: 'unknown' }],
    ['checkCell', { faults: FAULT_BITS.cellAged }],
    ['checkCell', { charging: 'charging', faults: FAULT_BITS.cellAged }],
  ])('says what to do, %j, of %j', async (advice, said) => {
    expect(boardOf(await life([[1, said]]))[0]).toMatchObject({ advice });
  });

  it('has somebody ask where most nights are missed and the device needs nothing yet', async () => {
    const days = [8, 7, 6, 5, 4, 3, 2, 1];
    const bench = await life(days.map((day) => [24 * day, { responseMinutes: 600 }]));
    expect(boardOf(bench)[0]).toMatchObject({ missedNights: 7, advice: 'askWhy' });
  });

  it('has no place, no alarm and nobody on it', async () => {
    const bench = await life([[1, {}]]);
    await bench.hear(position(1, 'received'));
    expect(Object.keys(boardOf(bench)[0]!).join(' ')).not.toMatch(/lat|lon|cellId|alarm|by|case/i);
  });

  it.each<[string, [number, number][], number | null]>([
    [
      'that was heard a day before',
      [
        [25, 300],
        [24, 280],
        [12, 250],
        [0, 240],
      ],
      -40,
    ],
    [
      'that has been charged since',
      [
        [24, 30],
        [0, 400],
      ],
      370,
    ],
    [
      'that was not heard a day before',
      [
        [31, 300],
        [0, 240],
      ],
      null,
    ],
    [
      'that was heard for less than a day',
      [
        [23, 300],
        [0, 240],
      ],
      null,
    ],
    [
      'that has been away for long',
      [
        [500, 300],
        [475, 280],
      ],
      -20,
    ],
  ])('compares a device %s with the day before', async (_, said, trend) => {
    const bench = await life(said.map(([hours, responseMinutes]) => [hours, { responseMinutes }]));
    expect(boardOf(bench)[0]!.dayTrendMinutes).toBe(trend);
  });

  it('counts the nights without current, by the clock on the wall, and not those before it was heard', async () => {
    const bench = await life([
      [100, {}],
      // The night to the 17th, that to the 18th a minute too late, that to the 20th in the morning.
      [83, { charging: 'full' }],
      [51 - 1 / 60, { charging: 'charging' }],
      [39, { charging: 'seatedNotCharging' }],
      [3 + 1 / 60, { charging: 'charging' }],
    ]);
    expect(boardOf(bench)[0]).toMatchObject({ watchedNights: 4, missedNights: 2 });
    // Of the night that runs nothing is said before it is over.
    expect(boardOf(bench, NOON_MS + 20 * HOUR_MS)[0]).toMatchObject({ watchedNights: 4 });
    expect(boardOf(bench, NOON_MS + 21 * HOUR_MS)[0]).toMatchObject({
      ...{ watchedNights: 5, missedNights: 3 },
    });
  });

  it('watches seven nights at most, and a device that is off has missed them', async () => {
    const bench = await life([[30 * 24, { charging: 'full' }]]);
    expect(boardOf(bench)[0]).toMatchObject({ watchedNights: 7, missedNights: 7 });
  });

  it('remembers for a week that a cell is worn', async () => {
    const bench = await life([
      [7 * 24, { faults: FAULT_BITS.cellAged | FAULT_BITS.restarted }],
      [0, {}],
    ]);
    expect(boardOf(bench)[0]!.isCellAged).toBe(true);
    expect(boardOf(bench, NOON_MS + 7 * DAY_MS)[0]!.isCellAged).toBe(false);
  });

  it('puts the most urgent first, and leaves out what was never heard', async () => {
    const bench = new BenchReceiver();
    bench.nowMs = NOON_MS;
    const say = async (changed: Partial<Heartbeat>) => {
      const device = new FakeDevice();
      bench.enrol(device);
      await bench.ingest(device.seal(heartbeat(changed)), device.deviceId);
      return device.deviceId;
    };
    const well = await say({ responseMinutes: 400 });
    const less = await say({ responseMinutes: 100 });
    const tonight = await say({ chargeNeed: 'tonight', responseMinutes: 50 });
    const now = await say({ chargeNeed: 'now', responseMinutes: 20 });
    expect(boardOf(bench).map(({ deviceId }) => deviceId)).toEqual([now, tonight, less, well]);
  });
});
