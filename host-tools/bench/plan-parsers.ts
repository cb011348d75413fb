/** How the answers of a provisioning are read, with what is wrong with those that are not taken. */
import { type Parsed, refusedBecause, taken } from './person.ts';

const MAX_TEXT_BYTES = 63;
/** What the device may put between quotes into an AT command (decision 11). */
const PLAIN_TEXT = /^[\x20-\x7e]*$/;
/** ITU-T E.164: a country code and at most 15 digits in all. */
const INTERNATIONAL = /^\+[1-9]\d{7,14}$/;
/** 3GPP TS 22.101 §10. */
const EMERGENCY = '112';
/** What people write between the digits. */
const BETWEEN_DIGITS = /[\s().-]/g;
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/;
const TIME_OF_DAY = /^([01]?\d|2[0-3]):([0-5]\d)$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

export function parseText(answer: string): Parsed<string> {
  if (answer === '') return refusedBecause('is empty');
  if (answer.length > MAX_TEXT_BYTES) {
    return refusedBecause(`is longer than ${MAX_TEXT_BYTES} characters`);
  }
  if (!PLAIN_TEXT.test(answer) || /["\\]/.test(answer)) {
    return refusedBecause('has a character that the device cannot take: plain letters, no quotes');
  }
  return taken(answer);
}

export function parseHost(answer: string): Parsed<string> {
  const text = parseText(answer);
  if (!text.ok || HOST.test(answer)) return text;
  return refusedBecause('is no name or address of a host: no scheme, no port');
}

/**
 * A number to call. National ones are refused: abroad they reach somebody else; and so is the emergency
 * number: a test would call it too.
 */
export function parseDialString(answer: string): Parsed<string> {
  if (answer === EMERGENCY) return refusedBecause('would be called by every test as well');
  const digits = answer.replace(BETWEEN_DIGITS, '').replace(/^00/, '+');
  if (INTERNATIONAL.test(digits)) return taken(digits);
  return refusedBecause('is no international number, as in +31 88 000 01 12');
}

export const parseOptionalDialString = (answer: string): Parsed<string> =>
  answer === '' || /^(none|-)$/i.test(answer) ? taken('') : parseDialString(answer);

export const wholeFrom =
  (min: number, max: number) =>
  (answer: string): Parsed<number> => {
    const number = /^\d+$/.test(answer) ? Number(answer) : Number.NaN;
    if (number >= min && number <= max) return taken(number);
    return refusedBecause(`is no whole number from ${min} to ${max}`);
  };

/** Seconds with at most one decimal, as milliseconds. */
export const secondsFrom =
  (min: number, max: number) =>
  (answer: string): Parsed<number> => {
    const seconds = /^\d+([.,]\d)?$/.test(answer) ? Number(answer.replace(',', '.')) : Number.NaN;
    if (seconds >= min && seconds <= max) return taken(Math.round(seconds * 1000));
    return refusedBecause(`is not from ${min} to ${max} seconds`);
  };

/** Minutes after midnight. */
export function parseTimeOfDay(answer: string): Parsed<number> {
  const [, hours, minutes] = TIME_OF_DAY.exec(answer) ?? [];
  if (hours === undefined) return refusedBecause('is no time of day, as in 22:30');
  return taken(Number(hours) * 60 + Number(minutes));
}

export const shownTimeOfDay = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

export const oneOf =
  <Choice extends string>(...choices: readonly Choice[]) =>
  (answer: string): Parsed<Choice> => {
    const choice = choices.find((candidate) => candidate === answer.toLowerCase());
    return choice === undefined ? refusedBecause(`is not ${choices.join(' or ')}`) : taken(choice);
  };

const isoDay = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);

/** The same day of the month so many months on, or the last of a month that is shorter. */
export function monthsLater(nowMs: number, months: number): string {
  const now = new Date(nowMs);
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1);
  const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months + 1, 1);
  const lastDay = Math.round((next - first) / DAY_MS);
  return isoDay(first + (Math.min(now.getUTCDate(), lastDay) - 1) * DAY_MS);
}

/** A day after today and not years away, which would be a slip. */
export const dayAfter =
  (nowMs: number, maxMonths: number) =>
  (answer: string): Parsed<string> => {
    const atMs = DAY.test(answer) ? Date.parse(`${answer}T00:00:00Z`) : Number.NaN;
    if (Number.isNaN(atMs) || isoDay(atMs) !== answer) {
      return refusedBecause('is no day, as in 2027-05-26');
    }
    if (answer <= isoDay(nowMs)) return refusedBecause('is not after today');
    if (answer > monthsLater(nowMs, maxMonths)) {
      return refusedBecause(`is more than ${maxMonths} months away`);
    }
    return taken(answer);
  };
