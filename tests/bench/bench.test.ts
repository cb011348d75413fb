import { describe, expect, it } from 'vitest';
import { measureBundles } from './bundle.ts';
import { AS_ASKED, measureErrors } from './gauge.ts';
import { measureLife } from './life.ts';
import { measurePacket } from './packet.ts';
import { BUDGETS, detailOf, type Finding, rowOf, tableOf } from './row.ts';
import { median, percentile, spread } from './statistics.ts';

const figureOf = (finding: Finding): number => rowOf(finding).figure!;

describe('the cheap rows', () => {
  it('measure an ordinary alarm and the worst typical one within the budget', () => {
    const [ordinary, worst] = measurePacket().map(figureOf);
    expect(ordinary).toBeGreaterThan(40);
    expect(worst).toBeGreaterThan(ordinary!);
    expect(worst).toBeLessThanOrEqual(BUDGETS.packetWorstTypical.atMost);
  });

  it('measure the bundle of each board', () => {
    const bundles = measureBundles().map(figureOf);
    expect(bundles).toHaveLength(2);
    for (const bytes of bundles) expect(bytes).toBeGreaterThan(10_000);
  });
});

describe('the life of a cell', () => {
  it('is within the budget on both boards, and its energy a day is what the states add up to', () => {
    const findings = measureLife();
    const rows = findings.map(rowOf);
    expect(rows.slice(0, 2).map(({ verdict }) => verdict)).toEqual(['within', 'within']);
    expect(rows[2]!.figure).toBeLessThan(rows[0]!.figure!);
    for (const row of rows.slice(4)) {
      const sum = row.detail.reduce((mAh, line) => mAh + Number(line.slice(-7)), 0);
      expect(Math.abs(sum - row.figure!)).toBeLessThan(0.1);
      expect(row.detail[0]).toContain('asleep');
    }
    expect(detailOf(rows)).toContain('energy a day: bg9x, mAh\n  modem     asleep');
  });
});

/** The budget of issue 4, over its first forty cells; `make bench` has the thousand. */
const BUDGET = { near: 95, tooMuch: 10, inBar: 95 } as const;

describe('the gauge', () => {
  it('is as near as its budget over forty cells whose meter, charger and curve are off', async () => {
    const { near, mostPoints, inBar } = await measureErrors(40, AS_ASKED);
    expect(near).toBeGreaterThan(BUDGET.near);
    expect(mostPoints).toBeLessThan(BUDGET.tooMuch);
    expect(inBar).toBeGreaterThanOrEqual(BUDGET.inBar);
  });
});

describe('a verdict', () => {
  it.each<[Finding, string]>([
    [{ key: 'packetOrdinary', figure: 64 }, 'within'],
    [{ key: 'packetOrdinary', figure: 65 }, 'OVER'],
    [{ key: 'durableRate', figure: 10_000 }, 'within'],
    [{ key: 'durableRate', figure: 9999 }, 'OVER'],
    [{ key: 'idleP50', figure: 1 }, 'no budget'],
    [{ key: 'lifeBg9x', notMeasured: 'no model' }, 'not measured: no model'],
  ])('on %o is %s', (finding, verdict) => {
    expect(rowOf(finding).verdict).toBe(verdict);
  });

  it('stands in the table beside its figure and budget', () => {
    const rows = [rowOf({ key: 'packetOrdinary', figure: 58, note: 'sealed' })];
    expect(tableOf(rows).split('\n')[1]).toMatch(
      /^alarm packet: ordinary +58 bytes +≤ 64 +within \(sealed\)$/,
    );
  });
});

describe('the statistics', () => {
  it('take the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([
      50, 95, 99, 100,
    ]);
    expect(percentile([7], 0.99)).toBe(7);
    expect(median([3, 1, 2])).toBe(2);
    expect(spread([3, 1, 2], String)).toBe('median of 3 runs, 1 to 3');
  });
});
