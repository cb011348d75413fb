import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { createRandom } from '../random.ts';
import { Button, NO_BOUNCE, TYPICAL_BOUNCE } from './button.ts';
import { PowerSource } from './power.ts';
import { VibrationMotor } from './vibration-motor.ts';

function watchedButton(seed: number) {
  const clock = new VirtualClock();
  const contacts: Array<[number, boolean]> = [];
  const button = new Button(clock, createRandom(seed), (closed) =>
    contacts.push([clock.now(), closed]),
  );
  return { clock, button, contacts };
}

describe('Button', () => {
  test('a held press closes at once and opens after its time', () => {
    const { clock, button, contacts } = watchedButton(1);
    button.bounce = NO_BOUNCE;
    button.press(2000);
    expect(button.held).toBe(true);
    clock.advance(5000);
    expect(button.held).toBe(false);
    expect(contacts).toEqual([
      [0, true],
      [2000, false],
    ]);
  });

  test('every seed settles at the level it was moved to, within the settling time', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { clock, button, contacts } = watchedButton(seed);
      button.press(500);
      clock.runUntil(499);
      expect(contacts.at(-1)![1]).toBe(true);
      expect(contacts.at(-1)![0]).toBeLessThanOrEqual(TYPICAL_BOUNCE.settleMs);
      clock.runUntil(1000);
      expect(contacts.at(-1)![1]).toBe(false);
    }
  });

  test('bounces, and the same way for the same seed', () => {
    const history = (seed: number) => {
      const { clock, button, contacts } = watchedButton(seed);
      button.press(100);
      clock.advance(1000);
      return contacts;
    };
    const longest = Math.max(...Array.from({ length: 20 }, (_, seed) => history(seed).length));
    expect(longest).toBeGreaterThan(2);
    expect(history(7)).toEqual(history(7));
  });

  test('an early release cancels the held press, also while it bounces', () => {
    const { clock, button, contacts } = watchedButton(3);
    button.press(2000);
    clock.advance(1);
    button.release();
    clock.advance(100);
    const changes = contacts.length;
    clock.advance(5000);
    expect(contacts.at(-1)![1]).toBe(false);
    expect(contacts.length).toBe(changes);
  });
});

describe('VibrationMotor', () => {
  test('records each pulse with its start and length once it ends', () => {
    const clock = new VirtualClock();
    const motor = new VibrationMotor(() => clock.now());
    clock.advance(100);
    motor.setLevel(true);
    clock.advance(40);
    motor.setLevel(true);
    clock.advance(40);
    expect(motor.pulses).toEqual([]);
    motor.setLevel(false);
    motor.setLevel(false);
    expect(motor.pulses).toEqual([{ onAtMs: 100, durationMs: 80 }]);
  });
});

describe('PowerSource', () => {
  test('reads as a share of full scale in the steps of a 14-bit converter', () => {
    const power = new PowerSource(6, 1000);
    power.batteryVolts = 3.7;
    expect(power.batteryShare * 6).toBeCloseTo(3.7, 3);
    expect((power.batteryShare * 2 ** 14) % 1).toBe(0);
    power.batteryVolts = 9;
    expect(power.batteryShare).toBeLessThan(1);
    power.chargeMilliamps = 500;
    expect(power.chargeCurrentShare).toBe(0.5);
  });
});
