import type { VibrationPulse } from '../../../simulator/index.ts';
import type { Felt } from './moment.ts';

/** How long the motor runs in each pulse of a pattern, ms: what docs/device.md tells the holder. */
const PATTERNS: readonly (readonly [Felt, readonly number[]])[] = [
  ['pressed', [300]],
  ['received', [120, 120]],
  ['accepted', [700, 700]],
  ['notDelivered', [60, 60, 60, 60]],
  ['test', [300, 80]],
];
/** The answer to a status question: its first pulse, and a beat for each half hour. */
const STATUS_MS = 1200;
const STATUS_BEAT_MS = 250;

/** A pause longer than this stands between two patterns, never within one. */
const LONGEST_PAUSE_MS = 500;
/** And the longest pulse, which is only known when it has ended. */
const LONGEST_PULSE_MS = 1300;
/** Timers are late by this much on a busy machine. */
const TOLERANCE_MS = 50;

const isAbout = (ms: number, wantedMs: number | undefined): boolean =>
  wantedMs !== undefined && Math.abs(ms - wantedMs) < TOLERANCE_MS;

/** Names a pattern by its pulses; a person tells them apart the same way. */
function feltFrom(pulseMs: readonly number[]): Felt {
  const [lead, ...beats] = pulseMs;
  if (isAbout(STATUS_MS, lead) && beats.every((ms) => isAbout(ms, STATUS_BEAT_MS))) return 'status';
  const match = PATTERNS.find(
    ([, pattern]) =>
      pattern.length === pulseMs.length &&
      pattern.every((ms, index) => isAbout(ms, pulseMs[index])),
  );
  return match ? match[0] : 'unknown';
}

/** Puts pulses together to patterns, and tells each with the time of its first pulse. */
export class FeelingHand {
  private readonly onFelt: (felt: Felt, atMs: number) => void;
  private pulses: VibrationPulse[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(onFelt: (felt: Felt, atMs: number) => void) {
    this.onFelt = onFelt;
  }

  /** Takes a pulse that has ended. */
  pulse(pulse: VibrationPulse): void {
    const last = this.pulses.at(-1);
    if (last && pulse.onAtMs - last.onAtMs - last.durationMs > LONGEST_PAUSE_MS) this.flush();
    this.pulses.push(pulse);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), LONGEST_PAUSE_MS + LONGEST_PULSE_MS);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private flush(): void {
    const [first] = this.pulses;
    if (!first) return;
    const felt = feltFrom(this.pulses.map(({ durationMs }) => durationMs));
    this.pulses = [];
    this.onFelt(felt, first.onAtMs);
  }
}
