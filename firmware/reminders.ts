/**
 * Reminds her, before bedtime, to charge when the night would otherwise end below the reserve. This
 * is the first step of a ladder; the receiver takes the others from the need that heartbeats tell.
 * Only measured current clears it.
 */
import { ChargeNeed, type ChargeSettings } from '../protocol/generated/device-codec.ts';
import { minutesAfter } from './battery.ts';
import { isUsual } from './habit.ts';
import { now } from './platform/clock.ts';

const MINUTES_PER_DAY = 1440;
const HOUR_MS = 3600000;
/** When she usually charges in the evening, she is left so long to do it by herself. */
const GRACE_MINUTES = 60;
/** The latest reminder before the quiet hours; and the first, for one who has no habit. */
const LATEST_MINUTES = 30;
const NO_HABIT_MINUTES = 150;
/** Whatever the hour: if the reserve is reached within this, she is told now. */
const SOON_HOURS = 3;
/** Reminders of one day, also to one whose worn cell no charge can help; and the pause between two. */
const MAX_A_DAY = 3;
const MAX_WORN = 1;
const EVERY_MS = 2 * HOUR_MS;
/** Below the reserve the modem is off and the hour may not be known: better at night than never. */
const BLIND_EVERY_MS = 8 * HOUR_MS;

export let chargeNeed: ChargeNeed = ChargeNeed.none;
/** At first, the start: one that restarts again and again is not buzzed each time. */
let remindedAt = now();
/** Reminders of the waking day. */
let reminders = 0;

/** Minutes since the quiet hours ended. */
function sinceMorning(settings: ChargeSettings, minute: number): number {
  return (minute + MINUTES_PER_DAY - settings.quietUntilMinutes) % MINUTES_PER_DAY;
}

/** Minutes of her day. */
function dayLength(settings: ChargeSettings): number {
  return sinceMorning(settings, settings.quietFromMinutes);
}

/** When she is to be reminded this evening, in minutes since the morning. */
function reminderAt(settings: ChargeSettings): number {
  const length = dayLength(settings);
  const latest = length - LATEST_MINUTES;
  for (let at = length >> 1; at < length; at += 60) {
    const hour = ((settings.quietUntilMinutes + at) / 60) | 0;
    if (isUsual(hour)) return Math.min(at + GRACE_MINUTES, latest);
  }
  // Also one who charges as she goes to bed may be told no later than this.
  return isUsual(((settings.quietFromMinutes / 60) | 0) + 1) ? latest : length - NO_HABIT_MINUTES;
}

/** True when the night would end below the reserve, and it is time to say so. */
function isShort(settings: ChargeSettings, at: number, microamps: number): boolean {
  const reserve = settings.reserveMinutes;
  if (minutesAfter(SOON_HOURS, microamps) < reserve) return true;
  const hours = (MINUTES_PER_DAY - at) / 60;
  return at >= reminderAt(settings) && minutesAfter(hours, microamps) < reserve;
}

/**
 * Finds the need of the moment.
 * @param minute of the day, −1 where it is not known: then she is reminded below the reserve only
 * @param microamps what a quiet day takes
 * @param isCharged now, or so lately that more of it would not help
 * @returns true when she is to be reminded now
 */
export function checkNeed(
  settings: ChargeSettings,
  minute: number,
  microamps: number,
  isBelowReserve: boolean,
  isCharged: boolean,
  isWorn: boolean,
): boolean {
  const at = sinceMorning(settings, minute);
  const isBlind = minute < 0;
  const isQuiet = isBlind ? !isBelowReserve : at >= dayLength(settings);
  if (isQuiet || isBlind) reminders = 0;
  if (isCharged) {
    chargeNeed = ChargeNeed.none;
    return false;
  }
  if (isBelowReserve) chargeNeed = ChargeNeed.now;
  else if (!isQuiet && chargeNeed === ChargeNeed.none && isShort(settings, at, microamps)) {
    chargeNeed = ChargeNeed.tonight;
  }
  const most = isWorn ? MAX_WORN : MAX_A_DAY;
  if (isQuiet || chargeNeed === ChargeNeed.none || reminders >= most) return false;
  const pauseMs = isBlind ? BLIND_EVERY_MS : EVERY_MS;
  if ((isBlind || reminders) && now() - remindedAt < pauseMs) return false;
  reminders++;
  remindedAt = now();
  return true;
}
