import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { VirtualClock, WallClock } from './clock.ts';

describe('VirtualClock', () => {
  test('fires timers by time, and in the order of setting when due together', () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    clock.setTimer(20, () => fired.push('late'));
    clock.setTimer(10, () => fired.push('first of two'));
    clock.setTimer(10, () => fired.push('second of two'));
    clock.setTimer(-5, () => fired.push('at once'));

    clock.runUntil(15);
    expect(fired).toEqual(['at once', 'first of two', 'second of two']);
    expect(clock.now()).toBe(15);
    expect(clock.pending).toBe(1);
    expect(clock.nextDueMs).toBe(20);
  });

  test('stands at the due time inside a callback, and fires what that callback sets', () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    clock.setTimer(7, () => {
      times.push(clock.now());
      clock.setTimer(3, () => times.push(clock.now()));
    });
    clock.advance(100);
    expect(times).toEqual([7, 10]);
    expect(clock.now()).toBe(100);
  });

  test('runNext jumps to one timer and says when there is none', () => {
    const clock = new VirtualClock();
    clock.setTimer(1e9, () => {});
    expect(clock.runNext()).toBe(true);
    expect(clock.now()).toBe(1e9);
    expect(clock.runNext()).toBe(false);
  });

  test('clearing twice, or after firing, leaves the other timers alone', () => {
    const clock = new VirtualClock();
    let fired = 0;
    const first = clock.setTimer(1, () => fired++);
    const cleared = clock.setTimer(2, () => fired++);
    clock.setTimer(3, () => fired++);
    clock.clearTimer(cleared);
    clock.clearTimer(cleared);
    clock.advance(1);
    clock.clearTimer(first);
    clock.advance(5);
    expect(fired).toBe(2);
  });

  test('refuses a delay that is no number', () => {
    expect(() => new VirtualClock().setTimer(Number.NaN, () => {})).toThrow(RangeError);
  });

  test('agrees with a sorted list under any mix of setting and clearing', () => {
    const step = fc.record({ delayMs: fc.nat(50), clears: fc.option(fc.nat(60), { nil: -1 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = new VirtualClock();
        const fired: number[] = [];
        const handles = steps.map(({ delayMs }, id) =>
          clock.setTimer(delayMs, () => fired.push(id)),
        );
        const cleared = new Set(steps.map(({ clears }) => clears));
        for (const id of cleared) if (handles[id]) clock.clearTimer(handles[id]);
        clock.runUntil(50);

        const expected = steps
          .map(({ delayMs }, id) => ({ delayMs, id }))
          .filter(({ id }) => !cleared.has(id))
          .sort((a, b) => a.delayMs - b.delayMs || a.id - b.id)
          .map(({ id }) => id);
        expect(fired).toEqual(expected);
        expect(clock.pending).toBe(0);
      }),
    );
  });
});

describe('WallClock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('fires once after the delay, and not when cleared', () => {
    const clock = new WallClock();
    let fired = 0;
    clock.setTimer(100, () => fired++);
    clock.clearTimer(clock.setTimer(50, () => fired++));
    vi.advanceTimersByTime(99);
    expect(fired).toBe(0);
    vi.advanceTimersByTime(500);
    expect(fired).toBe(1);
  });

  test('keeps delays that are too long for a Node timeout', () => {
    const clock = new WallClock();
    const dayMs = 86_400_000;
    let firedAtMs = 0;
    clock.setTimer(30 * dayMs, () => {
      firedAtMs = clock.now();
    });
    vi.advanceTimersByTime(31 * dayMs);
    expect(firedAtMs).toBe(30 * dayMs);
  });
});
