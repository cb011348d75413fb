/** What the need to charge is, in each of its states, after each thing that can happen to it. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CHARGE_SETTINGS } from '../protocol/index.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';

const HOUR_MS = 3_600_000;
const PACE = 5000;
const SETTINGS = { ...CHARGE_SETTINGS, cellCurve: 1 };
const MINUTES_PER_HOUR = 2;
/** Response minutes: all is well; below the reserve by the morning; in three hours; long since. */
const [PLENTY, SHORT_NIGHT, NEAR, NOTHING] = [200, 45, 35, 0];
const QUIET_FROM = SETTINGS.quietFromMinutes;
const QUIET_UNTIL = SETTINGS.quietUntilMinutes;
/** In the middle of her day, a good while before its evening. */
const NOON = 12 * 60;
/** An hour after this is when she is reminded: she usually charges from then on. */
const USUAL_HOUR = 20;
const MOST = 3;

let espruino: FakeEspruino;
let reminders: typeof import('./reminders.ts');
let minutes: number;

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  minutes = PLENTY;
  vi.doMock('./battery.ts', () => ({
    minutesAfter: (hours: number) => Math.max(0, minutes - hours * MINUTES_PER_HOUR),
  }));
  reminders = await import('./reminders.ts');
  const habit = await import('./habit.ts');
  for (let days = 0; days < 5; days++) {
    for (let hour = 0; hour < 24; hour++) habit.noteHour(hour, hour === USUAL_HOUR);
  }
});

interface Moment {
  left?: number;
  below?: boolean;
  charged?: boolean;
  worn?: boolean;
}

/** @returns true when she is reminded */
function check(minute: number, moment: Moment = {}): boolean {
  const { left = PLENTY, below = false, charged = false, worn = false } = moment;
  minutes = left;
  return reminders.checkNeed(SETTINGS, minute, PACE, below, charged, worn);
}

/** So much later that no pause between two reminders keeps the next one back. */
const later = () => espruino.advance(2 * HOUR_MS);

const STATES: Record<string, () => void> = {
  none: () => {},
  tonight: () => {
    check(NOON, { left: NEAR });
    later();
  },
  now: () => {
    check(NOON, { below: true });
    later();
  },
};

/** So many reminders of one day. */
function given(count: number): void {
  for (let i = 0; i < count; i++) {
    check(NOON, { below: true });
    later();
  }
}

interface Event {
  /** What there was before she came into the state. */
  readonly before?: () => void;
  readonly happens: () => boolean;
}

const isNear = () => check(NOON, { left: NEAR });
const isBelow = () => check(NOON, { below: true });
/** What was given before is no need any more: it was charged a little. */
const spent = (count: number) => () => {
  given(count);
  check(NOON, { charged: true });
};

const EVENTS: Record<string, Event> = {
  'current is measured': { happens: () => check(NOON, { charged: true }) },
  'current is measured, too little still': {
    happens: () => check(NOON, { left: NOTHING, below: true, charged: true }),
  },
  'time, all well': { happens: () => check(NOON) },
  'the quiet hours begin': { happens: () => check(QUIET_FROM) },
  'the quiet hours begin, the reserve near': { happens: () => check(QUIET_FROM, { left: NEAR }) },
  'the quiet hours begin, below the reserve': {
    happens: () => check(QUIET_FROM, { below: true }),
  },
  'the quiet hours end': {
    happens: () => {
      check(QUIET_UNTIL - 1);
      return check(QUIET_UNTIL);
    },
  },
  'the quiet hours end, the reserve near': {
    happens: () => {
      check(QUIET_UNTIL - 1, { left: NEAR });
      return check(QUIET_UNTIL, { left: NEAR });
    },
  },
  'the usual hour begins, the night too long': {
    happens: () => check(USUAL_HOUR * 60 + 50, { left: SHORT_NIGHT }),
  },
  'the usual hour passes, the night too long': {
    happens: () => check(USUAL_HOUR * 60 + 60, { left: SHORT_NIGHT }),
  },
  'the usual hour passes, all well': { happens: () => check(USUAL_HOUR * 60 + 60) },
  'the reserve is near': { happens: isNear },
  'the reserve is near, too soon after the last': {
    happens: () => {
      isNear();
      espruino.advance(2 * HOUR_MS - 1000);
      return isNear();
    },
  },
  'below the reserve': { happens: isBelow },
  'the reserve is near, three given': { before: spent(MOST), happens: isNear },
  'below the reserve, three given': { before: spent(MOST), happens: isBelow },
  'below the reserve, three given, and a night': {
    before: spent(MOST),
    happens: () => {
      check(QUIET_FROM, { below: true });
      return isBelow();
    },
  },
  'below the reserve, worn, one given': {
    before: spent(1),
    happens: () => check(NOON, { below: true, worn: true }),
  },
  'time unknown': { happens: () => check(-1, { left: NOTHING }) },
  'time unknown, below the reserve': { happens: () => check(-1, { left: NOTHING, below: true }) },
  'time unknown, below the reserve, eight hours on': {
    happens: () => {
      espruino.advance(8 * 3_600_000);
      return check(-1, { left: NOTHING, below: true });
    },
  },
};

/** The need after each event, and whether she is reminded. */
const TABLE: Record<string, Record<string, [need: string, isReminded: boolean]>> = {
  none: {
    'current is measured': ['none', false],
    'current is measured, too little still': ['none', false],
    'time, all well': ['none', false],
    'the quiet hours begin': ['none', false],
    'the quiet hours begin, the reserve near': ['none', false],
    'the quiet hours begin, below the reserve': ['now', false],
    'the quiet hours end': ['none', false],
    'the quiet hours end, the reserve near': ['tonight', true],
    'the usual hour begins, the night too long': ['none', false],
    'the usual hour passes, the night too long': ['tonight', true],
    'the usual hour passes, all well': ['none', false],
    'the reserve is near': ['tonight', true],
    'the reserve is near, too soon after the last': ['tonight', false],
    'below the reserve': ['now', true],
    'the reserve is near, three given': ['tonight', false],
    'below the reserve, three given': ['now', false],
    'below the reserve, three given, and a night': ['now', true],
    'below the reserve, worn, one given': ['now', false],
    'time unknown': ['none', false],
    'time unknown, below the reserve': ['now', false],
    'time unknown, below the reserve, eight hours on': ['now', true],
  },
  tonight: {
    'current is measured': ['none', false],
    'current is measured, too little still': ['none', false],
    'time, all well': ['tonight', true],
    'the quiet hours begin': ['tonight', false],
    'the quiet hours begin, the reserve near': ['tonight', false],
    'the quiet hours begin, below the reserve': ['now', false],
    'the quiet hours end': ['tonight', true],
    'the quiet hours end, the reserve near': ['tonight', true],
    'the usual hour begins, the night too long': ['tonight', true],
    'the usual hour passes, the night too long': ['tonight', true],
    'the usual hour passes, all well': ['tonight', true],
    'the reserve is near': ['tonight', true],
    'the reserve is near, too soon after the last': ['tonight', false],
    'below the reserve': ['now', true],
    'the reserve is near, three given': ['tonight', false],
    'below the reserve, three given': ['now', false],
    'below the reserve, three given, and a night': ['now', true],
    'below the reserve, worn, one given': ['now', false],
    'time unknown': ['tonight', false],
    'time unknown, below the reserve': ['now', false],
    'time unknown, below the reserve, eight hours on': ['now', true],
  },
  now: {
    'current is measured': ['none', false],
    'current is measured, too little still': ['none', false],
    'time, all well': ['now', true],
    'the quiet hours begin': ['now', false],
    'the quiet hours begin, the reserve near': ['now', false],
    'the quiet hours begin, below the reserve': ['now', false],
    'the quiet hours end': ['now', true],
    'the quiet hours end, the reserve near': ['now', true],
    'the usual hour begins, the night too long': ['now', true],
    'the usual hour passes, the night too long': ['now', true],
    'the usual hour passes, all well': ['now', true],
    'the reserve is near': ['now', true],
    'the reserve is near, too soon after the last': ['now', false],
    'below the reserve': ['now', true],
    'the reserve is near, three given': ['now', false],
    'below the reserve, three given': ['now', false],
    'below the reserve, three given, and a night': ['now', true],
    'below the reserve, worn, one given': ['now', false],
    'time unknown': ['now', false],
    'time unknown, below the reserve': ['now', false],
    'time unknown, below the reserve, eight hours on': ['now', true],
  },
};

const NEEDS = ['unknown', 'none', 'tonight', 'now'];
const need = () => NEEDS[reminders.chargeNeed];

it('stands in the table whole', () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(STATES));
  expect(Object.keys(TABLE)).toEqual(NEEDS.slice(1));
  for (const row of Object.values(TABLE)) expect(Object.keys(row)).toEqual(Object.keys(EVENTS));
});

describe.each(Object.keys(STATES))('a need that is %s', (from) => {
  it.each(Object.keys(EVENTS))('after: %s', (event) => {
    const { before, happens } = EVENTS[event]!;
    before?.();
    STATES[from]!();
    expect(need()).toBe(from);
    const isReminded = happens();
    expect([need(), isReminded]).toEqual(TABLE[from]![event]);
  });
});
