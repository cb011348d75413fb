/**
 * What the charger does, by its pins and its current monitor, and the proof of it: within a minute of
 * docking she feels whether the device charges.
 */
import { CHARGE_DETECT_PIN, DOCK_PIN, SEATED_PIN } from 'board';
import { Charging } from '../protocol/generated/device-codec.ts';
import { after, cancel } from './platform/clock.ts';
import { makeInput, read, watch } from './platform/pins.ts';

/** Contacts bounce while the device is pushed home. */
const SETTLE_MS = 100;
/** From docking to the first proof, which only a charge that stands gets; and to the last. */
const PROOF_MS = 12000;
const LAST_PROOF_MS = 45000;
/** A source that gives less than this part of the cell's capacity in an hour is weak. */
const WEAK_PART = 16;
/** Into an empty cell a charger lets less flow, and hardly anything near the end of a charge. */
const WEAK_EMPTY_PART = 22;
export const NEARLY_EMPTY_MILLIVOLTS = 3150;
const NEARLY_FULL_MILLIVOLTS = 4120;
/** A charger that has ended with less in the cell has given up. */
const DONE_MILLIVOLTS = 4020;

let proof: (isLast: boolean, isProven: boolean) => boolean;
let changed: () => void;
let timer = 0;
/** The last proof is what is awaited. */
let isLastNext = false;
/** The first has been felt. */
let isProven = false;
/** The source has gone again while a proof was awaited. */
let hasFluttered = false;
/** She has felt that there was no source in this dock: one that comes to it later is felt too. */
let gaveNothing = false;
/** The pins at the last edge. */
let wasDocked = false;

/** The device sits in its dock, or has a source at its pads. */
export function isDocked(): boolean {
  return read(DOCK_PIN) || !read(SEATED_PIN);
}

/**
 * What the charger does.
 * @param chargeMilliamps by its monitor
 */
export function chargingNow(
  millivolts: number,
  chargeMilliamps: number,
  ratedMilliampHours: number,
): Charging {
  if (!isDocked()) return Charging.notCharging;
  if (!read(DOCK_PIN)) return Charging.seatedNotCharging;
  if (read(CHARGE_DETECT_PIN)) {
    return millivolts > DONE_MILLIVOLTS ? Charging.full : Charging.seatedNotCharging;
  }
  const part = millivolts < NEARLY_EMPTY_MILLIVOLTS ? WEAK_EMPTY_PART : WEAK_PART;
  const least = millivolts > NEARLY_FULL_MILLIVOLTS ? 1 : ratedMilliampHours / part;
  return chargeMilliamps >= least ? Charging.charging : Charging.weakSource;
}

function lastProof(): void {
  timer = 0;
  gaveNothing = isDocked() && !read(DOCK_PIN);
  proof(true, isProven);
}

function firstProof(): void {
  isLastNext = true;
  timer = after(LAST_PROOF_MS - PROOF_MS, lastProof);
  isProven = !hasFluttered && proof(false, false);
}

function askAfter(durationMs: number, ask: () => void): void {
  cancel(timer);
  timer = after(durationMs, ask);
}

function onEdge(): void {
  const docked = isDocked();
  const hasSource = read(DOCK_PIN);
  // What stood up to its first proof, and is docked again after it, is docked anew.
  const isNew = !timer || gaveNothing || (isLastNext && !hasFluttered);
  if (docked && !wasDocked && isNew) {
    hasFluttered = false;
    isLastNext = false;
    gaveNothing = false;
    isProven = false;
    askAfter(PROOF_MS, firstProof);
  } else if (gaveNothing) {
    // One that comes and goes says nothing new.
    if (hasSource) askAfter(LAST_PROOF_MS, lastProof);
    else {
      cancel(timer);
      timer = 0;
    }
  } else if (timer && !isLastNext && !hasSource) hasFluttered = true;
  wasDocked = docked;
  changed();
}

/**
 * Watches the dock.
 * @param onChange called when anything there may have changed
 * @param onProof called some seconds after docking unless the contacts flutter, and again, as the
 * last, before the minute is over and with whether the first was felt; tells whether this one is
 * @param isFlat the device may have been started by its charger: this docking is felt too
 */
export function startCharger(
  onChange: () => void,
  onProof: (isLast: boolean, isProven: boolean) => boolean,
  isFlat: boolean,
): void {
  changed = onChange;
  proof = onProof;
  makeInput(CHARGE_DETECT_PIN, 'input_pullup');
  makeInput(SEATED_PIN, 'input_pullup');
  makeInput(DOCK_PIN, 'input_pulldown');
  watch(DOCK_PIN, SETTLE_MS, onEdge);
  watch(SEATED_PIN, SETTLE_MS, onEdge);
  wasDocked = !isFlat;
  onEdge();
}
