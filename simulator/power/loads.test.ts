import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atSignal, CONSUMERS, type Draw, GNSS, MODEMS, NOTHING, pings } from './consumers.ts';
import { Loads } from './loads.ts';

const HOUR = 3_600_000;

const aDraw: fc.Arbitrary<Draw> = fc.record({
  state: fc.constantFrom('a', 'b', 'c'),
  milliamps: fc.integer({ min: 0, max: 400 }),
  peakMilliamps: fc.constant(500),
  peakShare: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('the loads', () => {
  it('add up what each consumer drew in each state, and forget nothing', () => {
    const step = fc.tuple(fc.constantFrom(...CONSUMERS), aDraw, fc.integer({ min: 0, max: HOUR }));
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const loads = new Loads();
        let nowMs = 0;
        let expected = 0;
        for (const [consumer, draw, durationMs] of steps) {
          loads.change(consumer, draw, nowMs);
          nowMs += durationMs;
          expected += loads.milliamps * durationMs;
        }
        const drawn = Object.values(loads.drawnMilliampHours(nowMs));
        const sum = drawn.flatMap((states) => Object.values(states)).reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(expected / HOUR, 6);
      }),
    );
  });

  it('keep the peaks of all apart from what is drawn on average', () => {
    const loads = new Loads();
    loads.change('modem', MODEMS.bg9x.call.loud, 0);
    loads.change('gnss', GNSS.tracking, 0);
    expect(loads.milliamps).toBe(400);
    expect(loads.burstMilliamps).toBe(85);
    loads.change('modem', NOTHING, 0);
    expect(loads.burstMilliamps).toBe(0);
  });
});

describe('the figures', () => {
  it('take 36 to 41 % of 1000 mAh for an hour of open line and position at a bad signal', () => {
    for (const { call } of Object.values(MODEMS)) {
      const { milliamps } = atSignal(call, -115);
      expect(milliamps + GNSS.tracking.milliamps).toBeGreaterThanOrEqual(360);
      expect(milliamps + GNSS.tracking.milliamps).toBeLessThanOrEqual(410);
    }
  });

  it('take about 0.04 mAh for a transfer over LTE-M', () => {
    const { sending, idle, sendMs } = MODEMS.bg9x;
    const { milliamps } = atSignal(sending, -95);
    expect(((milliamps - idle.milliamps) * sendMs) / HOUR).toBeCloseTo(0.04, 2);
  });

  it('are louder at a worse signal, never beyond their ends, and mean less than peak', () => {
    for (const { call, sending, searching } of Object.values(MODEMS)) {
      for (const each of [call, sending, searching]) {
        const seen = [-60, -80, -95, -110, -130].map((dbm) => atSignal(each, dbm).milliamps);
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
        expect([seen[0], seen[4]]).toEqual([each.quiet.milliamps, each.loud.milliamps]);
        expect(each.loud.milliamps).toBeLessThan(each.loud.peakMilliamps);
      }
    }
  });

  it('spread the modem’s own pings over the time between them', () => {
    const { idle, asleep } = MODEMS.eg9x;
    const every = (pingEverySeconds: number, rest = idle) =>
      pings(MODEMS.eg9x, rest, { rsrpDbm: -90, pingEverySeconds });
    expect(every(60).milliamps).toBeCloseTo(2 * every(120).milliamps, 9);
    expect(every(60).peakMilliamps).toBe(every(120).peakMilliamps);
    expect(every(0)).toBe(NOTHING);
    // It wakes for them: they take what sleep had saved, besides.
    expect(every(60, asleep).milliamps).toBeGreaterThan(every(60).milliamps);
  });
});
