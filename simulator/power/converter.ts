import type { Random } from '../random.ts';

/** 12 bits, and as much noise as one sees on it. Assumed. */
const STEPS = 2 ** 12;
const NOISE_STEPS = 1.5;

/** What the board's converter makes of a voltage: a share of its full scale, both ways. */
export function converted(share: number, random: Random): number {
  const noise = random.between(-NOISE_STEPS, NOISE_STEPS);
  const steps = Math.round(share * STEPS + noise);
  return Math.min(Math.max(steps, 0), STEPS - 1) / STEPS;
}
