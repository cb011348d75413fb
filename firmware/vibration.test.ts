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

const names = ['pressed', 'received', 'accepted', 'notDelivered'] as const;
const all = () => names.map((name) => pattern(vibration.Feel[name]));

describe('what the motor says', () => {
  it('ends with the motor off, and nothing more to do', () => {
    for (const name of names) {
      expect(pattern(vibration.Feel[name]).length % 2).toBe(1);
      expect(espruino.pins.get(MOTOR_PIN)).toBe(false);
      expect(espruino.pauses()).toEqual([]);
    }
  });

  it('differs in the number of pulses or, twofold, in their length', () => {
    const patterns = all();
    for (const [i, one] of patterns.entries()) {
      for (const other of patterns.slice(i + 1)) {
        const isTwiceAsLong = Math.max(one[0]!, other[0]!) >= 2 * Math.min(one[0]!, other[0]!);
        expect(one.length !== other.length || isTwiceAsLong).toBe(true);
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
});
