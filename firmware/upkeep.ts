/**
 * What is done every few minutes whatever else goes on: looks at the battery, keeps the reserve,
 * learns the habit, reminds, and gives the proof of charging.
 */
import {
  type ChargeSettings,
  Charging,
  decodeCharge,
  decodeChargeSettings,
  encodeCharge,
  Fault,
  RecordType,
  refusal,
} from '../protocol/generated/device-codec.ts';
import {
  charging,
  isCharged,
  learnFromCharge,
  lookAtBattery,
  readyMinutes,
  responseMinutes,
  startBattery,
  takeSpent,
} from './battery.ts';
import { startCharger } from './charger.ts';
import { pump, tellSoon } from './courier.ts';
import { noteFault } from './faults.ts';
import { full, isAged, milliohms, share } from './gauge.ts';
import { dockedHours, noteHour, openHabit } from './habit.ts';
import { Part, promise } from './health.ts';
import { keep, stored } from './journal.ts';
import { after, cancel } from './platform/clock.ts';
import { currentPress } from './presses.ts';
import { checkNeed } from './reminders.ts';
import { MARGIN_MINUTES, Reserve, reserve, startReserve, updateReserve } from './reserve.ts';
import { minuteOfDay } from './time-of-day.ts';
import { Feel, feelCharge } from './vibration.ts';

const QUIET_EVERY_MS = 600000;
/** In an alarm and on the charger much changes. */
const BUSY_EVERY_MS = 60000;
/** After a press: the alarm itself is on its way by then. */
const SOON_MS = 5000;
/** A look that is so late does not come any more. */
const SLACK_MS = 60000;
/** What was learned is kept once a day, at noon. */
const KEEP_HOUR = 12;
/** A worn cell that has so much left was just charged, thousandths: to charge it again is no help. */
const FRESH_SHARE = 950;
/** Of what a quiet hour takes, so much of the newest counts. */
const PACE_WEIGHT = 8;
/** Until an hour has shown it, µA. */
const FIRST_PACE = 5000;

let settings: ChargeSettings;
let pace = FIRST_PACE;
/** An alarm was told that the battery is at its end. */
let hasSaidEnd = false;
/** Even when it is full the cell holds too little for the reserve. */
let isWorn = false;
/** The journal says that it is below its reserve. */
let isKeptBelow = false;
let timer = 0;

function lookAgainAfter(durationMs: number): void {
  cancel(timer);
  timer = after(durationMs, upkeep);
  promise(Part.upkeep, durationMs + SLACK_MS);
}

/** @param key 1 when the reserve is reached: there for as long as it is below */
function keepLearned(key: number): void {
  const length = encodeCharge({
    fullMilliampHours: (full / 1000) | 0,
    resistanceMilliohms: milliohms,
    dockedHours: dockedHours,
  });
  if (!keep(RecordType.charge, key, length)) noteFault(Fault.journalFailed);
}

function onHour(hour: number): void {
  if (!currentPress()) pace += ((takeSpent() - pace) / PACE_WEIGHT) | 0;
  if (isWorn || isAged()) noteFault(Fault.cellAged);
  if (hour === KEEP_HOUR) keepLearned(0);
}

/** In an alarm: the last words, once, as the battery comes to its end. */
function checkEnd(): void {
  if (responseMinutes) hasSaidEnd = false;
  else if (!hasSaidEnd && currentPress()) {
    hasSaidEnd = true;
    tellSoon();
  }
}

/** So that a start knows it: a cell that has rested shows more than it has. */
function keepBelow(isBelow: boolean): void {
  isKeptBelow = isBelow;
  if (isBelow) keepLearned(1);
  else keep(RecordType.charge, 1, 0);
}

/** Everything that follows from a look at the battery. */
function checkBattery(): void {
  const wasShed = reserve === Reserve.shed;
  lookAtBattery();
  updateReserve(responseMinutes, settings.reserveMinutes, isCharged(), !!currentPress());
  checkEnd();
  const minute = minuteOfDay();
  if (minute >= 0) {
    const hour = (minute / 60) | 0;
    if (noteHour(hour, isCharged())) onHour(hour);
  }
  const isBelow = reserve >= Reserve.lastWords;
  if (isBelow !== isKeptBelow && !currentPress()) keepBelow(isBelow);
  if (charging === Charging.full) {
    isWorn = responseMinutes < settings.reserveMinutes + MARGIN_MINUTES;
  }
  const hasEnough = isCharged() || (isWorn && share() > FRESH_SHARE);
  if (checkNeed(settings, minute, pace, isBelow, hasEnough, isWorn) && !currentPress()) {
    feelCharge(Feel.chargeMe, 0);
  }
  if (wasShed !== (reserve === Reserve.shed) || reserve === Reserve.lastWords) pump();
}

function upkeep(): void {
  timer = 0;
  checkBattery();
  const isBusy =
    !!currentPress() || reserve === Reserve.lastWords || charging === Charging.charging;
  lookAgainAfter(isBusy ? BUSY_EVERY_MS : QUIET_EVERY_MS);
}

/** Much has changed: the next look comes soon. */
export function hurryUpkeep(): void {
  lookAgainAfter(SOON_MS);
}

/** What she feels of her docking. */
function proofOf(state: Charging): Feel {
  if (state === Charging.seatedNotCharging) return Feel.notCharging;
  if (state === Charging.weakSource) return Feel.weakSource;
  return isAged() ? Feel.agedCell : Feel.charging;
}

function onProof(isLast: boolean, isProven: boolean): boolean {
  checkBattery();
  if (isLast) learnFromCharge();
  // The first word is for a charge that stands; the last for what that was not, or is no more.
  const isNeedless = isLast ? isProven && isCharged() : !isCharged();
  if (isNeedless || charging === Charging.notCharging) return false;
  return feelCharge(proofOf(charging), readyMinutes());
}

function readSettings(): void {
  const payload = stored(RecordType.chargeSettings, 0);
  settings = decodeChargeSettings(payload, 0, payload.length);
  // A device that was handed out before there was this record.
  if (refusal()) {
    settings.reserveMinutes = 30;
    settings.quietFromMinutes = 1350;
    settings.quietUntilMinutes = 450;
    settings.ratedMilliampHours = 1000;
  }
}

/** Has to come before the link is started, which may be told to stay off. */
export function startUpkeep(): void {
  readSettings();
  const payload = stored(RecordType.charge, 0);
  const learned = decodeCharge(payload, 0, payload.length);
  const isKnown = !refusal();
  if (isKnown) openHabit(learned.dockedHours);
  startBattery(
    settings,
    isKnown ? learned.fullMilliampHours : 0,
    isKnown ? learned.resistanceMilliohms : 0,
  );
  isKeptBelow = stored(RecordType.charge, 1).length > 0;
  startReserve(responseMinutes, isKeptBelow);
  startCharger(hurryUpkeep, onProof, isKeptBelow || responseMinutes < settings.reserveMinutes);
  checkBattery();
  lookAgainAfter(BUSY_EVERY_MS);
}
