/**
 * What is in the cell, in µAh, with an error bar: counted from what flows, corrected by what the
 * voltage says once the drop over the cell's own resistance is taken off it. What it keeps, but for a
 * charge's doubt, is whole numbers.
 */
import { CellCurve, Fault } from '../protocol/generated/device-codec.ts';
import { noteFault } from './faults.ts';

/** Of what is counted without being measured, so much may be wrong, in per cent. */
const COUNT_ERROR_PERCENT = 15;
/**
 * Of a voltage, when nothing flows: what meter and curve are mostly out together once the charger has
 * spoken. And of the drop that is taken off it, in per cent.
 */
const VOLTAGE_ERROR_MILLIVOLTS = 18;
const DROP_ERROR_PERCENT = 25;
/** On its charger a cell settles for longest: twice that. And of a drop that came or went since the last look. */
const UNSETTLED_PERCENT = 60;
/** Of the curve itself, in thousandths of the cell. */
const CURVE_ERROR = 10;
/** At the end of a charge the charger holds this, and the meter is taken to be no farther off, mV. */
const CHARGER_MILLIVOLTS = 4200;
const MOST_OFFSET = 30;
/** Beyond both error bars together by so many thousandths, the sources disagree. */
const DISAGREEMENT = 60;
/** The charger calls a cell full; so many thousandths may be missing. */
const FULL_ERROR = 25;
/** What the modem needs under its peaks, and a little more. */
const LEAST_MILLIVOLTS = 3330;
/** What a cell can be told to hold or resist: anything else was measured badly. */
const LEAST_FULL_PERCENT = 30;
const MOST_FULL_PERCENT = 110;
const LEAST_MILLIOHMS = 40;
const MOST_MILLIOHMS = 1500;
/** A charge of so many thousandths says what the cell holds. */
const TELLING_CHARGE = 200;
/** Of what a cell holds, so much is doubted while nobody has measured it, and once it is learned. */
const UNKNOWN_FULL = 200;
const LEARNED_FULL = 100;
/** However much it is doubted, and so ready to be learned: a cell in use is hardly farther off. */
const MOST_FULL_ERROR = 120;
/** A cell that nobody has measured is taken to be no longer new, per cent. */
const UNKNOWN_FULL_PERCENT = 87;
/** From 45 s of charging to an hour, the resistance seen grows to so much, per cent. */
const SETTLED_PERCENT = 130;
/** Below this share of what it held when new, or above this resistance, the cell has aged; per cent. */
const AGED_FULL_PERCENT = 70;
const AGED_RESISTANCE_PERCENT = 220;
/** Of the charge, out of reach in the cold: so many thousandths for each degree below this. */
const LOCKED_BELOW_CELSIUS = 20;
const LOCKED_PER_DEGREE = 7;
/** There the curve's end begins, so far above what is out of reach. */
const KNEE = 50;
/** In this many thousandths the resistance's growth towards the end of the charge halves. */
const GROWTH_HALVES_IN = 55;
/** Steps in which the end of what can be had is looked for, thousandths. */
const END_STEP = 20;

/** At rest, from full to empty in tenths, mV. */
let curve: number[] = [];
let ratedMicroampHours = 1000000;
let newMilliohms = 160;
/** What is in it, and how far that may be out. */
export let remaining = 0;
let uncertainty = 0;
/** What it holds when it is full, as learned. */
export let full = 1000000;
/** How far that may be out, thousandths. */
let fullDoubt = UNKNOWN_FULL;
/** At 25 °C and well filled, for a current that lasts, as learned. */
export let milliohms = 160;
let celsius = 25;
/** Measured into the cell since it was put on its charger, and what it held then, thousandths. */
let chargedSince = 0;
let chargedFrom = 1000;
/** How far that may have been out. */
let chargedFromError = 0;
/** Of the last looks, the newer the more. Before the first it may have been anything: here a search for a network. */
let lastMilliamps = 150;
/** The last voltage at rest, before any charger; and the last while the charger gave current. */
let restMillivolts = 0;
let chargeMillivolts = CHARGER_MILLIVOLTS;
/** Added to what the meter shows, as the charger's end voltage has told. */
export let meterOffset = 0;

/** The share at which a resting cell shows this, thousandths. */
function shareAt(millivolts: number): number {
  if (millivolts >= curve[0]) return 1000;
  for (let i = 1; i < curve.length; i++) {
    if (millivolts >= curve[i]) {
      return 1000 - 100 * i + ((((millivolts - curve[i]) * 100) / (curve[i - 1] - curve[i])) | 0);
    }
  }
  return 0;
}

/** What a resting cell shows at this share. */
function restAt(share: number): number {
  const below = Math.min(9, Math.max(0, (share / 100) | 0));
  const low = curve[10 - below];
  return low + ((((curve[9 - below] - low) * (share - 100 * below)) / 100) | 0);
}

/** Thousandths that cannot be had in this cold. */
function lockedShare(): number {
  return Math.max(0, (LOCKED_BELOW_CELSIUS - celsius) * LOCKED_PER_DEGREE);
}

/** Times the resistance at this share and temperature, per cent. It doubles at 0 °C. */
function resistancePercent(share: number): number {
  const coldPercent = 100 + Math.max(0, 25 - celsius) * 4;
  const growth = 150 >> ((Math.max(0, share - lockedShare()) / GROWTH_HALVES_IN) | 0);
  return ((coldPercent * (100 + growth)) / 100) | 0;
}

/** The share of the cell that is taken to be in it, thousandths. */
export function share(): number {
  return (remaining / (full / 1000)) | 0;
}

function between(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** Sets the cell up; nothing is known of what is in it before the first look. */
export function openGauge(
  kind: CellCurve,
  ratedMilliampHours: number,
  fullMilliampHours: number,
  learnedMilliohms: number,
): void {
  curve =
    kind === CellCurve.sloping
      ? [4190, 4050, 3990, 3890, 3800, 3720, 3630, 3530, 3420, 3300, 3100]
      : // Also where it is not known: what it claims too little of another cell, costs nobody an alarm.
        [4190, 4042, 3957, 3885, 3820, 3776, 3746, 3725, 3696, 3644, 3100];
  ratedMicroampHours = ratedMilliampHours * 1000;
  // Smaller cells have thinner foils.
  newMilliohms = 120 + ((40000 / ratedMilliampHours) | 0);
  full = (fullMilliampHours || ((ratedMilliampHours * UNKNOWN_FULL_PERCENT) / 100) | 0) * 1000;
  fullDoubt = fullMilliampHours ? LEARNED_FULL : UNKNOWN_FULL;
  milliohms = learnedMilliohms || newMilliohms;
  remaining = full >> 1;
  uncertainty = full >> 1;
}

/**
 * So much has flowed out of the cell, or into it, in µAh.
 * @param isMeasured by the charger's own monitor, or else only reckoned
 */
export function count(microampHours: number, isMeasured: boolean): void {
  remaining = between(remaining - microampHours, 0, full);
  const doubt = Math.abs(microampHours) * COUNT_ERROR_PERCENT;
  uncertainty += (doubt / (isMeasured ? 300 : 100)) | 0;
  chargedSince -= microampHours;
}

/**
 * Keeps of what was counted what a voltage allows, thousandths. What is wrong with meter and curve is
 * the same at each look: a mean would let many looks have their way, where a shared span does not.
 */
function narrow(lowest: number, highest: number): void {
  const unit = full / 1000;
  const at = share();
  const error = (uncertainty / unit) | 0;
  const low = Math.max(at - error, lowest);
  const high = Math.min(at + error, highest);
  let half = Math.max(Math.abs(high - low) >> 1, CURVE_ERROR);
  if (low - high > DISAGREEMENT) {
    noteFault(Fault.gaugeDisagrees);
    half = low - high + error + highest - lowest;
  } else remaining += (((low + high) >> 1) - at) * unit;
  uncertainty = half * unit;
}

/**
 * A look at the voltage while so much flows out of the cell (below 0: into it).
 * @param atCelsius the cell's temperature
 */
export function look(millivolts: number, milliamps: number, atCelsius: number): void {
  celsius = atCelsius;
  const ohms = (milliohms * resistancePercent(share())) / 100000;
  const rest = (millivolts + milliamps * ohms) | 0;
  // The cell follows a change of the load for minutes, so much of it is not yet in the voltage.
  const doubtful =
    (milliamps < 0 ? -2 * milliamps : milliamps) * DROP_ERROR_PERCENT +
    Math.abs(milliamps - lastMilliamps) * UNSETTLED_PERCENT;
  lastMilliamps = (lastMilliamps + milliamps) >> 1;
  const errorMillivolts = VOLTAGE_ERROR_MILLIVOLTS + (doubtful * ohms) / 100;
  narrow(
    shareAt(rest - errorMillivolts) - CURVE_ERROR,
    shareAt(rest + errorMillivolts) + CURVE_ERROR,
  );
  if (milliamps < 0) chargeMillivolts = millivolts;
  else restMillivolts = rest;
}

/** The charger has just begun; what flows into the cell is counted from here. */
export function chargeBegins(): void {
  chargedSince = 0;
  chargedFrom = share();
  chargedFromError = uncertainty / (full / 1000);
}

/** Some 45 s into a charge: the step in the voltage says what the cell resists. */
export function learnResistance(millivolts: number, chargeMilliamps: number): void {
  if (!restMillivolts) return;
  const seen = ((millivolts - restMillivolts) * 1000 * SETTLED_PERCENT) / chargeMilliamps;
  const found = (seen / resistancePercent(share())) | 0;
  if (found < LEAST_MILLIOHMS || found > MOST_MILLIOHMS) return;
  milliohms = (milliohms * 3 + found) >> 2;
}

/** The charger says that it is done. */
export function chargeEnds(): void {
  // Meter and charger are as good as each other: the truth is taken to be half-way.
  const offset = (CHARGER_MILLIVOLTS + meterOffset - chargeMillivolts) >> 1;
  // No meter is so far off: the charger has given up before the end.
  if (Math.abs(offset) > MOST_OFFSET) return;
  // Where the charge began was seen with the old offset.
  const seenFrom = restMillivolts + offset - meterOffset;
  const charged = 1000 - chargedFrom - shareAt(seenFrom) + shareAt(restMillivolts);
  meterOffset = offset;
  // A cell ages: what was learned of it is to be learned again.
  if (fullDoubt < LEARNED_FULL) fullDoubt++;
  if (charged >= TELLING_CHARGE) {
    const held = ((chargedSince / charged) | 0) * 1000;
    const percent = held / (ratedMicroampHours / 100);
    const doubt = (((chargedFromError + FULL_ERROR) * 1000) / charged) | 0;
    const isCredible = percent >= LEAST_FULL_PERCENT && percent <= MOST_FULL_PERCENT;
    // What is less sure than what is known would only bring in, each night, the same error.
    if (isCredible && doubt < fullDoubt) {
      const known = fullDoubt * fullDoubt;
      const both = known + doubt * doubt;
      full += (((((held - full) / 1000) * known) / both) | 0) * 1000;
      // A little more than the root that two errors without anything in common would have.
      fullDoubt = ((doubt * (both + known)) / both) >> 1;
    }
  }
  remaining = full;
  uncertainty = (full / 1000) * FULL_ERROR;
}

/** How far `remaining` may be out, what the cell holds being itself uncertain. */
export function errorBar(): number {
  return uncertainty + (remaining / 1000) * Math.min(fullDoubt, MOST_FULL_ERROR);
}

/** True for a cell that holds much less than a new one, or resists much more. */
export function isAged(): boolean {
  const isWorn = full / (ratedMicroampHours / 100) < AGED_FULL_PERCENT;
  return isWorn || milliohms > (newMilliohms * AGED_RESISTANCE_PERCENT) / 100;
}

/**
 * What a load can surely draw before the modem's peaks pull the voltage under what it needs, µAh;
 * below 0 is what is missing.
 * @param milliamps of the load
 * @param burstMilliamps on top of it, for moments
 */
export function usable(milliamps: number, burstMilliamps: number): number {
  let end = lockedShare();
  if (end) end += KNEE;
  // Of a moment's current the cell feels half the resistance: the rest of it is slower.
  const felt = milliamps + burstMilliamps / 2;
  while (end < 1000) {
    const drop = (felt * milliohms * resistancePercent(end)) / 100000;
    if (restAt(end) - drop >= LEAST_MILLIVOLTS) break;
    end += END_STEP;
  }
  return remaining - errorBar() - end * (full / 1000);
}
