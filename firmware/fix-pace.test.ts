/** How often a position is looked for, and with what patience. */
import { beforeEach, describe, expect, it } from 'vitest';
import { WholeDevice } from './testing/whole-device.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
const FIX = (time: number): string =>
  `+QGPSLOC: ${String(time).padStart(6, '0')}.0,52.09074,5.12142,2.0,4.0,3,0.00,0.0,0.0,140119,10`;

let device: WholeDevice;

beforeEach(async () => {
  device = await WholeDevice.start('aware-1');
});

/** Hours between one search and the next. */
function pausesOf(searchedMs: readonly number[]): number[] {
  const pauses = searchedMs.slice(1).map((atMs, index) => atMs - searchedMs[index]!);
  return pauses.map((ms) => Math.round(ms / HOUR_MS));
}

const searches = (durationMs: number) => device.timesOf('AT+QGPS=1', durationMs, SECOND_MS);

describe('outside an alarm', () => {
  it('the pause doubles with each search in vain, up to four hours', () => {
    expect(pausesOf(searches(20 * HOUR_MS))).toEqual([1, 2, 4, 4, 4, 4]);
  });

  it.each([
    ['three minutes while there has never been a fix', [], 180_000],
    ['a minute and a half once there has been one', [FIX(1), 'OK'], 90_000],
  ])('each search in vain ends by itself after %s', (_limit, first, searchMs) => {
    if (first.length) device.modem.answer('AT+QGPSLOC', first);
    device.run(HOUR_MS / 2);
    while (device.modem.count('AT+QGPS=1') < 2) device.run(SECOND_MS);
    const [endedMs] = device.timesOf('AT+QGPSEND', HOUR_MS);
    expect(Math.abs(endedMs! - searchMs)).toBeLessThan(7 * SECOND_MS);
  });

  it('a fix brings the pause back to an hour, and ends its search', () => {
    searches(8 * HOUR_MS);
    device.modem.answer('AT+QGPSLOC', [FIX(1), 'OK']);
    const found = searches(4 * HOUR_MS);
    device.modem.answer('AT+QGPSLOC', [FIX(2), 'OK']);
    const [next] = searches(2 * HOUR_MS);
    expect(4 * HOUR_MS - found.at(-1)! + next!).toBeLessThan(HOUR_MS + 10 * SECOND_MS);
  });

  it('the modem is asked every five seconds', () => {
    const asked = device.timesOf('AT+QGPSLOC', 60_000);
    const pauses = asked.slice(1).map((atMs, index) => atMs - asked[index]!);
    expect(pauses.length).toBeGreaterThan(5);
    for (const pause of pauses) expect(Math.round(pause / SECOND_MS)).toBe(5);
  });
});

describe('in an alarm', () => {
  beforeEach(() => {
    searches(8 * HOUR_MS);
    device.raiseAlarm();
  });

  it('it is looked for at once and without end, every two seconds, whatever came before', () => {
    const asked = device.timesOf('AT+QGPSLOC', 10 * 60_000);
    expect(asked[0]).toBeLessThan(3 * SECOND_MS);
    const pauses = asked.slice(1).map((atMs, index) => atMs - asked[index]!);
    expect(Math.max(...pauses)).toBeLessThan(5 * SECOND_MS);
    expect(asked.length).toBeGreaterThan(240);
  });

  it('a fix counts for the hour after it; a search in vain for nothing', () => {
    device.modem.answer('AT+QGPSLOC', [FIX(1), 'OK']);
    device.run(60_000);
    device.tell({ type: 'closed', alarmNumber: 1 });
    device.run(60_000);
    device.forget();
    expect(searches(HOUR_MS / 2)).toEqual([]);
    expect(searches(HOUR_MS / 2)).toHaveLength(1);
  });
});
