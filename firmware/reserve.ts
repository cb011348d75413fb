/**
 * The last response minutes are an alarm's: below them everything else is shed, the modem with it,
 * after last words that say so. A charge that is measured, or an alarm, ends that.
 */

import { allowModem } from './modem/link.ts';
import { now } from './platform/clock.ts';

export enum Reserve {
  /** Enough for all. */
  ample,
  /** Near the reserve: what can wait, waits longer. */
  thin,
  /** Below it: the last words are on their way. */
  lastWords,
  /** Below it: the modem is off. */
  shed,
}

/** The reserve is left alone from a little above it, since the last words themselves cost some. */
export const MARGIN_MINUTES = 4;
/** And is only left again with so much more, so that it is not entered twice for nothing. */
const LEAVE_MINUTES = 10;
/** Below so many reserves the device thins out. */
const THIN_RESERVES = 2;
/** There is enough to start the modem. */
const START_MINUTES = 2;

/**
 * The next state.
 * @param isCharging by measured current
 * @param isNeeded an alarm or a test runs, whatever is left
 * @param isOver the last words have had their time
 */
export function reserveStep(
  state: Reserve,
  minutes: number,
  reserveMinutes: number,
  isCharging: boolean,
  isNeeded: boolean,
  isOver: boolean,
): Reserve {
  const level = minutes < reserveMinutes * THIN_RESERVES ? Reserve.thin : Reserve.ample;
  if (isNeeded) return level;
  const isBelow = state >= Reserve.lastWords;
  if (isCharging && (!isBelow || minutes >= START_MINUTES)) return level;
  const least = reserveMinutes + (isBelow ? LEAVE_MINUTES : MARGIN_MINUTES);
  if (minutes >= least) return level;
  if (state === Reserve.shed || (isBelow && isOver)) return Reserve.shed;
  return Reserve.lastWords;
}

/** The last words have so long to be taken; then the modem goes off without. */
const LAST_WORDS_MS = 180000;

/** A cell that has rested shows so much more after a start than was counted under its last load. */
const RESTED_MINUTES = 10;

export let reserve: Reserve = Reserve.ample;
let lastWordsUntil = 0;
/** Of the minutes shown, so many are doubted until the reserve is left. */
let doubted = 0;

/** Takes the next state, and has the modem follow it. */
export function updateReserve(
  minutes: number,
  reserveMinutes: number,
  isCharging: boolean,
  isNeeded: boolean,
): void {
  const before = reserve;
  const isOver = now() >= lastWordsUntil;
  const surely = isCharging ? minutes : minutes - doubted;
  reserve = reserveStep(before, surely, reserveMinutes, isCharging, isNeeded, isOver);
  if (reserve < Reserve.lastWords) doubted = 0;
  if (reserve === Reserve.lastWords && before !== reserve) lastWordsUntil = now() + LAST_WORDS_MS;
  allowModem(reserve !== Reserve.shed);
}

/** The broker has the last words. */
export function lastWordsTaken(): void {
  reserve = Reserve.shed;
  allowModem(false);
}

/**
 * After a start below the reserve nothing is said that was, or may have been, said before it; nor with
 * so little that the modem's start may be what ended the run before.
 * @param wasBelow before it, and not charged since
 */
export function startReserve(minutes: number, wasBelow: boolean): void {
  if (wasBelow) doubted = RESTED_MINUTES;
  if (wasBelow || minutes < START_MINUTES) reserve = Reserve.shed;
}
