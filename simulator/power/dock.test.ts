import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { createRandom } from '../random.ts';
import { DOCKS, Dock } from './dock.ts';

function watchedDock(seed: number) {
  const clock = new VirtualClock();
  const history: [number, boolean][] = [];
  const dock = new Dock(clock, createRandom(seed), () =>
    history.push([clock.now(), dock.source !== undefined]),
  );
  return { clock, dock, history };
}

describe('a dock', () => {
  it.each([
    ['good', 250],
    ['dirty', 5200],
    ['weak', 250],
    ['notTouching', undefined],
    ['unplugged', undefined],
  ] as const)('that is %s is seen as seated, with %s mΩ to its source', (name, milliohms) => {
    const { dock } = watchedDock(1);
    dock.seat(DOCKS[name]);
    expect(dock.isSeated).toBe(true);
    expect(dock.source?.resistanceMilliohms).toBe(milliohms);
    dock.unseat();
    expect([dock.isSeated, dock.source]).toEqual([false, undefined]);
  });

  it('with contacts that flutter makes and breaks them, the same way for the same seed', () => {
    const history = (seed: number) => {
      const { clock, dock, history } = watchedDock(seed);
      dock.seat(DOCKS.fluttering);
      clock.advance(3_600_000);
      dock.unseat();
      clock.advance(3_600_000);
      return history;
    };
    const seen = history(1);
    expect(seen.length).toBeGreaterThan(100);
    expect(seen.at(-1)).toEqual([3_600_000, false]);
    expect(history(1)).toEqual(seen);
    expect(history(2)).not.toEqual(seen);
  });
});
