/** What the motor says. Each pattern is milliseconds on, off, on, …, told apart by rhythm. */
import { MOTOR_PIN } from 'board';
import { after, cancel } from './platform/clock.ts';
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

let pattern: number[] = [];
let step = 0;
let timer = 0;

function next(): void {
  timer = 0;
  const isOn = step < pattern.length && !(step & 1);
  write(MOTOR_PIN, isOn);
  if (step < pattern.length) timer = after(pattern[step], next);
  step++;
}

/** Plays a pattern; a newer message replaces one that still plays. */
export function feel(what: Feel): void {
  cancel(timer);
  pattern = PATTERNS[what];
  step = 0;
  next();
}
