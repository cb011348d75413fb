/** The small words that lines for people are made of. */
import type { DeviceStatus } from '../receiver/index.ts';

/** The parts that say something, two spaces apart. */
export const words = (...parts: string[]): string => parts.filter((part) => part !== '').join('  ');

/** The longest name of a person, and as much as is shown of what somebody else wrote. */
const MAX_SHOWN = 64;

/**
 * What somebody sent is shown without harm: no control character of it reaches the terminal, nor
 * one that turns the direction of the line.
 */
export const harmless = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');

/** As `harmless`, and no longer than a name. */
export const printable = (text: string): string => {
  const shown = [...text.slice(0, 2 * MAX_SHOWN + 2)];
  const end = shown.length > MAX_SHOWN ? '…' : '';
  return harmless(`${shown.slice(0, MAX_SHOWN).join('')}${end}`);
};

/** `K7QM2XPD` as it stands on the label. */
export const shownId = (deviceId: string): string => `${deviceId.slice(0, 4)}-${deviceId.slice(4)}`;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two significant steps at most: `40 s`, `31 min`, `4 h 10 min`, `3 d`. */
export function duration(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${seconds} s`;
  if (seconds < 2 * HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds >= 2 * DAY) return `${Math.floor(seconds / DAY)} d`;
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  return `${Math.floor(seconds / HOUR)} h${minutes === 0 ? '' : ` ${minutes} min`}`;
}

/** The local time of day of an event. */
export const localTime = (iso: string): string => {
  const date = new Date(iso);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
};

/** What a charger does; nothing when the device is not on one. */
export const CHARGING_WORDS: Readonly<Record<DeviceStatus['charging'], string>> = {
  unknown: '',
  notCharging: '',
  charging: 'charging',
  full: 'full',
  seatedNotCharging: 'seated but NOT charging',
  weakSource: 'weak charger',
};
