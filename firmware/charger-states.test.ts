/** What the proof of a docking is, in each of its states, after each thing that can happen at the dock. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CHARGE_DETECT_PIN, DOCK_PIN, SEATED_PIN } from './boards/rak5010.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';

/** More than the contacts are given to settle. */
const SETTLED_MS = 300;
const FLUTTER_WITHIN_MS = 50;
const FLUTTER_LONGER_MS = 500;

let espruino: FakeEspruino;
let proofs: string[];
/** By pin: gives a new level to the watch, as often as it changes. */
let watched: Map<number, () => void>;

/** As the device does it: a level is told once it has held for the debounce. */
function watchSettled(f: (event: { state: boolean }) => void, pin: number, debounceMs: number) {
  let told = !!espruino.pins.get(pin);
  let changes = 0;
  watched.set(pin, () => {
    const change = ++changes;
    espruino.after(debounceMs, () => {
      const state = !!espruino.pins.get(pin);
      if (change !== changes || state === told) return;
      told = state;
      f({ state });
    });
  });
}

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  watched = new Map();
  vi.stubGlobal(
    'setWatch',
    (
      f: (event: { state: boolean }) => void,
      pin: number,
      { debounce }: { debounce: number; repeat: boolean; edge: string },
    ) => watchSettled(f, pin, debounce),
  );
  espruino.pins.set(CHARGE_DETECT_PIN, true);
  espruino.pins.set(SEATED_PIN, true);
  proofs = [];
  const { startCharger } = await import('./charger.ts');
  startCharger(
    () => {},
    (isLast) => proofs.push(isLast ? 'last proof' : 'proof') > 0,
    false,
  );
});

function setPins(levels: [pin: number, high: boolean][]): void {
  const changed = levels.filter(([pin, high]) => !!espruino.pins.get(pin) !== high);
  for (const [pin, high] of changed) espruino.pins.set(pin, high);
  for (const [pin] of changed) watched.get(pin)?.();
}

function put(hasSource: boolean, isSeated: boolean): void {
  setPins([
    [DOCK_PIN, hasSource],
    [SEATED_PIN, !isSeated],
  ]);
  espruino.advance(SETTLED_MS);
}

const dock = () => put(true, true);
const seat = () => put(false, true);
const undock = () => put(false, false);
const pass = (ms: number) => espruino.advance(ms);

/** The source goes and is back; or, where there is none, it comes and is gone. */
function flutter(ms: number): void {
  const hadSource = !!espruino.pins.get(DOCK_PIN);
  setPins([[DOCK_PIN, !hadSource]]);
  espruino.advance(ms);
  setPins([[DOCK_PIN, hadSource]]);
  espruino.advance(SETTLED_MS);
}

/** Docked, one after the other, with time between them. */
const inTurn =
  (...acts: (() => void)[]) =>
  () => {
    for (const act of acts) {
      act();
      pass(1000);
    }
  };
const flutterLonger = () => flutter(FLUTTER_LONGER_MS);
const untilFirst = () => pass(12_000);
const untilLast = () => pass(45_000);

/** How to come into each state. */
const STATES: Record<string, () => void> = {
  'idle, out of the dock': () => {},
  'idle, docked': inTurn(dock, untilLast),
  'idle, without source': inTurn(seat, untilLast),
  'idle, source gone': inTurn(dock, untilLast, seat),
  'idle, on a cable': inTurn(() => put(true, false), untilLast),
  'first awaited, docked': inTurn(dock),
  'first awaited, without source': inTurn(seat),
  'first awaited, fluttered, docked': inTurn(dock, flutterLonger),
  'first awaited, fluttered, without source': inTurn(dock, seat),
  'first awaited, fluttered, out of the dock': inTurn(dock, undock),
  'last awaited, docked': inTurn(dock, untilFirst),
  'last awaited, without source': inTurn(seat, untilFirst),
  'last awaited, out of the dock': inTurn(dock, untilFirst, undock),
  'a late source, docked': inTurn(seat, untilLast, dock),
  'last awaited, fluttered, docked': inTurn(dock, flutterLonger, untilFirst),
  'last awaited, fluttered, out of the dock': inTurn(dock, flutterLonger, untilFirst, undock),
};

const EVENTS: Record<string, () => void> = {
  docked: dock,
  'seated without source': seat,
  undocked: undock,
  'flutter within settling': () => flutter(FLUTTER_WITHIN_MS),
  'flutter for longer': flutterLonger,
  '12 s': untilFirst,
  '45 s': untilLast,
};

/** The state after each event, behind it what was asked for meanwhile. */
const TABLE: Record<string, Record<string, string>> = {
  'idle, out of the dock': {
    docked: 'first awaited, docked',
    'seated without source': 'first awaited, without source',
    undocked: 'idle, out of the dock',
    'flutter within settling': 'idle, out of the dock',
    'flutter for longer': 'first awaited, fluttered, out of the dock',
    '12 s': 'idle, out of the dock',
    '45 s': 'idle, out of the dock',
  },
  'idle, docked': {
    docked: 'idle, docked',
    'seated without source': 'idle, source gone',
    undocked: 'idle, out of the dock',
    'flutter within settling': 'idle, docked',
    'flutter for longer': 'idle, docked',
    '12 s': 'idle, docked',
    '45 s': 'idle, docked',
  },
  'idle, without source': {
    docked: 'last awaited, docked',
    'seated without source': 'idle, without source',
    undocked: 'idle, out of the dock',
    'flutter within settling': 'idle, without source',
    'flutter for longer': 'idle, without source',
    '12 s': 'idle, without source',
    '45 s': 'idle, without source',
  },
  'idle, source gone': {
    docked: 'idle, docked',
    'seated without source': 'idle, source gone',
    undocked: 'idle, out of the dock',
    'flutter within settling': 'idle, source gone',
    'flutter for longer': 'idle, source gone',
    '12 s': 'idle, source gone',
    '45 s': 'idle, source gone',
  },
  'idle, on a cable': {
    docked: 'idle, docked',
    'seated without source': 'idle, source gone',
    undocked: 'idle, out of the dock',
    'flutter within settling': 'idle, on a cable',
    // Nothing else says that it is docked.
    'flutter for longer': 'first awaited, on a cable',
    '12 s': 'idle, on a cable',
    '45 s': 'idle, on a cable',
  },
  'first awaited, docked': {
    docked: 'first awaited, docked',
    'seated without source': 'first awaited, fluttered, without source',
    undocked: 'first awaited, fluttered, out of the dock',
    'flutter within settling': 'first awaited, docked',
    'flutter for longer': 'first awaited, fluttered, docked',
    '12 s': 'last awaited, docked | proof',
    '45 s': 'idle, docked | proof, last proof',
  },
  'first awaited, without source': {
    docked: 'first awaited, docked',
    'seated without source': 'first awaited, without source',
    undocked: 'first awaited, fluttered, out of the dock',
    'flutter within settling': 'first awaited, without source',
    'flutter for longer': 'first awaited, fluttered, without source',
    '12 s': 'last awaited, without source | proof',
    '45 s': 'idle, without source | proof, last proof',
  },
  'first awaited, fluttered, docked': {
    docked: 'first awaited, fluttered, docked',
    'seated without source': 'first awaited, fluttered, without source',
    undocked: 'first awaited, fluttered, out of the dock',
    'flutter within settling': 'first awaited, fluttered, docked',
    'flutter for longer': 'first awaited, fluttered, docked',
    '12 s': 'last awaited, docked',
    '45 s': 'idle, docked | last proof',
  },
  'first awaited, fluttered, without source': {
    docked: 'first awaited, fluttered, docked',
    'seated without source': 'first awaited, fluttered, without source',
    undocked: 'first awaited, fluttered, out of the dock',
    'flutter within settling': 'first awaited, fluttered, without source',
    'flutter for longer': 'first awaited, fluttered, without source',
    '12 s': 'last awaited, without source',
    '45 s': 'idle, without source | last proof',
  },
  'first awaited, fluttered, out of the dock': {
    docked: 'first awaited, fluttered, docked',
    'seated without source': 'first awaited, fluttered, without source',
    undocked: 'first awaited, fluttered, out of the dock',
    'flutter within settling': 'first awaited, fluttered, out of the dock',
    'flutter for longer': 'first awaited, fluttered, out of the dock',
    '12 s': 'last awaited, out of the dock',
    '45 s': 'idle, out of the dock | last proof',
  },
  'last awaited, docked': {
    docked: 'last awaited, docked',
    'seated without source': 'last awaited, without source',
    undocked: 'last awaited, out of the dock',
    'flutter within settling': 'last awaited, docked',
    'flutter for longer': 'last awaited, docked',
    '12 s': 'last awaited, docked',
    '45 s': 'idle, docked | last proof',
  },
  'last awaited, without source': {
    docked: 'last awaited, docked',
    'seated without source': 'last awaited, without source',
    undocked: 'last awaited, out of the dock',
    'flutter within settling': 'last awaited, without source',
    'flutter for longer': 'last awaited, without source',
    '12 s': 'last awaited, without source',
    '45 s': 'idle, without source | last proof',
  },
  'last awaited, out of the dock': {
    docked: 'first awaited, docked',
    'seated without source': 'first awaited, without source',
    undocked: 'last awaited, out of the dock',
    'flutter within settling': 'last awaited, out of the dock',
    'flutter for longer': 'first awaited, fluttered, out of the dock',
    '12 s': 'last awaited, out of the dock',
    '45 s': 'idle, out of the dock | last proof',
  },
  'a late source, docked': {
    docked: 'last awaited, docked',
    'seated without source': 'idle, without source',
    undocked: 'idle, out of the dock',
    'flutter within settling': 'last awaited, docked',
    'flutter for longer': 'last awaited, docked',
    '12 s': 'last awaited, docked',
    '45 s': 'idle, docked | last proof',
  },
  'last awaited, fluttered, docked': {
    docked: 'last awaited, docked',
    'seated without source': 'last awaited, without source',
    undocked: 'last awaited, out of the dock',
    'flutter within settling': 'last awaited, docked',
    'flutter for longer': 'last awaited, docked',
    '12 s': 'last awaited, docked',
    '45 s': 'idle, docked | last proof',
  },
  'last awaited, fluttered, out of the dock': {
    docked: 'last awaited, docked',
    'seated without source': 'last awaited, without source',
    undocked: 'last awaited, out of the dock',
    'flutter within settling': 'last awaited, out of the dock',
    'flutter for longer': 'last awaited, out of the dock',
    '12 s': 'last awaited, out of the dock',
    '45 s': 'idle, out of the dock | last proof',
  },
};

function place(): string {
  const hasSource = espruino.pins.get(DOCK_PIN);
  if (!espruino.pins.get(SEATED_PIN)) return hasSource ? 'docked' : 'without source';
  return hasSource ? 'on a cable' : 'out of the dock';
}

/** What was asked for in one pause of the machine, or undefined: it waits for nothing. */
function nextAsked(): string | undefined {
  const [pauseMs, ...others] = espruino.pauses();
  expect(others).toEqual([]);
  if (pauseMs === undefined) return undefined;
  proofs = [];
  espruino.advance(pauseMs);
  return proofs.join();
}

/** By what comes of it: whether it has fluttered tells nothing any more once the first proof is over. */
function awaited(): string {
  const asked = nextAsked();
  if (asked === undefined) return 'idle';
  if (asked === 'last proof') return 'last awaited';
  expect(nextAsked()).toBe('last proof');
  return `first awaited${asked === 'proof' ? '' : ', fluttered'}`;
}

function state(): string {
  const at = place();
  const awaits = awaited();
  // Idle then: docking is new only to a device that has been out, or whose dock gave nothing.
  dock();
  const isNew = espruino.pauses().length === 1;
  if (at !== 'without source') expect(isNew).toBe(at === 'out of the dock');
  untilLast();
  undock();
  dock();
  expect(awaited()).toBe('first awaited');
  return `${awaits}, ${at === 'without source' && !isNew ? 'source gone' : at}`;
}

/** Names of states that differ in what has been, not in what comes. */
const SAME: Record<string, string> = {
  'a late source, docked': 'last awaited, docked',
  'last awaited, fluttered, docked': 'last awaited, docked',
  'last awaited, fluttered, out of the dock': 'last awaited, out of the dock',
};

describe('the proof', () => {
  it('has each of its states with each event in the table', () => {
    const pairs = Object.keys(STATES).flatMap((from) =>
      Object.keys(EVENTS).map((event) => `${from} / ${event}`),
    );
    const entries = Object.entries(TABLE).flatMap(([from, row]) =>
      Object.keys(row).map((event) => `${from} / ${event}`),
    );
    expect(entries.sort()).toEqual(pairs.sort());
  });

  it.each(Object.keys(STATES))('comes into: %s', (name) => {
    STATES[name]!();
    expect(state()).toBe(SAME[name] ?? name);
  });
});

describe.each(Object.keys(STATES))('the proof: %s', (from) => {
  it.each(Object.keys(EVENTS))('after %s', (event) => {
    STATES[from]!();
    proofs = [];
    EVENTS[event]!();
    const asked = proofs.length ? ` | ${proofs.join(', ')}` : '';
    expect(state() + asked).toBe(TABLE[from]![event]);
  });
});
