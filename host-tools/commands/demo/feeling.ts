import type { Felt } from './moment.ts';

/** How long the motor runs in each pulse of a pattern, ms: what docs/device.md tells the holder. */
const PATTERNS: readonly (readonly [Felt, readonly number[]])[] = [
  ['pressed', [300]],
  ['received', [120, 120]],
  ['accepted', [700, 700]],
  ['notDelivered', [60, 60, 60, 60]],
];

/** A pause this long ends a pattern. */
export const PATTERN_ENDS_AFTER_MS = 500;
/** Timers are late by this much on a busy machine. */
const TOLERANCE_MS = 50;

/** Names a pattern by its pulses; a person tells them apart the same way. */
export function feltFrom(pulseMs: readonly number[]): Felt {
  const match = PATTERNS.find(
    ([, pattern]) =>
      pattern.length === pulseMs.length &&
      pattern.every((ms, index) => Math.abs(ms - pulseMs[index]!) < TOLERANCE_MS),
  );
  return match ? match[0] : 'unknown';
}
