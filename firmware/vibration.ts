/**
 * What the motor says. Each pattern is milliseconds on, off, on, …, told apart by rhythm; docs/device.md
 * says by what. A new row goes to the end: rows are played by number on the bench.
 */
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
  /** The hold is complete, and counts as a test. */
  test,
  /** The lead of the answer to a status question; a beat for each half hour follows. */
  status,
  /** On the charger: it charges, or is full. */
  charging,
  /** In the dock, and not charging. */
  notCharging,
  /** On a source that is too weak. */
  weakSource,
  /** It charges, but the cell has grown old. */
  agedCell,
  /** She may want to charge it. */
  chargeMe,
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
  // test: the firm pulse and a tick after it
  [300, 200, 80],
  // status: very long
  [1200],
  // All that is said of charge begins with a knock of a length that no word of an alarm has, and
  // half a second of nothing. charging: the knock and a calm one
  [190, 500, 400],
  // not charging: the knock and two that seem not to end
  [190, 500, 1000, 300, 1000],
  // weak source: the knock and two
  [190, 500, 90, 300, 90],
  // aged cell: as charging, with a tick after it
  [190, 500, 400, 300, 90],
  // charge me: three knocks, slowly
  [190, 500, 190, 500, 190],
];

/** A beat of the status, and the pause before it. */
const BEAT_MS = 250;
const BEAT_PAUSE_MS = 450;
const MINUTES_PER_BEAT = 30;
const MINUTES_PER_READY_BEAT = 10;
const MAX_BEATS = 8;
/** Pause between two patterns, longer than any within one, so that they do not run together. */
const BETWEEN_MS = 700;

let pattern: number[] = [];
/** Past the end of `pattern`: nothing plays. */
let step = 1;
let timer = 0;
/** What is felt when the running pattern has ended; only the newest message counts. */
let waiting: number[] | undefined;
/** What plays is no word of an alarm, and gives way to one. */
let givesWay = false;

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

/** Plays a pattern, after the word of an alarm that still plays. */
export function feel(what: Feel): void {
  waiting = PATTERNS[what];
  if (givesWay && timer) {
    cancel(timer);
    step = pattern.length;
    next();
  } else if (!timer) next();
  givesWay = false;
}

/** Plays a pattern and beats after it, unless anything plays; the word of an alarm breaks it off. */
function playLightly(what: Feel, beats: number): boolean {
  if (timer) return false;
  // A copy: the table must not grow.
  const answer = PATTERNS[what].slice();
  for (let beat = Math.min(MAX_BEATS, beats); beat > 0; beat--) {
    answer.push(BEAT_PAUSE_MS);
    answer.push(BEAT_MS);
  }
  waiting = answer;
  givesWay = true;
  next();
  return true;
}

/** Answers how long a line would last: one very long pulse, then a beat for each half hour. */
export function feelMinutes(minutes: number): void {
  playLightly(Feel.status, (minutes / MINUTES_PER_BEAT) | 0);
}

/**
 * Says something of charge.
 * @param readyMinutes until the device can send, where it cannot yet: a beat for each ten follow
 * @returns false where another word plays, and this one is not felt
 */
export function feelCharge(what: Feel, readyMinutes: number): boolean {
  return playLightly(what, Math.ceil(readyMinutes / MINUTES_PER_READY_BEAT));
}

/** Plays one row of the table, to be judged on the bench; nothing for a row that is not there. */
export function playRow(row: number): void {
  if (row < PATTERNS.length) feel(row);
}
