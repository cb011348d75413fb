/**
 * What is left, in the only unit that means anything to people: minutes of open line and position.
 * Counts what modem and GNSS draw, looks at the voltage, and learns the cell on its charger.
 */
import {
  BATTERY_FULL_SCALE_MILLIVOLTS,
  BATTERY_PIN,
  CHARGE_CURRENT_PIN,
  CHARGE_FULL_SCALE_MILLIAMPS,
  dialect,
  MODEM_STATUS_PIN,
} from 'board';
import { type ChargeSettings, Charging } from '../protocol/generated/device-codec.ts';
import { chargingNow, isDocked, NEARLY_EMPTY_MILLIVOLTS } from './charger.ts';
import {
  chargeBegins,
  chargeEnds,
  count,
  learnResistance,
  look,
  meterOffset,
  openGauge,
  usable,
} from './gauge.ts';
import { isGnssOn } from './gnss.ts';
import { isOnline } from './modem/link.ts';
import { signal } from './modem/signal.ts';
import { now } from './platform/clock.ts';
import { read, readShare } from './platform/pins.ts';
import { celsius } from './platform/system.ts';
import { hasCall } from './voice.ts';
import { riskSecondsLeft } from './windows.ts';

/** Processor, regulator and divider, and what an open port takes besides, µA. */
const BOARD_MICROAMPS = 30;
const PORT_MICROAMPS = 1000;
const GNSS_MICROAMPS = 38000;
/** A call where the signal is good, and what it takes more where it is bad; modem.md. */
const CALL_MILLIAMPS = 220;
const CALL_SPAN_MILLIAMPS = 145;
/** Steps of 4 dB: from here up the radio whispers, so many below it shouts. */
const QUIET_SIGNAL = 15;
const SIGNAL_SPAN = 7;
/** While it has not been asked for. */
const USUAL_SIGNAL = 11;
/** GNSS and board, beside a call. */
const BESIDE_CALL_MILLIAMPS = 42;
/** A burst of the radio pulls a reading down: the highest of so many is free of it. */
const READINGS = 4;
/** A charger is set to fill such a part of the cell in an hour. */
const USUAL_CHARGE_PART = 2;
const MS_PER_HOUR = 3600000;

let settings: ChargeSettings;
/** Since then this flows, µA, and this has flowed before it since the last look, µA·ms. */
let countedAt = 0;
let drawn = 0;
let flowed = 0;
/** Drawn since the last `takeSpent`, µAh. */
let spent = 0;
let bookedAt = 0;
/** By the charger's monitor at the last look. */
export let chargeMilliamps = 0;

/** What open line and moving position would last, now. */
export let responseMinutes = 0;
/** What positions alone would last. */
export let trackMinutes = 0;
export let charging: Charging = Charging.notCharging;

/** On average, µA. */
function draw(): number {
  if (!read(MODEM_STATUS_PIN)) return BOARD_MICROAMPS;
  // In an alarm GNSS keeps the modem awake; else it is so, and the port open, for seconds, but in a risk window.
  if (isOnline() && !isGnssOn() && !hasCall()) {
    return BOARD_MICROAMPS + dialect.restMicroamps + (riskSecondsLeft() && PORT_MICROAMPS);
  }
  let microamps = BOARD_MICROAMPS + PORT_MICROAMPS;
  if (hasCall()) microamps += lineMilliamps() * 1000;
  else microamps += isOnline() ? dialect.idleMicroamps : dialect.searchMicroamps;
  return isGnssOn() ? microamps + GNSS_MICROAMPS : microamps;
}

/** A call at this signal, mA. */
function lineMilliamps(): number {
  const short = Math.min(Math.max(0, QUIET_SIGNAL - (signal() || USUAL_SIGNAL)), SIGNAL_SPAN);
  return CALL_MILLIAMPS + (((CALL_SPAN_MILLIAMPS * short) / SIGNAL_SPAN) | 0);
}

/** Counts what was drawn up to now. Called whenever what is drawn may have changed. */
export function countDraw(): void {
  const time = now();
  flowed += (time - countedAt) * drawn;
  countedAt = time;
  drawn = draw();
}

/** A message has gone out. */
export function countMessage(): void {
  flowed += dialect.messageMicroampHours * MS_PER_HOUR;
}

/** What was drawn since this was asked last, µAh. */
export function takeSpent(): number {
  const taken = spent;
  spent = 0;
  return taken;
}

export function readMillivolts(): number {
  let highest = 0;
  for (let i = 0; i < READINGS; i++) highest = Math.max(highest, readShare(BATTERY_PIN));
  return ((highest * BATTERY_FULL_SCALE_MILLIVOLTS) | 0) + meterOffset;
}

/** Minutes that so much lasts at this current. */
function minutesOf(microampHours: number, milliamps: number): number {
  return Math.max(0, (microampHours * 60) / (milliamps * 1000)) | 0;
}

/** What the line draws with what is beside it, mA. */
function responseMilliamps(): number {
  return lineMilliamps() + BESIDE_CALL_MILLIAMPS;
}

function reckon(): void {
  const milliamps = responseMilliamps();
  const left = usable(milliamps, dialect.burstMilliamps);
  responseMinutes = minutesOf(left, milliamps);
  trackMinutes = minutesOf(left, dialect.trackMilliamps);
}

/** Books what has flowed since the last look. */
function book(): void {
  const sinceMs = now() - bookedAt;
  const drawnMicroampHours = (flowed / MS_PER_HOUR) | 0;
  flowed -= drawnMicroampHours * MS_PER_HOUR;
  spent += drawnMicroampHours;
  count(drawnMicroampHours - (((chargeMilliamps * sinceMs) / 3600) | 0), chargeMilliamps > 0);
  bookedAt = now();
}

/** Looks at everything that can be measured, and reckons what is left. */
export function lookAtBattery(): void {
  countDraw();
  book();
  const millivolts = readMillivolts();
  chargeMilliamps = isDocked()
    ? (readShare(CHARGE_CURRENT_PIN) * CHARGE_FULL_SCALE_MILLIAMPS) | 0
    : 0;
  const before = charging;
  charging = chargingNow(millivolts, chargeMilliamps, settings.ratedMilliampHours);
  if (charging !== before) {
    if (charging === Charging.charging) chargeBegins();
    if (charging === Charging.full && before === Charging.charging) chargeEnds();
  }
  look(millivolts, ((drawn / 1000) | 0) - chargeMilliamps, celsius());
  reckon();
}

/** A minute into a charge the step of the voltage tells what the cell resists. */
export function learnFromCharge(): void {
  const isTelling =
    charging === Charging.charging && chargeMilliamps > settings.ratedMilliampHours / 8;
  if (isTelling) learnResistance(readMillivolts(), chargeMilliamps);
}

/** True while current is measured into the cell, or has filled it. */
export function isCharged(): boolean {
  return charging === Charging.charging || charging === Charging.full;
}

/** Until the device can send, on this charger; 0 when it can, or where that cannot be told. */
export function readyMinutes(): number {
  if (responseMinutes || charging !== Charging.charging) return 0;
  const rated = settings.ratedMilliampHours;
  const missing = -usable(responseMilliamps(), dialect.burstMilliamps);
  // Into an empty cell little flows at first, and soon as much as chargers give.
  const isFirst = readMillivolts() < NEARLY_EMPTY_MILLIVOLTS;
  const flow = isFirst ? rated / USUAL_CHARGE_PART : chargeMilliamps;
  return minutesOf(missing, flow) + 1;
}

/** What the device would use of the cell's charge by then, at the pace of a quiet day, in minutes. */
export function minutesAfter(hours: number, microamps: number): number {
  const milliamps = responseMilliamps();
  const left = usable(milliamps, dialect.burstMilliamps) - hours * microamps;
  return minutesOf(left, milliamps);
}

export function startBattery(
  withSettings: ChargeSettings,
  fullMilliampHours: number,
  milliohms: number,
): void {
  settings = withSettings;
  openGauge(settings.cellCurve, settings.ratedMilliampHours, fullMilliampHours, milliohms);
  countedAt = now();
  bookedAt = countedAt;
  lookAtBattery();
}
