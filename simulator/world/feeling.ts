/**
 * What a person makes of the motor. The firmware's source is out of reach here on purpose: the
 * rhythms are those that docs/device.md tells the holder.
 */
import type { Clock } from '../clock.ts';
import type { VibrationMotor, VibrationPulse } from '../parts/vibration-motor.ts';

export type Felt =
  | 'pressed'
  | 'received'
  | 'accepted'
  | 'notDelivered'
  | 'test'
  | 'status'
  | 'charging'
  | 'notCharging'
  | 'weakSource'
  | 'agedCell'
  | 'chargeMe'
  | 'readyIn'
  | 'unknown';

/** How long the motor runs in each pulse, ms. */
const RHYTHMS: readonly (readonly [Felt, readonly number[]])[] = [
  ['pressed', [300]],
  ['received', [120, 120]],
  ['accepted', [700, 700]],
  ['notDelivered', [60, 60, 60, 60]],
  ['test', [300, 80]],
  ['charging', [190, 400]],
  ['notCharging', [190, 1000, 1000]],
  ['weakSource', [190, 90, 90]],
  ['agedCell', [190, 400, 90]],
  ['chargeMe', [190, 190, 190]],
];
/** A status answer is a long lead and one such beat for each half hour. */
const STATUS_LEAD_MS = 1200;
const BEAT_MS = 250;
/** What is said of charge begins with a knock; beats after it count the wait until it can send. */
const KNOCK_MS = 190;

/** A longer pause stands between two patterns, never within one. */
const LONGEST_PAUSE_MS = 550;
const TOLERANCE_MS = 15;

const isNear = (ms: number, expectedMs: number) => Math.abs(ms - expectedMs) <= TOLERANCE_MS;

/** Names a pattern by its pulses. */
export function feltFrom(pulseMs: readonly number[]): Felt {
  const known = RHYTHMS.find(
    ([, rhythm]) =>
      rhythm.length === pulseMs.length && rhythm.every((ms, i) => isNear(pulseMs[i]!, ms)),
  );
  if (known) return known[0];
  const [lead = 0, ...beats] = pulseMs;
  if (isNear(lead, STATUS_LEAD_MS) && beats.every((ms) => isNear(ms, BEAT_MS))) return 'status';
  const hasBeats = beats.length > 1 && isNear(beats.at(-1)!, BEAT_MS);
  return isNear(lead, KNOCK_MS) && hasBeats ? 'readyIn' : 'unknown';
}

/** The hand on the motor: puts pulses together to patterns. */
export class FeelingHand {
  readonly #clock: Clock;
  readonly #onFelt: (felt: Felt, fromMs: number, pulseMs: readonly number[]) => void;
  #pulses: VibrationPulse[] = [];

  constructor(
    clock: Clock,
    onFelt: (felt: Felt, fromMs: number, pulseMs: readonly number[]) => void,
  ) {
    this.#clock = clock;
    this.#onFelt = onFelt;
  }

  /** Takes a pulse that has ended. */
  pulse(pulse: VibrationPulse, motor: VibrationMotor): void {
    this.#pulses.push(pulse);
    const count = this.#pulses.length;
    const waitForMore = () => {
      if (this.#pulses.length !== count) return;
      if (motor.on) this.#clock.setTimer(LONGEST_PAUSE_MS, waitForMore);
      else this.#flush();
    };
    this.#clock.setTimer(LONGEST_PAUSE_MS, waitForMore);
  }

  #flush(): void {
    const pulseMs = this.#pulses.map(({ durationMs }) => durationMs);
    const fromMs = this.#pulses[0]!.onAtMs;
    this.#pulses = [];
    this.#onFelt(feltFrom(pulseMs), fromMs, pulseMs);
  }
}
