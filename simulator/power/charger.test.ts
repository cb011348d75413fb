import { describe, expect, it } from 'vitest';
import {
  type ChargerInputs,
  type ChargerMode,
  chargerFor,
  inputMillivolts,
  mostMilliamps,
  nextMode,
  type Source,
  sourceMilliamps,
} from './charger.ts';

const figures = chargerFor(1000);
const adapter: Source = { millivolts: 5000, limitMilliamps: 1000, resistanceMilliohms: 200 };

/** Half-way through a charge, and what differs from that. */
const inputs = (differs: Partial<ChargerInputs> = {}): ChargerInputs => ({
  ...{ source: adapter, celsius: 21, cellMillivolts: 3900, milliamps: 500, chargingMs: 3_600_000 },
  ...differs,
});

const EVENTS = {
  'nothing new': inputs(),
  'the source goes': inputs({ source: undefined }),
  'it freezes': inputs({ celsius: -1 }),
  'it is too hot': inputs({ celsius: 46 }),
  'a flat cell': inputs({ cellMillivolts: 2800 }),
  'a cell just above precharge': inputs({ cellMillivolts: 3050 }),
  'full, little flows': inputs({ cellMillivolts: 4199, milliamps: 45 }),
  'full, much flows': inputs({ cellMillivolts: 4200, milliamps: 300 }),
  'little flows, not full': inputs({ milliamps: 45 }),
  'ten hours': inputs({ chargingMs: 36_000_000 }),
} as const;
type Happening = keyof typeof EVENTS;

/** What every mode does at every event; what is not listed leaves it as it is. */
const TABLE: Record<ChargerMode, Partial<Record<Happening, ChargerMode>>> = {
  noSource: {
    'nothing new': 'charging',
    'it freezes': 'unfit',
    'it is too hot': 'unfit',
    'a flat cell': 'precharge',
    'a cell just above precharge': 'charging',
    'full, little flows': 'charging',
    'full, much flows': 'charging',
    'little flows, not full': 'charging',
    'ten hours': 'charging',
  },
  precharge: {
    'nothing new': 'charging',
    'the source goes': 'noSource',
    'it freezes': 'unfit',
    'it is too hot': 'unfit',
    'full, little flows': 'charging',
    'full, much flows': 'charging',
    'little flows, not full': 'charging',
    'ten hours': 'tripped',
  },
  charging: {
    'the source goes': 'noSource',
    'it freezes': 'unfit',
    'it is too hot': 'unfit',
    'full, little flows': 'done',
    'ten hours': 'tripped',
  },
  done: {
    'nothing new': 'charging',
    'the source goes': 'noSource',
    'it freezes': 'unfit',
    'it is too hot': 'unfit',
    'a flat cell': 'precharge',
    'a cell just above precharge': 'charging',
    'little flows, not full': 'charging',
    'ten hours': 'charging',
  },
  unfit: {
    'nothing new': 'charging',
    'the source goes': 'noSource',
    'a flat cell': 'precharge',
    'a cell just above precharge': 'charging',
    'full, little flows': 'charging',
    'full, much flows': 'charging',
    'little flows, not full': 'charging',
    'ten hours': 'charging',
  },
  tripped: { 'the source goes': 'noSource' },
};

const pairs = (Object.keys(TABLE) as ChargerMode[]).flatMap((mode) =>
  (Object.keys(EVENTS) as Happening[]).map((event) => ({
    ...{ mode, event, next: TABLE[mode][event] ?? mode },
  })),
);

describe('the charger', () => {
  it.each(pairs)('in $mode, at "$event", goes on to $next', ({ mode, event, next }) => {
    expect(nextMode(figures, mode, EVENTS[event])).toBe(next);
  });

  it.each([
    ['its own', 'charging', {}, 500],
    ['a tenth of the capacity into a flat cell', 'precharge', {}, 100],
    ['that of a weak source', 'charging', { limitMilliamps: 60 }, 60],
    ['what dirty contacts leave', 'charging', { resistanceMilliohms: 6000 }, 100],
    ['none where the source is too low', 'charging', { millivolts: 4300 }, 0],
    ['none when it is done', 'done', {}, 0],
    ['none when it is too cold', 'unfit', {}, 0],
    ['none when it has tripped', 'tripped', {}, 0],
  ] as const)('has as its limit %s', (_, mode, differs, milliamps) => {
    expect(mostMilliamps(figures, mode, { ...adapter, ...differs })).toBe(milliamps);
  });

  it('pulls a weak source down to its least input, and no other', () => {
    const weak = { ...adapter, limitMilliamps: 60 };
    expect(inputMillivolts(figures, weak, 60)).toBe(4400);
    expect(inputMillivolts(figures, weak, 20)).toBe(4996);
    expect(inputMillivolts(figures, adapter, 500)).toBe(4900);
    const dirty = { ...adapter, resistanceMilliohms: 6000 };
    expect(inputMillivolts(figures, dirty, sourceMilliamps(figures, dirty))).toBeCloseTo(4400, 6);
  });
});
