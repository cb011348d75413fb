import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REPLAY_WINDOW, ReplayWindow } from './replay-window.ts';
import { MAX_SEQUENCE } from './sealing.ts';

/** Numbers near each other, so that they repeat and overtake, with a leap now and then. */
const anyNumbers = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: -REPLAY_WINDOW - 2, max: 5 }) },
      { weight: 1, arbitrary: fc.integer({ min: -200, max: 200 }) },
    ),
    { maxLength: 100 },
  )
  .map((steps) => {
    let highest = 100;
    return steps.map((step) => {
      const number = Math.max(0, highest + step);
      highest = Math.max(highest, number);
      return number;
    });
  });

const through = (numbers: readonly number[]): ReplayWindow =>
  numbers.reduce((window, number) => window.record(number), new ReplayWindow());

describe('the replay window', () => {
  it('accepts what a set of all taken numbers would, unless it is too far behind', () => {
    fc.assert(
      fc.property(anyNumbers, (numbers) => {
        const taken = new Set<number>();
        let window = new ReplayWindow();
        for (const number of numbers) {
          const tooOld = number <= Math.max(...taken) - REPLAY_WINDOW;
          expect(window.accepts(number)).toBe(!taken.has(number) && !tooOld);
          if (window.accepts(number)) {
            window = window.record(number);
            taken.add(number);
          }
        }
      }),
    );
  });

  it('never accepts a number twice, in any order and after any other', () => {
    fc.assert(
      fc.property(anyNumbers, anyNumbers, (before, after) => {
        const window = through([...before, ...after]);
        for (const number of [...before, ...after]) expect(window.accepts(number)).toBe(false);
      }),
    );
  });

  it('is the same after it was stored', () => {
    fc.assert(
      fc.property(anyNumbers, fc.nat(400), (numbers, next) => {
        const { highest, bitmap } = through(numbers);
        expect(bitmap).toBeLessThan(2n ** BigInt(REPLAY_WINDOW));
        const stored = new ReplayWindow(highest, BigInt(bitmap.toString()));
        expect(stored.accepts(next)).toBe(through(numbers).accepts(next));
      }),
    );
  });

  it('accepts anything at first, zero too', () => {
    expect(new ReplayWindow().accepts(0)).toBe(true);
    expect(new ReplayWindow().accepts(MAX_SEQUENCE)).toBe(true);
    expect(new ReplayWindow().record(0).accepts(0)).toBe(false);
  });

  it('tells numbers apart up to its length behind the highest', () => {
    const window = new ReplayWindow().record(1000);
    expect(window.accepts(1001 - REPLAY_WINDOW)).toBe(true);
    expect(window.accepts(1000 - REPLAY_WINDOW)).toBe(false);
  });

  it('does not change when a number is recorded', () => {
    const window = new ReplayWindow().record(5);
    window.record(6);
    expect(window).toEqual(new ReplayWindow(5, 1n));
  });

  it('stays as it is when a number it does not accept is recorded, however old', () => {
    const window = new ReplayWindow().record(MAX_SEQUENCE);
    for (const refused of [MAX_SEQUENCE, MAX_SEQUENCE - REPLAY_WINDOW, 0]) {
      expect(window.accepts(refused)).toBe(false);
      expect(window.record(refused)).toBe(window);
    }
  });

  it('takes the last sequence number', () => {
    const window = new ReplayWindow().record(MAX_SEQUENCE - 1).record(MAX_SEQUENCE);
    expect(window).toEqual(new ReplayWindow(MAX_SEQUENCE, 3n));
    expect(window.accepts(MAX_SEQUENCE)).toBe(false);
  });
});
