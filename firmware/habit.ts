/** When she charges: for each hour of the day, how often the device was on its charger lately. */

const HOURS = 24;
/** Always on the charger at that hour. */
const ALWAYS = 255;
/** More often than not. */
const USUAL = 128;
/** A day counts for a quarter: a new habit is learned in three, a holiday forgotten in a week. */
const DAY_WEIGHT_BITS = 2;

export const dockedHours: Uint8Array = new Uint8Array(HOURS);
let lastHour = -1;

/** Takes up what was learned before the start. */
export function openHabit(hours: Uint8Array): void {
  dockedHours.set(hours, 0);
}

/**
 * Notes where the device is in this hour.
 * @returns true when the hour has just begun
 */
export function noteHour(hour: number, isCharged: boolean): boolean {
  if (hour === lastHour) return false;
  lastHour = hour;
  const before = dockedHours[hour];
  dockedHours[hour] = before + (((isCharged ? ALWAYS + 3 : 0) - before) >> DAY_WEIGHT_BITS);
  return true;
}

/** True when it is on its charger at that hour more often than not. */
export function isUsual(hour: number): boolean {
  return dockedHours[hour % HOURS] >= USUAL;
}
