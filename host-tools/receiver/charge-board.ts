/** How each device is charged, for whoever sees to that: no position, no alarm, no person. */
import { type Charging, FAULT_BITS, type Heartbeat } from '../../protocol/index.ts';
import type { Database } from '../store/database.ts';
import { hasCurrent, type LadderStep, ladderStep } from './charge-ladder.ts';
import { LadderRecords, type WallClock } from './ladder-records.ts';

export interface ChargeBoardRow {
  readonly deviceId: string;
  /** When it last said how it is charged, ms since 1970. */
  readonly saidAtMs: number;
  readonly responseMinutes: number;
  /** More, or fewer, minutes than a day before; null: nothing is known of then. */
  readonly dayTrendMinutes: number | null;
  readonly charging: Charging;
  readonly chargeNeed: Heartbeat['chargeNeed'];
  /** It said that it goes off until it is charged. */
  readonly isOff: boolean;
  /** How far the ladder of reminders has been climbed. */
  readonly step: LadderStep;
  /** Nights without measured current, of those that were watched: seven at most. */
  readonly missedNights: number;
  readonly watchedNights: number;
  /** It has said lately that its cell is worn. */
  readonly isCellAged: boolean;
  /** What is to be done about it. */
  readonly advice: Advice;
}

/**
 * For whoever looks at the board, the one that helps most: `replaceCell`: charging helps no more;
 * `checkDock`: it sits there and does not charge; `checkCharger`: its source is too weak;
 * `chargeNow`, `chargeTonight`: as the device asks; `askWhy`: on most nights it is not charged;
 * `checkCell`: it grows old, and holds enough as yet.
 */
export type Advice =
  | ''
  | 'replaceCell'
  | 'checkDock'
  | 'checkCharger'
  | 'chargeNow'
  | 'chargeTonight'
  | 'askWhy'
  | 'checkCell';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const NIGHTS = 7;
/** By the clock on the wall: who charges in the evening, or after getting up, has charged for the night. */
const NIGHT_FROM_HOURS = 20;
const NIGHT_UNTIL_HOURS = 9;
/** A heartbeat a little older than a day stands for the day before. */
const TREND_SLACK_MS = 6 * HOUR_MS;
/** Seven nights, and the one that is not over. */
const LOOK_BACK_MS = (NIGHTS + 2) * DAY_MS;

interface Said extends Pick<Heartbeat, 'responseMinutes' | 'charging' | 'chargeNeed' | 'faults'> {
  readonly atMs: number;
  readonly lastWords: number;
}

interface Night {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Every device that has ever said how it is charged, the most urgent first. */
export function readChargeBoard(
  database: Database,
  nowMs: number,
  wallClock: WallClock,
): ChargeBoardRow[] {
  const { devices, first, newest, since } = prepare(database);
  const ladders = new LadderRecords(database, wallClock);
  const nights = lastNights(nowMs, wallClock);
  const rows = devices.all().flatMap((deviceId) => {
    const last = newest.get({ deviceId });
    if (!last) return [];
    // A device that has been away for long is compared with the day before it went.
    const sinceMs = Math.min(last.atMs - DAY_MS - TREND_SLACK_MS, nowMs - LOOK_BACK_MS);
    const lately = since.all({ deviceId, sinceMs });
    const watched = nights.filter(({ fromMs }) => fromMs >= first.get(deviceId)!);
    const missedNights = watched.filter((night) => !hasCurrentIn(night, lately)).length;
    const ladder = ladders.find(deviceId);
    const isCellAged = lately.some(({ faults }) => (faults & FAULT_BITS.cellAged) !== 0);
    return {
      deviceId,
      ...{ saidAtMs: last.atMs, responseMinutes: last.responseMinutes },
      dayTrendMinutes: dayTrend(last, lately),
      ...{ charging: last.charging, chargeNeed: last.chargeNeed, isOff: last.lastWords === 1 },
      ...{ step: ladderStep(ladder), missedNights, watchedNights: watched.length, isCellAged },
      advice: adviceOf(last, { missedNights, isCellAged, isWorn: ladder.isWorn }),
    };
  });
  return rows.sort(byUrgency);
}

interface Findings {
  readonly missedNights: number;
  readonly isCellAged: boolean;
  readonly isWorn: boolean;
}

/** Of seven nights: from here on it is no chance. */
const TOO_MANY_MISSED = 3;

function adviceOf(last: Said, { missedNights, isCellAged, isWorn }: Findings): Advice {
  if (isWorn) return 'replaceCell';
  if (last.charging === 'seatedNotCharging') return 'checkDock';
  if (last.charging === 'weakSource') return 'checkCharger';
  const isFed = hasCurrent(last);
  if (!isFed && (last.lastWords === 1 || last.chargeNeed === 'now')) return 'chargeNow';
  if (!isFed && last.chargeNeed !== 'none') return 'chargeTonight';
  if (isCellAged) return 'checkCell';
  return missedNights >= TOO_MANY_MISSED ? 'askWhy' : '';
}

const NEED_RANK = { now: 3, tonight: 2, unknown: 1, none: 0 } as const;

const byUrgency = (a: ChargeBoardRow, b: ChargeBoardRow): number =>
  b.step - a.step ||
  NEED_RANK[b.chargeNeed] - NEED_RANK[a.chargeNeed] ||
  a.responseMinutes - b.responseMinutes ||
  (a.deviceId < b.deviceId ? -1 : 1);

/** Against the newest word that is a day old, newest first. */
function dayTrend(last: Said, lately: readonly Said[]): number | null {
  const dayBefore = lately.find(({ atMs }) => atMs <= last.atMs - DAY_MS);
  if (!dayBefore || dayBefore.atMs < last.atMs - DAY_MS - TREND_SLACK_MS) return null;
  return last.responseMinutes - dayBefore.responseMinutes;
}

const hasCurrentIn = ({ fromMs, untilMs }: Night, lately: readonly Said[]): boolean =>
  lately.some((said) => hasCurrent(said) && said.atMs >= fromMs && said.atMs < untilMs);

/** The nights that are over, newest first. Where clocks are changed one may be an hour off. */
function lastNights(nowMs: number, wallClock: WallClock): Night[] {
  const midnightBefore = (atMs: number) => atMs - wallClock(atMs) * MINUTE_MS - (atMs % MINUTE_MS);
  const nights: Night[] = [];
  let midnightMs = midnightBefore(nowMs);
  while (nights.length < NIGHTS) {
    const dayBeforeMs = midnightBefore(midnightMs - DAY_MS / 2);
    const night = {
      fromMs: dayBeforeMs + NIGHT_FROM_HOURS * HOUR_MS,
      untilMs: midnightMs + NIGHT_UNTIL_HOURS * HOUR_MS,
    };
    if (night.untilMs <= nowMs) nights.push(night);
    midnightMs = dayBeforeMs;
  }
  return nights;
}

function prepare(database: Database) {
  const said = `SELECT received_at AS atMs, response_minutes AS responseMinutes, charging,
    charge_need AS chargeNeed, last_words AS lastWords, faults FROM heartbeat
    WHERE device_id = @deviceId`;
  return {
    devices: database
      .prepare<[], string>('SELECT id FROM device WHERE returned_at IS NULL ORDER BY id')
      .pluck(),
    first: database
      .prepare<[string], number>(
        'SELECT received_at FROM heartbeat WHERE device_id = ? ORDER BY id LIMIT 1',
      )
      .pluck(),
    newest: database.prepare<[object], Said>(`${said} ORDER BY id DESC LIMIT 1`),
    // Ids grow with time, so the search ends at the first that is older.
    since: database.prepare<[object], Said>(
      `${said} AND id > coalesce((SELECT id FROM heartbeat
         WHERE device_id = @deviceId AND received_at < @sinceMs ORDER BY id DESC LIMIT 1), 0)
       ORDER BY id DESC`,
    ),
  };
}
