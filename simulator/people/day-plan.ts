import type { Random } from '../random.ts';
import type { Person } from './person.ts';

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Every hour of hers is about so much earlier or later each day. */
const JITTER_HOURS = 0.4;
/** From waking to the door. */
const READY_MS = 900_000;
/** From going to bed to being asleep. */
const FALLS_ASLEEP_MS = 300_000;
const MIDNIGHT_MARGIN_MS = 60_000;

/** What her day brings her to, whatever her device does. */
export type DayEvent =
  | { readonly type: 'wakes' | 'leaves' | 'comesHome' | 'goesToBed' | 'fallsAsleep' | 'returns' }
  /** It is her hour, and she thinks of it. */
  | { readonly type: 'remembers' }
  /** For days, without her dock. */
  | { readonly type: 'setsOut'; readonly hasWeakSource: boolean };

export type TimedDayEvent = DayEvent & { readonly atMs: number };

/** How many days ago a journey began, in which she still is; undefined: she is at home. */
function dayOfJourney({ travelsEveryDays, journeyDays }: Person, day: number): number | undefined {
  if (travelsEveryDays === 0) return undefined;
  const since = (day % travelsEveryDays) - (travelsEveryDays - journeyDays);
  return since >= 0 ? since : undefined;
}

/**
 * One day of hers, in order. The same person, day and chance always give the same day, so that what
 * two devices do to it can be compared.
 */
export function planDay(person: Person, day: number, chance: Random): TimedDayEvent[] {
  const random = chance.fork(`day ${day}`);
  const at = (hours: number) => {
    const ms = (hours + random.between(-JITTER_HOURS, JITTER_HOURS)) * HOUR_MS;
    return day * DAY_MS + Math.min(Math.round(ms), DAY_MS - FALLS_ASLEEP_MS - MIDNIGHT_MARGIN_MS);
  };
  const wakes = at(person.wakesAt);
  const leaves = Math.max(at(person.leavesAt), wakes + READY_MS);
  const comesHome = Math.max(at(person.comesHomeAt), leaves + HOUR_MS);
  const goesToBed = at(person.goesToBedAt);
  const charges = Math.min(at(person.chargesAt), goesToBed - MIDNIGHT_MARGIN_MS);
  const [goesOut, remembers] = [random.chance(person.goesOut), random.chance(person.remembers)];
  const hasWeakSource = random.chance(person.hasWeakSource);
  const journey = dayOfJourney(person, day);
  const hasReturned = journey === undefined && dayOfJourney(person, day - 1) !== undefined;

  const plan: TimedDayEvent[] = [{ type: 'wakes', atMs: wakes }];
  if (journey === 0) plan.push({ type: 'setsOut', hasWeakSource, atMs: leaves });
  else if (hasReturned) plan.push({ type: 'returns', atMs: leaves });
  else if (goesOut && journey === undefined) {
    plan.push({ type: 'leaves', atMs: leaves }, { type: 'comesHome', atMs: comesHome });
  }
  if (remembers) plan.push({ type: 'remembers', atMs: charges });
  plan.push({ type: 'goesToBed', atMs: goesToBed });
  plan.push({ type: 'fallsAsleep', atMs: goesToBed + FALLS_ASLEEP_MS });
  return plan.sort((a, b) => a.atMs - b.atMs);
}
