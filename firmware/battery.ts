/** What is left, as a plain estimate; the gauge of issue 4 takes this place. */
import { BATTERY_FULL_SCALE_MILLIVOLTS, BATTERY_PIN, CHARGE_DETECT_PIN } from 'board';
import { Charging } from '../protocol/generated/device-codec.ts';
import { makeInput, read, readShare } from './platform/pins.ts';

/** Between these the minutes are taken to fall in a straight line. */
const EMPTY_MILLIVOLTS = 3300;
const FULL_MILLIVOLTS = 4150;
/** Open line and position from a full cell of 1000 mAh. */
const FULL_MINUTES = 150;

export function startBattery(): void {
  makeInput(CHARGE_DETECT_PIN, 'input_pullup');
}

/** Minutes that an open line and a moving position would last. */
export function responseMinutes(): number {
  const millivolts = readShare(BATTERY_PIN) * BATTERY_FULL_SCALE_MILLIVOLTS;
  const share = (millivolts - EMPTY_MILLIVOLTS) / (FULL_MILLIVOLTS - EMPTY_MILLIVOLTS);
  // Also for what is no number: one field out of its range would have the whole alarm refused.
  if (!(share > 0)) return 0;
  return share >= 1 ? FULL_MINUTES : Math.floor(share * FULL_MINUTES);
}

export function charging(): Charging {
  return read(CHARGE_DETECT_PIN) ? Charging.notCharging : Charging.charging;
}
