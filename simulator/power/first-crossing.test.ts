import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstCrossingMs } from './first-crossing.ts';

/** Falls on the whole, but may rise for a while: like a cell that recovers while it empties. */
const sag = (startMv: number, perMs: number, dipMv: number, tauMs: number) => ({
  at: (ms: number) => startMv - perMs * ms - dipMv * Math.exp(-ms / tauMs),
  lowest: (fromMs: number, toMs: number) =>
    startMv - perMs * toMs - dipMv * Math.exp(-fromMs / tauMs),
});

describe('the first crossing', () => {
  it('is where the function first falls below zero, though it recovers meanwhile', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 500, noNaN: true }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 400, noNaN: true }),
        fc.double({ min: 1, max: 10_000, noNaN: true }),
        (startMv, perMs, dipMv, tauMs) => {
          fc.pre(startMv > dipMv);
          const { at, lowest } = sag(startMv, perMs, dipMv, tauMs);
          const crossing = firstCrossingMs(lowest, 1e6, 0.5)!;
          expect(crossing).toBeDefined();
          for (let i = 0; i < 100; i++) {
            expect(at((crossing * i) / 100)).toBeGreaterThanOrEqual(-1e-6);
          }
          // The bound is loose by the dip's change over half a millisecond at most.
          expect(at(crossing + 0.5)).toBeLessThanOrEqual(dipMv / tauMs + 1e-6);
        },
      ),
    );
  });

  it('is now where it is below already, and never where it stays above', () => {
    expect(firstCrossingMs(() => -1, 1000, 1)).toBe(0);
    expect(firstCrossingMs((_, toMs) => 1000 - toMs, 1000, 1)).toBeUndefined();
    expect(firstCrossingMs((_, toMs) => 900 - toMs, 1000, 1)).toBeCloseTo(900, -1);
  });
});
