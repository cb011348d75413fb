/** A voltage and a mark on its scale: all that an ordinary device knows of its battery. */
import { BATTERY_FULL_SCALE_MILLIVOLTS, BATTERY_PIN } from 'board';
import { CellCurve, type ChargeSettings } from '../../protocol/generated/device-codec.ts';
import { now } from '../platform/clock.ts';
import { readShare } from '../platform/pins.ts';

/** What a resting cell shows at 20 % of its charge: the mark could not be truer. */
const LOW_SLOPING_MILLIVOLTS = 3420;
const LOW_FLAT_MILLIVOLTS = 3696;
/** While it is low this is said again and again. */
const EVERY_MS = 7200000;

let isLow = false;
let saidAt = 0;

/** True when its holder is to be told now. */
export function isLowNow(settings: ChargeSettings, isCharged: boolean): boolean {
  const millivolts = readShare(BATTERY_PIN) * BATTERY_FULL_SCALE_MILLIVOLTS;
  const low = settings.cellCurve === CellCurve.flat ? LOW_FLAT_MILLIVOLTS : LOW_SLOPING_MILLIVOLTS;
  const wasLow = isLow;
  // Once it is low only a charger changes that: a reading that comes and goes must not spare her.
  isLow = !isCharged && (isLow || millivolts < low);
  if (!isLow || (wasLow && now() - saidAt < EVERY_MS)) return false;
  saidAt = now();
  return true;
}
