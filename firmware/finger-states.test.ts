/** What a finger is taken for, in each state of the button, after each thing that can happen to it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { BUTTON_PIN } from './boards/rak5010.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';
import { faultNames } from './testing/whole-device.ts';

const HOLD_MS = 2000;
/** When an edge is told, the contact has been steady for so long. */
const DEBOUNCE_MS = 50;
/** A worn contact opens for no longer, and no more often within a hold. */
const OPEN_MS = 100;
const OPENINGS = 3;
const STUCK_MS = 60_000;
const BOUNCES = 20;

let espruino: FakeEspruino;
let finger: typeof import('./finger.ts');
let faults: typeof import('./faults.ts');
let meant: string[];

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  espruino.pins.set(BUTTON_PIN, true);
  finger = await import('./finger.ts');
  faults = await import('./faults.ts');
  meant = [];
  const listener = {
    touched: () => meant.push('touched'),
    held: () => meant.push('ALARM'),
    askedStatus: () => meant.push('status'),
  };
  finger.watchFinger(listener, HOLD_MS);
  espruino.advance(20_000);
});

/** An edge, as the watch tells it. */
const down = () => espruino.setPin(BUTTON_PIN, false);
const up = () => espruino.setPin(BUTTON_PIN, true);
/** One that is lost on the watch. */
const isUpUnnoticed = () => espruino.pins.set(BUTTON_PIN, true);
const isDownUnnoticed = () => espruino.pins.set(BUTTON_PIN, false);
const pass = (ms: number) => espruino.advance(ms);

function hold(ms: number): void {
  down();
  pass(ms);
}

function open(ms: number): void {
  up();
  pass(ms);
}

function tap(times: number): void {
  for (let i = 0; i < times; i++) {
    hold(100);
    open(150);
  }
}

/** How to come into each state. */
const STATES: Record<string, () => void> = {
  up: () => {},
  'up, two taps before': () => tap(2),
  'up, nineteen taps before': () => {
    tap(BOUNCES - 1);
    // The last of them asks for nothing: it was the first of three.
    pass(4000);
  },
  'up, just let go': () => {
    hold(500);
    up();
  },
  'up, just let go once too often': () => {
    for (let i = 0; i < OPENINGS; i++) {
      hold(100);
      open(60);
    }
    hold(100);
    up();
  },
  'down, 1450 ms left': () => hold(500),
  'down, 1150 ms left': () => {
    hold(500);
    open(100);
    hold(200);
  },
  'let go unnoticed, 1450 ms left': () => {
    hold(500);
    isUpUnnoticed();
  },
  'looks again': () => {
    hold(500);
    isUpUnnoticed();
    pass(HOLD_MS - DEBOUNCE_MS - 500);
  },
  raised: () => hold(HOLD_MS),
  'raised, let go unnoticed': () => {
    hold(HOLD_MS);
    isUpUnnoticed();
  },
  'looks again after the alarm': () => {
    hold(HOLD_MS - DEBOUNCE_MS);
    isUpUnnoticed();
    pass(STUCK_MS);
  },
  stuck: () => hold(HOLD_MS + STUCK_MS),
};

const EVENTS: Record<string, () => void> = {
  down,
  up,
  'down after 100 ms': () => {
    pass(OPEN_MS);
    down();
  },
  'down after longer': () => {
    pass(OPEN_MS + 1);
    down();
  },
  'down unnoticed': isDownUnnoticed,
  'what it waits for': () => pass(espruino.pauses()[0] ?? 0),
  'a tap': () => {
    hold(100);
    up();
  },
};

/** Names of states that differ in what has been, not in what is. */
const SAME: Record<string, string> = {
  'up, two taps before': 'up',
  'up, nineteen taps before': 'up',
  'up, just let go': 'up',
  'up, just let go once too often': 'up',
};

function state(): string {
  const isUp = espruino.pins.get(BUTTON_PIN);
  const [pauseMs, ...others] = espruino.pauses();
  expect(others).toEqual([]);
  if (pauseMs === undefined) return isUp ? 'up' : 'stuck';
  const isLook = isUp && pauseMs === DEBOUNCE_MS;
  if (!finger.isHolding()) {
    if (isLook) return 'looks again after the alarm';
    return isUp ? 'raised, let go unnoticed' : 'raised';
  }
  if (isLook) return 'looks again';
  return `${isUp ? 'let go unnoticed' : 'down'}, ${Math.round(pauseMs)} ms left`;
}

/** A hold that begins now, and lacks what the contact has not settled for yet. */
const FRESH = ['down, 1950 ms left', 'touched'] as const;
const UP = ['up'] as const;
const TAP = ['up', 'touched'] as const;

/**
 * The state after each event, and what was made of it; the same state and nothing where it is `same`.
 * A contact that closes unnoticed is down without anybody waiting for anything, as one that is stuck.
 */
const same = 'same';
const TABLE: Record<string, Record<string, readonly string[] | typeof same>> = {
  up: {
    down: FRESH,
    up: same,
    'down after 100 ms': FRESH,
    'down after longer': FRESH,
    'down unnoticed': ['stuck'],
    'what it waits for': same,
    'a tap': TAP,
  },
  'up, two taps before': {
    down: FRESH,
    up: same,
    'down after 100 ms': FRESH,
    'down after longer': FRESH,
    'down unnoticed': ['stuck'],
    'what it waits for': same,
    'a tap': ['up', 'touched', 'status'],
  },
  'up, nineteen taps before': {
    down: FRESH,
    up: same,
    'down after 100 ms': FRESH,
    'down after longer': FRESH,
    'down unnoticed': ['stuck'],
    'what it waits for': same,
    'a tap': ['up', 'touched', 'buttonBounces'],
  },
  'up, just let go': {
    down: ['down, 1450 ms left', 'touched'],
    up: same,
    'down after 100 ms': ['down, 1350 ms left', 'touched'],
    'down after longer': FRESH,
    'down unnoticed': ['stuck'],
    'what it waits for': same,
    'a tap': TAP,
  },
  'up, just let go once too often': {
    down: FRESH,
    up: same,
    'down after 100 ms': FRESH,
    'down after longer': FRESH,
    'down unnoticed': ['stuck'],
    'what it waits for': same,
    'a tap': TAP,
  },
  'down, 1450 ms left': {
    down: FRESH,
    up: UP,
    'down after 100 ms': FRESH,
    'down after longer': FRESH,
    'down unnoticed': same,
    'what it waits for': ['raised', 'ALARM'],
    'a tap': TAP,
  },
  'down, 1150 ms left': {
    down: FRESH,
    up: UP,
    'down after 100 ms': FRESH,
    'down after longer': FRESH,
    'down unnoticed': same,
    'what it waits for': ['raised', 'ALARM'],
    'a tap': TAP,
  },
  'let go unnoticed, 1450 ms left': {
    down: FRESH,
    up: UP,
    'down after 100 ms': FRESH,
    'down after longer': FRESH,
    'down unnoticed': ['down, 1450 ms left'],
    'what it waits for': ['looks again'],
    'a tap': TAP,
  },
  'looks again': {
    down: FRESH,
    up: UP,
    'down after 100 ms': ['down, 0 ms left', 'touched'],
    'down after longer': ['down, 0 ms left', 'touched'],
    'down unnoticed': ['down, 50 ms left'],
    'what it waits for': UP,
    'a tap': TAP,
  },
  raised: {
    down: FRESH,
    up: UP,
    'down after 100 ms': FRESH,
    'down after longer': FRESH,
    'down unnoticed': same,
    'what it waits for': ['stuck', 'buttonStuck'],
    'a tap': TAP,
  },
  'raised, let go unnoticed': {
    down: FRESH,
    up: UP,
    'down after 100 ms': FRESH,
    'down after longer': FRESH,
    'down unnoticed': ['raised'],
    'what it waits for': ['looks again after the alarm'],
    'a tap': TAP,
  },
  'looks again after the alarm': {
    down: FRESH,
    up: UP,
    'down after 100 ms': FRESH,
    'down after longer': FRESH,
    'down unnoticed': ['raised'],
    'what it waits for': UP,
    'a tap': TAP,
  },
  stuck: {
    down: FRESH,
    up: UP,
    'down after 100 ms': FRESH,
    'down after longer': FRESH,
    'down unnoticed': same,
    'what it waits for': same,
    'a tap': TAP,
  },
};

it('stands in the table whole', () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(STATES));
  for (const row of Object.values(TABLE)) expect(Object.keys(row)).toEqual(Object.keys(EVENTS));
});

describe.each(Object.keys(STATES))('a button that is %s', (from) => {
  it.each(Object.keys(EVENTS))('after: %s', (event) => {
    STATES[from]!();
    const at = SAME[from] ?? from;
    expect(state()).toBe(at);
    meant = [];
    faults.clearFaults(0x7fffffff);
    EVENTS[event]!();
    const expected = TABLE[from]![event]!;
    const found = [state(), ...meant, ...faultNames(faults.faults)];
    expect(found).toEqual(expected === same ? [at] : expected);
  });
});
