import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { provisioningRecords } from '../../protocol/index.ts';
import { assembleAlarm } from '../assemble.ts';
import { VirtualClock } from '../clock.ts';
import { VirtualNetwork } from '../network/virtual-network.ts';
import { INDOORS_CELSIUS } from '../people/person.ts';
import { createRandom } from '../random.ts';
import { AT_HOME, DEVICE_ID, SECRET, SETTINGS } from '../world/provisioned.ts';
import { trueResponseMinutes } from './ability.ts';
import { Cell } from './cell.ts';
import { CELLS, type CellProfile } from './cell-profile.ts';
import { filledTo, POWER_PROFILES, type PowerProfile } from './power-profile.ts';

const MINUTE_MS = 60_000;
const GOOD_RSRP_DBM = -85;
const BAD_RSRP_DBM = -110;
/** The alarm itself buzzes and sends, and the cell's voltage lags behind its load for minutes. */
const TOLERANCE = 0.05;
const SIGNAL = { rssiDbm: -75, rsrqDb: -12, sinrDb: 6 };

/** Presses, holds the line, and waits for the modem's first reset: minutes reckoned, minutes had. */
function alarmUntilItStarves(power: PowerProfile, rsrpDbm: number): [number, number] {
  const clock = new VirtualClock();
  const random = createRandom(1);
  const network = new VirtualNetwork({ clock, random: random.fork('network') });
  const bundle = readFileSync(new URL('../../dist/firmware/aware-1.js', import.meta.url), 'utf8');
  const alarm = assembleAlarm({
    ...{ clock, random, network, board: 'aware-1', bundle, power, gnss: AT_HOME },
    records: provisioningRecords(DEVICE_ID, SECRET, SETTINGS),
    modem: { voice: true, signal: { ...SIGNAL, rsrpDbm } },
  });
  let reckoned = 0;
  let connectedAtMs = 0;
  let starvedAtMs: number | undefined;
  alarm.modem.onEvent(({ type, atMs, ...event }) => {
    if (type === 'callConnected' && connectedAtMs === 0) {
      connectedAtMs = atMs;
      reckoned = trueResponseMinutes(alarm.power!.cell, 'eg9x', rsrpDbm);
    }
    const isReset = type === 'power' && 'state' in event && event.state !== 'on';
    if (isReset && connectedAtMs > 0) starvedAtMs ??= atMs;
  });
  alarm.device.powerOn();
  clock.runUntil(3 * MINUTE_MS);
  alarm.device.button.press(2500);
  while (starvedAtMs === undefined && clock.now() < 300 * MINUTE_MS) clock.advance(MINUTE_MS);
  return [reckoned, (starvedAtMs! - connectedAtMs) / MINUTE_MS];
}

describe('what a cell is able to', () => {
  it.each([
    ['a full new one', POWER_PROFILES.new, GOOD_RSRP_DBM],
    ['half a new one', filledTo(POWER_PROFILES.new, 0.5), GOOD_RSRP_DBM],
    ['a full new one where the signal is bad', POWER_PROFILES.new, BAD_RSRP_DBM],
    ['an old one', filledTo(POWER_PROFILES.old, 0.8), GOOD_RSRP_DBM],
    ['a cold one', { ...POWER_PROFILES.new, celsius: 2 }, GOOD_RSRP_DBM],
    ['one of a flat curve', POWER_PROFILES.flatCurve, BAD_RSRP_DBM],
  ])('is what an alarm gets out of it: %s', (_, power, rsrpDbm) => {
    const [reckoned, had] = alarmUntilItStarves(power, rsrpDbm);
    expect(had).toBeGreaterThan(20);
    expect(Math.abs(reckoned - had) / had).toBeLessThan(TOLERANCE);
  });

  it('is nothing where the peaks are too much from the start', () => {
    expect(trueResponseMinutes(new Cell({ ...CELLS.new, chargeShare: 0.1 }), 'eg9x', -85)).toBe(0);
  });

  // The figures of docs/charge.md: the study's signals, on aware-1, a new cell of 1000 mAh.
  it.each([
    ['sloping', CELLS.new, -85, 5.4, 0.315],
    ['sloping', CELLS.new, -112, 1.4, 0.391],
    ['flat', CELLS.flatCurve, -85, 29.8, 0.201],
    ['flat', CELLS.flatCurve, -112, 20.1, 0.267],
  ] as const)(
    'at 20 %% of a new cell, %s, depends on its curve',
    (_, cell, rsrpDbm, minutes, share) => {
      const minutesAt = (chargeShare: number) => {
        const indoors = new Cell({ ...cell, chargeShare });
        indoors.celsius = INDOORS_CELSIUS;
        return trueResponseMinutes(indoors, 'eg9x', rsrpDbm);
      };
      expect(minutesAt(0.2)).toBeCloseTo(minutes, 1);
      expect(minutesAt(share)).toBeCloseTo(30, 0);
    },
  );

  it('is less with less in it, in the cold, at its age and where the signal is bad', () => {
    const minutes = (
      share: number,
      celsius: number,
      cell: CellProfile = CELLS.new,
      rsrpDbm = GOOD_RSRP_DBM,
    ) => {
      const cold = new Cell({ ...cell, chargeShare: share });
      cold.celsius = celsius;
      return trueResponseMinutes(cold, 'eg9x', rsrpDbm);
    };
    const usual = minutes(0.8, 21);
    expect(minutes(0.6, 21)).toBeLessThan(usual);
    expect(minutes(0.8, 0)).toBeLessThan(usual);
    expect(minutes(0.8, 21, CELLS.old)).toBeLessThan(usual);
    expect(minutes(0.8, 21, CELLS.new, BAD_RSRP_DBM)).toBeLessThan(usual);
  });
});
