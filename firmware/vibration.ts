/** What the motor says. Each pattern is milliseconds on, off, on, …, told apart by rhythm. */
import { MOTOR_PIN } from 'board';
import { after } from './platform/clock.ts';
import { write } from './platform/pins.ts';

export enum Feel {
  /** The hold is complete: let go. */
  pressed,
  /** The receiver has it. */
  received,
  /** A person has accepted it. */
  accepted,
  /** Still trying. */
  notDelivered,
}

const PATTERNS = [
  // pressed: one firm pulse, felt while the finger is still on the button
  [300],
  // received: two short
  [120, 120, 120],
  // accepted: long and calm, twice
  [700, 300, 700],
  // not delivered yet: a low flutter
  [60, 60, 60, 60, 60, 60, 60],
];

/** Pause between two patterns, longer than any within one, so that they do not run together. */
const BETWEEN_MS = 700;

let pattern: number[] = [];
/** Past the end of `pattern`: nothing plays. */
let step = 1;
let timer = 0;
/** What is felt when the running pattern has ended; only the newest message counts. */
let waiting: number[] | undefined;

function next(): void {
  timer = 0;
  if (step > pattern.length) {
    if (!waiting) return;
    pattern = waiting;
    waiting = undefined;
    step = 0;
  }
  write(MOTOR_PIN, step < pattern.length && !(step & 1));
  timer = after(step < pattern.length ? pattern[step] : BETWEEN_MS, next);
  step++;
}

/** Plays a pattern, after the one that still plays. */
export function feel(what: Feel): void {
  waiting = PATTERNS[what];
  if (!timer) next();
}
