import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { VibrationMotor } from '../parts/vibration-motor.ts';
import { FeelingHand, type Felt, feltFrom } from './feeling.ts';

describe('a rhythm', () => {
  it.each<[Felt, number[]]>([
    ['pressed', [300]],
    ['received', [120, 120]],
    ['accepted', [700, 700]],
    ['notDelivered', [60, 60, 60, 60]],
    ['test', [300, 80]],
    ['status', [1200]],
    ['status', [1200, 250, 250]],
    ['unknown', [1200, 120]],
    ['unknown', [120, 120, 120]],
    ['unknown', []],
  ])('is felt as %s: %j', (felt, pulses) => {
    expect(feltFrom(pulses)).toBe(felt);
    expect(feltFrom(pulses.map((ms) => ms + 10))).toBe(felt);
  });
});

describe('the hand on the motor', () => {
  it('tells patterns apart by the pause between them, with the time at which each began', () => {
    const clock = new VirtualClock();
    const felt: [Felt, number][] = [];
    const hand = new FeelingHand(clock, (what, fromMs) => felt.push([what, fromMs]));
    const motor: VibrationMotor = new VibrationMotor(
      () => clock.now(),
      (pulse) => hand.pulse(pulse, motor),
    );
    for (const [level, ms] of [
      ...([
        [true, 300],
        [false, 700],
      ] as const),
      ...([
        [true, 120],
        [false, 120],
        [true, 120],
        [false, 700],
      ] as const),
      ...([
        [true, 1200],
        [false, 450],
        [true, 250],
        [false, 700],
      ] as const),
    ]) {
      motor.setLevel(level);
      clock.advance(ms);
    }
    expect(felt).toEqual([
      ['pressed', 0],
      ['received', 1000],
      ['status', 2060],
    ]);
  });
});
