import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cell } from './cell.ts';
import { CELLS, type CellProfile } from './cell-profile.ts';
import { CURVES } from './open-circuit-curve.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const anyProfile: fc.Arbitrary<CellProfile> = fc.record({
  curve: fc.constantFrom(CURVES.sloping, CURVES.flat),
  ratedMilliampHours: fc.integer({ min: 300, max: 2500 }),
  cycles: fc.integer({ min: 0, max: 800 }),
  years: fc.integer({ min: 0, max: 5 }),
  chargeShare: fc.double({ min: 0, max: 1, noNaN: true }),
  figures: fc.constant(CELLS.new.figures),
});
const aTemperature = fc.integer({ min: -15, max: 45 });
const aCurrent = fc.integer({ min: -500, max: 600 });
const aDuration = fc.integer({ min: 1, max: HOUR });
const aSpan = fc.integer({ min: 1, max: HOUR / 4 });

function cellAt(celsius: number, profile: Partial<CellProfile> = {}): Cell {
  const cell = new Cell({ ...CELLS.new, ...profile });
  cell.celsius = celsius;
  return cell;
}

/** Everything that can be seen of it, under no load and under some. */
const seen = (cell: Cell) => [
  cell.chargeMilliampHours,
  cell.capacityMilliampHours,
  cell.resistanceMilliohms,
  cell.terminalMillivolts(0),
  cell.terminalMillivolts(300),
];

describe('a cell', () => {
  it('comes out the same however its time is cut', () => {
    fc.assert(
      fc.property(anyProfile, aTemperature, fc.array(aCurrent), aDuration, (...drawn) => {
        const [profile, celsius, currents, durationMs] = drawn;
        const [whole, cut] = [cellAt(celsius, profile), cellAt(celsius, profile)];
        for (const current of currents) {
          whole.advance(durationMs, current);
          for (const share of [0.5, 0.3, 0.2]) cut.advance(durationMs * share, current);
        }
        seen(whole).forEach((value, i) => {
          expect(seen(cut)[i]).toBeCloseTo(value, 4);
        });
      }),
    );
  });

  it('gives up exactly what is drawn, and its own loss', () => {
    const cell = cellAt(20);
    cell.advance(2 * HOUR, 100);
    expect(1000 - cell.chargeMilliampHours).toBeCloseTo(200 + 2 * (30 / 730.5), 6);
    cell.advance(30.4375 * DAY, 0);
    expect(1000 - cell.chargeMilliampHours).toBeCloseTo(230 + 2 * (30 / 730.5), 6);
  });

  it('has 160 mΩ when new, about double at 0 °C, and more when it is old or nearly empty', () => {
    expect(cellAt(25).resistanceMilliohms).toBeCloseTo(160, 0);
    expect(cellAt(0).resistanceMilliohms).toBeCloseTo(320, 0);
    expect(cellAt(25, CELLS.old).resistanceMilliohms).toBeGreaterThan(250);
    expect(cellAt(25, { chargeShare: 0.05 }).resistanceMilliohms).toBeGreaterThan(260);
  });

  it('holds less with age, and can give less in the cold', () => {
    expect(cellAt(25, CELLS.old).capacityMilliampHours).toBeCloseTo(820, 6);
    const drawable = (celsius: number) => cellAt(celsius).milliampHoursUntil(3300, 200);
    expect(drawable(20)).toBeGreaterThan(850);
    expect(drawable(0)).toBeLessThan(drawable(20) * 0.95);
    expect(drawable(-15)).toBeLessThan(drawable(0) * 0.92);
  });

  it('rests its way back: at once, in seconds, and in minutes', () => {
    const cell = cellAt(25, { chargeShare: 0.6 });
    cell.advance(HOUR, 300);
    const loaded = cell.terminalMillivolts(300);
    const rest = cell.restMillivolts;
    const rested = (ms: number) => {
      cell.advance(ms, 0);
      return cell.terminalMillivolts(0);
    };
    expect(rest - loaded).toBeGreaterThan(45);
    const atOnce = rested(0);
    expect(atOnce - loaded).toBeGreaterThan(20);
    const afterMinute = rested(60_000);
    expect(afterMinute - atOnce).toBeGreaterThan(8);
    expect(rest - afterMinute).toBeGreaterThan(8);
    expect(rest - rested(30 * 60_000)).toBeLessThan(1);
  });

  it('shows less the more is drawn, and the less is in it', () => {
    fc.assert(
      fc.property(anyProfile, aTemperature, aCurrent, aCurrent, (profile, celsius, a, b) => {
        const cell = cellAt(celsius, profile);
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(cell.terminalMillivolts(more)).toBeLessThanOrEqual(cell.terminalMillivolts(less));
        const fuller = cellAt(celsius, { ...profile, chargeShare: profile.chargeShare + 0.05 });
        expect(fuller.terminalMillivolts(100)).toBeGreaterThanOrEqual(cell.terminalMillivolts(100));
      }),
    );
  });

  it('stays within the bounds that it foretells, at every moment between', () => {
    fc.assert(
      fc.property(
        ...([anyProfile, aTemperature, aCurrent, aCurrent, aSpan, aSpan] as const),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
        (profile, celsius, before, current, fromMs, spanMs, moments) => {
          const start = () => {
            const cell = cellAt(celsius, profile);
            cell.advance(60_000, before);
            return cell;
          };
          const toMs = fromMs + spanMs;
          const lowest = start().lowestMillivolts(fromMs, toMs, current);
          const highest = start().highestMillivolts(fromMs, toMs, current);
          // Ageing meanwhile is left out of the forecast: of the capacity, and of the resistance.
          const most = Math.max(Math.abs(before), Math.abs(current));
          const slack = 1 + 0.002 * most * (start().resistanceMilliohms / 1000);
          for (const moment of moments) {
            const cell = start();
            cell.advance(fromMs + moment * spanMs, current);
            expect(cell.terminalMillivolts(current)).toBeGreaterThanOrEqual(lowest - slack);
            expect(cell.terminalMillivolts(current)).toBeLessThanOrEqual(highest + slack);
          }
        },
      ),
    );
  });

  it('lasts under a load as long as it says', () => {
    fc.assert(
      fc.property(anyProfile, aTemperature, fc.integer({ min: 5, max: 400 }), (...drawn) => {
        const [profile, celsius, load] = drawn;
        const cell = cellAt(celsius, profile);
        const milliampHours = cell.milliampHoursUntil(3300, load);
        expect(milliampHours).toBeGreaterThanOrEqual(0);
        fc.pre(milliampHours > 1);
        const isUp = (share: number) => {
          const tried = cellAt(celsius, profile);
          tried.advance(((milliampHours * share) / load) * HOUR, load);
          return tried.terminalMillivolts(load) >= 3300;
        };
        // Self-discharge and ageing meanwhile take a little of it.
        const meanwhile = ((milliampHours / load) * profile.ratedMilliampHours) / 10_000;
        expect(isUp(1 - meanwhile / milliampHours - 0.002) || milliampHours < 5).toBe(true);
        if (milliampHours / load > 1) expect(isUp(1.02)).toBe(false);
      }),
    );
  });

  it('ages by what is drawn from it and by time', () => {
    const cell = cellAt(25);
    for (let cycle = 0; cycle < 500; cycle++) {
      cell.advance(2 * HOUR, 480);
      cell.advance(2 * HOUR, -480);
    }
    expect(cell.cycles).toBeCloseTo(480, 6);
    expect(cell.capacityMilliampHours).toBeCloseTo(1000 * (1 - 0.192 - (2000 / 8766) * 0.03), 3);
  });
});
