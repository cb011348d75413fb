/** What is felt in the end, in each state of what plays the words, after each thing that can be said. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MOTOR_PIN } from './boards/rak5010.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';

/** Milliseconds on, off, on, …, as docs/device.md has them. */
const WORDS: Record<string, number[]> = {
  received: [120, 120, 120],
  accepted: [700, 300, 700],
  'not delivered': [60, 60, 60, 60, 60, 60, 60],
  test: [300, 200, 80],
  'status, two beats': [1200, 450, 250, 450, 250],
  charging: [190, 500, 400],
  'charging, two beats': [190, 500, 400, 450, 250, 450, 250],
  'aged cell': [190, 500, 400, 300, 90],
  'charge me': [190, 500, 190, 500, 190],
};
const BETWEEN_MS = 700;
/** Longer than any two words, and what is between them. */
const LONG_MS = 20_000;

let espruino: FakeEspruino;
let vibration: typeof import('./vibration.ts');
/** The pulses: when each began, and how long it was. */
let felt: [atMs: number, durationMs: number][];

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  vibration = await import('./vibration.ts');
  felt = [];
  let isOn = false;
  espruino.onPin = (pin, isHigh) => {
    if (pin !== MOTOR_PIN || isHigh === isOn) return;
    isOn = isHigh;
    if (isOn) felt.push([espruino.nowMs, 0]);
    else felt.at(-1)![1] = espruino.nowMs - felt.at(-1)![0];
  };
});

const pass = (ms: number) => espruino.advance(ms);

function saysReceived(): void {
  vibration.feel(vibration.Feel.received);
}

function saysTest(): void {
  vibration.feel(vibration.Feel.test);
}

function saysCharging(): void {
  vibration.feelCharge(vibration.Feel.charging, 0);
}

const STATES: Record<string, () => void> = {
  silent: () => {},
  "an alarm's word": () => {
    saysReceived();
    pass(60);
  },
  "within an alarm's word": () => {
    saysReceived();
    pass(180);
  },
  "the pause after an alarm's word": () => {
    saysReceived();
    pass(360 + BETWEEN_MS / 2);
  },
  "silent after an alarm's word": () => {
    saysReceived();
    pass(360 + BETWEEN_MS);
  },
  "an alarm's word, another waits": () => {
    saysReceived();
    pass(60);
    saysTest();
  },
  "the pause after an alarm's word, another waits": () => {
    STATES["the pause after an alarm's word"]!();
    saysTest();
  },
  'a light word': () => {
    saysCharging();
    pass(100);
  },
  'within a light word': () => {
    saysCharging();
    pass(400);
  },
  'the pause after a light word': () => {
    saysCharging();
    pass(1090 + BETWEEN_MS / 2);
  },
  'silent after a light word': () => {
    saysCharging();
    pass(1090 + BETWEEN_MS);
  },
  "a light word broken off, an alarm's waits": () => {
    STATES['within a light word']!();
    saysTest();
    pass(BETWEEN_MS / 2);
  },
  "an alarm's word after a light one": () => {
    STATES['within a light word']!();
    saysTest();
    pass(BETWEEN_MS + 100);
  },
};

const EVENTS: Record<string, () => void> = {
  nothing: () => {},
  "an alarm's word": () => vibration.feel(vibration.Feel.accepted),
  "two words of an alarm's": () => {
    vibration.feel(vibration.Feel.notDelivered);
    vibration.feel(vibration.Feel.accepted);
  },
  'a word of charge': () => vibration.feelCharge(vibration.Feel.chargeMe, 0),
  'a word of charge with beats': () => vibration.feelCharge(vibration.Feel.charging, 11),
  'the status': () => vibration.feelMinutes(60),
  'a row': () => vibration.playRow(vibration.Feel.agedCell),
  'a row that is not there': () => vibration.playRow(vibration.Feel.chargeMe + 1),
};

/** The whole words that are felt from the state's beginning on; `…` is one that was broken off. */
type Felt = readonly string[];

/** What is light is said where nothing is felt, and nowhere else; the newest word of an alarm follows. */
function plays(nothing: Felt, before: Felt): Record<string, Felt> {
  return {
    nothing: nothing,
    "an alarm's word": [...before, 'accepted'],
    "two words of an alarm's": [...before, 'accepted'],
    'a word of charge': nothing,
    'a word of charge with beats': nothing,
    'the status': nothing,
    'a row': [...before, 'aged cell'],
    'a row that is not there': nothing,
  };
}

function silent(before: Felt): Record<string, Felt> {
  return {
    nothing: before,
    "an alarm's word": [...before, 'accepted'],
    // The first of them plays at once.
    "two words of an alarm's": [...before, 'not delivered', 'accepted'],
    'a word of charge': [...before, 'charge me'],
    'a word of charge with beats': [...before, 'charging, two beats'],
    'the status': [...before, 'status, two beats'],
    'a row': [...before, 'aged cell'],
    'a row that is not there': before,
  };
}

const TABLE: Record<string, Record<string, Felt>> = {
  silent: silent([]),
  "an alarm's word": plays(['received'], ['received']),
  "within an alarm's word": plays(['received'], ['received']),
  "the pause after an alarm's word": plays(['received'], ['received']),
  "silent after an alarm's word": silent(['received']),
  "an alarm's word, another waits": plays(['received', 'test'], ['received']),
  "the pause after an alarm's word, another waits": plays(['received', 'test'], ['received']),
  'a light word': plays(['charging'], ['…']),
  'within a light word': plays(['charging'], ['…']),
  'the pause after a light word': plays(['charging'], ['charging']),
  'silent after a light word': silent(['charging']),
  "a light word broken off, an alarm's waits": plays(['…', 'test'], ['…']),
  "an alarm's word after a light one": plays(['…', 'test'], ['…', 'test']),
};

/** What was felt, as words: what is further apart than anything within one is two. */
function words(): string[] {
  const found: number[][] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  for (const [atMs, durationMs] of felt) {
    const pauseMs = atMs - endMs;
    if (pauseMs >= BETWEEN_MS) found.push([durationMs]);
    else found.at(-1)!.push(pauseMs, durationMs);
    endMs = atMs + durationMs;
  }
  const nameOf = (word: number[]) =>
    Object.keys(WORDS).find((name) => `${WORDS[name]}` === `${word}`) ?? '…';
  return found.map(nameOf);
}

it('stands in the table whole', () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(STATES));
  for (const row of Object.values(TABLE)) expect(Object.keys(row)).toEqual(Object.keys(EVENTS));
});

describe.each(Object.keys(STATES))('a motor in the state: %s', (from) => {
  it.each(Object.keys(EVENTS))('after: %s', (event) => {
    STATES[from]!();
    EVENTS[event]!();
    pass(LONG_MS);
    expect(words()).toEqual(TABLE[from]![event]!);
    expect(espruino.pauses()).toEqual([]);
    expect(espruino.pins.get(MOTOR_PIN) ?? false).toBe(false);
  });
});
