import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURVES, millivoltsAt, type OpenCircuitCurve, shareAt } from './open-circuit-curve.ts';

const anyCurve = fc
  .array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 })
  .map((rises): OpenCircuitCurve => {
    let last = 3000;
    return { name: 'flat', millivolts: [last, ...rises.map((rise) => (last += rise))] };
  });
const aShare = fc.double({ min: 0, max: 1, noNaN: true });

describe('an open-circuit curve', () => {
  it.each([
    [CURVES.sloping, 0, 3100],
    [CURVES.sloping, 0.5, 3720],
    [CURVES.sloping, 0.95, 4120],
    [CURVES.flat, 0.2, 3696],
    [CURVES.flat, 0.4, 3746],
    [CURVES.flat, 1, 4190],
  ])('of the $name cell shows at %d what its figures say', (curve, share, millivolts) => {
    expect(millivoltsAt(curve, share)).toBeCloseTo(millivolts, 6);
  });

  it('never falls while the charge rises, also beyond both ends', () => {
    const beyond = fc.double({ min: -0.2, max: 1.2, noNaN: true });
    fc.assert(
      fc.property(anyCurve, beyond, beyond, (curve, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(millivoltsAt(curve, less)).toBeLessThanOrEqual(millivoltsAt(curve, more) + 1e-9);
      }),
    );
  });

  it('is read back from the voltage', () => {
    fc.assert(
      fc.property(anyCurve, aShare, (curve, share) => {
        expect(shareAt(curve, millivoltsAt(curve, share))).toBeCloseTo(share, 9);
      }),
    );
  });

  it('reads voltages beyond its ends as empty and full', () => {
    expect(shareAt(CURVES.flat, 2500)).toBe(0);
    expect(shareAt(CURVES.flat, 4300)).toBe(1);
  });

  it('has an empty cell collapse within two hundredths of its charge', () => {
    expect(millivoltsAt(CURVES.flat, -0.02)).toBeCloseTo(2500, 6);
    expect(millivoltsAt(CURVES.flat, -1)).toBe(0);
  });
});
