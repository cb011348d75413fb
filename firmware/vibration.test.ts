import { beforeEach, describe, expect, it } from 'vitest';
import { MOTOR_PIN } from './boards/rak5010.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';

let espruino: FakeEspruino;
let vibration: typeof import('./vibration.ts');
/** What the motor did: milliseconds on, off, on, …; the pauses between patterns among them. */
let felt: number[];

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  vibration = await import('./vibration.ts');
  felt = [];
  let isOn = false;
  let sinceMs = 0;
  espruino.onPin = (pin, high) => {
    expect(pin).toBe(MOTOR_PIN);
    if (high === isOn) return;
    if (isOn || felt.length) felt.push(espruino.nowMs - sinceMs);
    isOn = high;
    sinceMs = espruino.nowMs;
  };
});

/** Feels one message alone. */
function pattern(what: number): number[] {
  felt.length = 0;
  vibration.feel(what);
  espruino.advance(10_000);
  return [...felt];
}

const ALARM_NAMES = ['pressed', 'received', 'accepted', 'notDelivered', 'test'] as const;
const CHARGE_NAMES = ['charging', 'notCharging', 'weakSource', 'agedCell', 'chargeMe'] as const;
const names = [...ALARM_NAMES, 'status', ...CHARGE_NAMES] as const;
const all = () => names.map((name) => pattern(vibration.Feel[name]));
/** The answer to a status question, for every number of beats. */
function statusAnswers(): number[][] {
  return Array.from({ length: 10 }, (_, halfHours) => {
    felt.length = 0;
    vibration.feelMinutes(halfHours * 30);
    espruino.advance(20_000);
    return [...felt];
  });
}

const pulsesOf = (one: number[]) => one.filter((_, i) => i % 2 === 0);
const totalOf = (one: number[]) => one.reduce((sum, part) => sum + part);
const isTimes = (factor: number, a: number, b: number) => Math.max(a, b) >= factor * Math.min(a, b);

/**
 * What a body can tell apart without counting milliseconds: another number of pulses, a pulse that
 * is at least twice as long as the one in its place, or a whole that takes half as long again.
 */
function feelsDifferent(one: number[], other: number[]): boolean {
  const [pulses, others] = [pulsesOf(one), pulsesOf(other)];
  if (pulses.length !== others.length) return true;
  if (pulses.some((pulse, i) => isTimes(2, pulse, others[i]!))) return true;
  return isTimes(1.5, totalOf(one), totalOf(other));
}

describe('what the motor says', () => {
  it('ends with the motor off, and nothing more to do', () => {
    for (const name of names) {
      expect(pattern(vibration.Feel[name]).length % 2).toBe(1);
      expect(espruino.pins.get(MOTOR_PIN)).toBe(false);
      expect(espruino.pauses()).toEqual([]);
    }
  });

  it('differs from row to row in what a body can feel', () => {
    const patterns = all();
    for (const [i, one] of patterns.entries()) {
      for (const [j, other] of patterns.entries()) {
        if (i !== j) expect(feelsDifferent(one, other), `${names[i]}, ${names[j]}`).toBe(true);
      }
    }
  });

  it('differs twofold in a pulse, not in their number alone, where a daily word could frighten', () => {
    // Who expects the word of an alarm may miss a pulse, so the lead pulse must tell them apart.
    const charge = CHARGE_NAMES.map((name) => pattern(vibration.Feel[name]));
    for (const answer of [...statusAnswers(), ...charge]) {
      for (const name of ALARM_NAMES) {
        const word = pattern(vibration.Feel[name]);
        const leads = [answer[0]!, word[0]!] as const;
        expect(feelsDifferent(answer, word), `${answer}, ${name}`).toBe(true);
        expect(isTimes(1.5, ...leads), `${answer}, ${name}`).toBe(true);
      }
    }
  });

  it('is done within three seconds, and no pulse is too short to be felt', () => {
    for (const one of all()) {
      expect(one.reduce((sum, part) => sum + part)).toBeLessThan(3000);
      expect(Math.min(...one)).toBeGreaterThanOrEqual(50);
    }
  });

  it('plays the newest of several after the one that still plays', () => {
    const { Feel, feel } = vibration;
    const [pressed, , accepted] = all();
    felt.length = 0;
    feel(Feel.pressed);
    feel(Feel.received);
    feel(Feel.accepted);
    espruino.advance(10_000);
    const pause = felt[pressed!.length]!;
    expect(felt).toEqual([...pressed!, pause, ...accepted!]);
    for (const one of all()) {
      expect(pause).toBeGreaterThan(Math.max(0, ...one.filter((_, i) => i % 2 === 1)));
    }
  });

  it('has eleven rows, which can be played by their number, and none beyond', () => {
    for (const [row, name] of names.entries()) {
      const byName = pattern(vibration.Feel[name]);
      felt.length = 0;
      vibration.playRow(row);
      espruino.advance(10_000);
      expect(felt).toEqual(byName);
    }
    felt.length = 0;
    for (let row = names.length; row < 32; row++) vibration.playRow(row);
    espruino.advance(10_000);
    expect(felt).toEqual([]);
  });
});

describe('the answer to a status question', () => {
  it('has a beat for each half hour that is left, eight at most', () => {
    const beats = statusAnswers().map((answer) => pulsesOf(answer).length - 1);
    expect(beats).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 8]);
  });

  it('is the same for minutes that begin no further half hour', () => {
    vibration.feelMinutes(59);
    espruino.advance(20_000);
    expect(pulsesOf(felt)).toHaveLength(2);
  });

  it('begins with a pulse longer than any of an alarm', () => {
    const longest = Math.max(...ALARM_NAMES.flatMap((name) => pattern(vibration.Feel[name])));
    for (const answer of statusAnswers()) expect(answer[0]!).toBeGreaterThan(1.5 * longest);
  });

  it.each([100, 1300, 1700, 2500])(
    'gives way to the word of an alarm that comes %i ms into it',
    (afterMs) => {
      const word = pattern(vibration.Feel.received);
      felt.length = 0;
      vibration.feelMinutes(240);
      espruino.advance(afterMs);
      vibration.feel(vibration.Feel.received);
      espruino.advance(20_000);
      expect(felt.slice(-word.length)).toEqual(word);
      expect(felt.at(-word.length - 1)).toBeGreaterThanOrEqual(700);
      expect(totalOf(felt)).toBeLessThan(afterMs + 1500);
      expect(espruino.pauses()).toEqual([]);
    },
  );

  it('is not given while the word of an alarm plays, nor does it cut one off', () => {
    const accepted = pattern(vibration.Feel.accepted);
    felt.length = 0;
    vibration.feel(vibration.Feel.accepted);
    espruino.advance(100);
    vibration.feelMinutes(240);
    espruino.advance(20_000);
    expect(felt).toEqual(accepted);
  });

  it('does not make the next words of alarms give way to each other', () => {
    const [pressed, received] = all();
    vibration.feelMinutes(30);
    espruino.advance(20_000);
    felt.length = 0;
    vibration.feel(vibration.Feel.pressed);
    vibration.feel(vibration.Feel.received);
    espruino.advance(10_000);
    expect(felt).toEqual([...pressed!, felt[pressed!.length], ...received!]);
  });
});
