import { describe, expect, it } from 'vitest';
import { Cell } from './cell.ts';
import { CELLS, type CellProfile } from './cell-profile.ts';
import { chargerFor, type Source } from './charger.ts';
import { Charging } from './charging.ts';

const ADAPTER: Source = { millivolts: 5000, limitMilliamps: 1000, resistanceMilliohms: 200 };
const STEP_MS = 10_000;

/** A cell on its charger, looked at every ten seconds. */
class Bench {
  readonly cell: Cell;
  readonly charging: Charging;
  source: Source | undefined = ADAPTER;
  loadMilliamps = 0;
  hours = 0;

  constructor(profile: Partial<CellProfile>) {
    const { ratedMilliampHours } = { ...CELLS.new, ...profile };
    this.cell = new Cell({ ...CELLS.new, ...profile });
    this.charging = new Charging(chargerFor(ratedMilliampHours), this.cell);
    this.charging.settle(this.source, this.loadMilliamps);
  }

  get terminalMillivolts(): number {
    return this.cell.terminalMillivolts(this.loadMilliamps - this.charging.milliamps);
  }

  step(): void {
    this.cell.advance(STEP_MS, this.loadMilliamps - this.charging.milliamps);
    this.charging.elapse(STEP_MS);
    this.hours += STEP_MS / 3_600_000;
    this.charging.settle(this.source, this.loadMilliamps);
  }

  runUntil(isOver: () => boolean, maxHours = 24): void {
    while (!isOver() && this.hours < maxHours) this.step();
    expect(isOver()).toBe(true);
  }
}

describe('charging', () => {
  it('goes from precharge to constant current to constant voltage to done', () => {
    const bench = new Bench({ chargeShare: -0.015 });
    const { cell, charging } = bench;
    expect([charging.mode, charging.milliamps]).toEqual(['precharge', 100]);
    bench.runUntil(() => charging.mode === 'charging');
    expect(bench.terminalMillivolts).toBeGreaterThan(3000);
    expect(charging.milliamps).toBe(500);
    bench.runUntil(() => charging.milliamps < 500);
    expect(bench.terminalMillivolts).toBeCloseTo(4200, 0);
    expect(cell.chargeShare).toBeLessThan(0.97);
    let before = charging.milliamps;
    bench.runUntil(() => {
      expect(bench.terminalMillivolts).toBeLessThan(4203);
      expect(charging.milliamps).toBeLessThanOrEqual(before + 1);
      before = charging.milliamps;
      return charging.mode === 'done';
    });
    expect(charging.milliamps).toBe(0);
    expect(cell.chargeShare).toBeGreaterThan(0.98);
    expect(cell.chargeShare).toBeLessThan(1.01);
    expect(bench.hours).toBeGreaterThan(2);
    expect(bench.hours).toBeLessThan(4);
  });

  it('begins again once the full cell has come down', () => {
    const bench = new Bench({ chargeShare: 0.99 });
    bench.runUntil(() => bench.charging.mode === 'done');
    bench.loadMilliamps = 50;
    bench.runUntil(() => bench.charging.mode === 'charging');
    expect(bench.cell.chargeShare).toBeLessThan(0.97);
    expect(bench.cell.chargeShare).toBeGreaterThan(0.85);
  });

  it('gives the load what it needs first: a load above its limit empties the cell', () => {
    const bench = new Bench({ chargeShare: 0.5 });
    bench.loadMilliamps = 600;
    bench.step();
    const before = bench.cell.chargeMilliampHours;
    bench.step();
    expect(bench.charging.milliamps).toBe(500);
    expect(bench.cell.chargeMilliampHours).toBeLessThan(before);
  });

  it('trips when a weak source does not fill the cell in its time, until the source goes', () => {
    const bench = new Bench({ chargeShare: 0.2 });
    bench.source = { ...ADAPTER, limitMilliamps: 40 };
    bench.runUntil(() => bench.charging.mode === 'tripped');
    expect(bench.hours).toBeCloseTo(10, 1);
    expect(bench.cell.chargeShare).toBeCloseTo(0.6, 1);
    bench.source = ADAPTER;
    bench.step();
    expect(bench.charging.mode).toBe('tripped');
    bench.source = undefined;
    bench.step();
    bench.source = ADAPTER;
    bench.step();
    expect(bench.charging.mode).toBe('charging');
  });

  it('takes longer with an old cell: its resistance brings the constant voltage early', () => {
    const taperFrom = (profile: CellProfile) => {
      const bench = new Bench({ ...profile, chargeShare: 0.3 });
      bench.runUntil(() => bench.charging.milliamps < 500);
      return bench.cell.chargeShare;
    };
    expect(taperFrom(CELLS.old)).toBeLessThan(taperFrom(CELLS.new) - 0.03);
  });

  it('never asks for less than a millisecond: a clock that is far on would stand still', () => {
    const bench = new Bench({ chargeShare: 0.2 });
    const { charging } = bench;
    bench.source = { ...ADAPTER, limitMilliamps: 10 };
    charging.settle(bench.source, 0);
    charging.elapse(chargerFor(CELLS.new.ratedMilliampHours).safetyMs - 1e-6);
    expect(charging.settleInMs).toBeGreaterThanOrEqual(1);
    charging.elapse(charging.settleInMs);
    charging.settle(bench.source, 0);
    expect(charging.mode).toBe('tripped');
  });
});
