/**
 * The ladder of reminders to charge, a pure machine for each device. The first step is the device's
 * own buzz, with which it also says how urgent it is; the second goes to the channel that she chose
 * as safe, the third to her caseworker. Only measured current clears a step: no click of a person,
 * no silence, and no change of the device's mind.
 */
import type { Heartbeat } from '../../protocol/index.ts';

export type Addressee = 'safeChannel' | 'caseworker';

/** Which step of the ladder writes to whom. */
export const STEP_OF = { safeChannel: 2, caseworker: 3 } as const;

/** As far as a device has come: 0 nothing is needed, 1 the device reminds by touch. */
export type LadderStep = 0 | 1 | 2 | 3;

export interface LadderRules {
  /** A need has stood so long without current: the buzz did not do it. She was awake to feel it. */
  readonly buzzPatienceMs: number;
  /** Below the reserve for so long: longer than an evening until bedtime, shorter than a night. */
  readonly nowPatienceMs: number;
  /** A step that stands is told again after so long; that a cell is worn, after so much longer. */
  readonly tellAgainMs: number;
  readonly tellWornAgainMs: number;
  /** A contact that comes and goes clears and needs by turns: no step is told more often than this. */
  readonly pauseMs: number;
  /**
   * Minutes after local midnight: from one to the other nothing reaches her, and her safe channel
   * waits for the morning. The caseworker is written to at any hour and reads it in hers.
   */
  readonly quietFromMinutes: number;
  readonly quietUntilMinutes: number;
}

const HOUR_MS = 3_600_000;
const MINUTES_PER_DAY = 1440;

export const LADDER_RULES: LadderRules = {
  buzzPatienceMs: HOUR_MS,
  nowPatienceMs: 6 * HOUR_MS,
  tellAgainMs: 24 * HOUR_MS,
  tellWornAgainMs: 7 * 24 * HOUR_MS,
  pauseMs: 12 * HOUR_MS,
  quietFromMinutes: 22 * 60 + 30,
  quietUntilMinutes: 7 * 60 + 30,
};

/** What a device says of its charge. */
export type ChargeReport = Pick<
  Heartbeat,
  'charging' | 'chargeNeed' | 'lastWords' | 'responseMinutes'
>;

interface Moment {
  readonly atMs: number;
  /** Minutes after midnight where the receiver is. */
  readonly minuteOfDay: number;
}

export type LadderInput =
  | (Moment & { readonly type: 'heartbeat'; readonly report: ChargeReport })
  | (Moment & { readonly type: 'time' });

/** How long something has stood since current was last measured; not counted while it does not. */
export interface Stretch {
  /** null: it does not stand now */
  readonly sinceMs: number | null;
  /** how long it stood before that */
  readonly beforeMs: number;
}

export interface Telling {
  /** Last told, also before current was last measured; null: never. */
  readonly atMs: number | null;
  /** Told since current was last measured. */
  readonly stands: boolean;
}

export interface LadderState {
  /** As last said; `none` after current. */
  readonly need: 'none' | 'tonight' | 'now';
  /** It has said its last words, and is off until it is charged. */
  readonly isOff: boolean;
  /** It was charged and has said them all the same: its cell is too small for its reserve. */
  readonly isWorn: boolean;
  readonly responseMinutes: number;
  /** Any need, and that of now. */
  readonly needed: Stretch;
  readonly urgent: Stretch;
  readonly safeChannel: Telling;
  readonly caseworker: Telling;
}

/** Somebody is to be told. */
export interface LadderNotice {
  readonly to: Addressee;
  readonly step: 2 | 3;
  readonly need: 'tonight' | 'now';
  readonly isOff: boolean;
  /** No charge helps: it needs another cell. */
  readonly isWorn: boolean;
  readonly responseMinutes: number;
  /** How long it has been below its reserve, or in need of tonight's charge. */
  readonly stoodMs: number;
}

export interface LadderOutcome {
  /** The very state that was given, where nothing has changed. */
  readonly state: LadderState;
  readonly effects: readonly LadderNotice[];
}

const NEVER_STOOD: Stretch = { sinceMs: null, beforeMs: 0 };
const NEVER_TOLD: Telling = { atMs: null, stands: false };

/** Of a device that has never needed anything. */
export const LADDER_START: LadderState = {
  ...{ need: 'none', isOff: false, isWorn: false, responseMinutes: 0 },
  ...{ needed: NEVER_STOOD, urgent: NEVER_STOOD },
  ...{ safeChannel: NEVER_TOLD, caseworker: NEVER_TOLD },
};

const ADDRESSEES = ['safeChannel', 'caseworker'] as const;

/** One step of the machine. */
export function climb(
  state: LadderState,
  input: LadderInput,
  rules: LadderRules = LADDER_RULES,
): LadderOutcome {
  const { atMs } = input;
  const before = clockPutBack(state, atMs);
  const after = input.type === 'heartbeat' ? heard(before, input.report, atMs) : before;
  const told = ADDRESSEES.filter((to) => isDue(after, to, input, rules));
  if (told.length === 0) return { state: after, effects: [] };
  const tellings = Object.fromEntries(told.map((to) => [to, { atMs, stands: true }]));
  return { state: { ...after, ...tellings }, effects: told.map((to) => notice(after, to, atMs)) };
}

/** When an addressee is to be told unless something changes, quiet hours aside; null: never. */
export function dueAtMs(
  state: LadderState,
  to: Addressee,
  rules: LadderRules = LADDER_RULES,
): number | null {
  const { need, needed, urgent, isWorn } = state;
  if (need === 'none' || (to === 'caseworker' && need !== 'now')) return null;
  if (isWorn) return to === 'caseworker' ? wornDueAtMs(state, rules) : null;
  const { buzzPatienceMs, nowPatienceMs, tellAgainMs, pauseMs } = rules;
  const first =
    to === 'caseworker' ? reached(urgent, nowPatienceMs) : reached(needed, buzzPatienceMs);
  const { atMs, stands } = state[to];
  return atMs === null ? first : Math.max(first, atMs + (stands ? tellAgainMs : pauseMs));
}

/** Whoever can replace the cell hears of it at once: there is nothing for her to do first. */
function wornDueAtMs({ urgent, caseworker }: LadderState, rules: LadderRules): number {
  const first = reached(urgent, 0);
  return caseworker.atMs === null
    ? first
    : Math.max(first, caseworker.atMs + rules.tellWornAgainMs);
}

/** True where nothing is to reach her, by the clock of her wall. */
export function isQuiet(minuteOfDay: number, rules: LadderRules = LADDER_RULES): boolean {
  const { quietFromMinutes: from, quietUntilMinutes: until } = rules;
  if (from <= until) return minuteOfDay >= from && minuteOfDay < until;
  return minuteOfDay >= from || minuteOfDay < until;
}

/** How far up the ladder a device stands. */
export function ladderStep({ needed, safeChannel, caseworker }: LadderState): LadderStep {
  if (caseworker.stands) return STEP_OF.caseworker;
  if (safeChannel.stands) return STEP_OF.safeChannel;
  return needed.sinceMs === null ? 0 : 1;
}

/** The charger is seen to give current, or to have given all that the cell takes. */
export const hasCurrent = ({ charging }: Pick<ChargeReport, 'charging'>): boolean =>
  charging === 'charging' || charging === 'full';

function heard(state: LadderState, report: ChargeReport, atMs: number): LadderState {
  if (hasCurrent(report)) return cleared(state);
  const need = needOf(report);
  if (need === 'none' && isIdle(state)) return state;
  const { responseMinutes, lastWords } = report;
  const isOff = lastWords === 1;
  const isWorn = isOff && report.chargeNeed === 'none';
  const isSame =
    need === state.need &&
    isOff === state.isOff &&
    isWorn === state.isWorn &&
    responseMinutes === state.responseMinutes;
  if (isSame) return state;
  return {
    ...state,
    ...{ need, isOff, isWorn, responseMinutes },
    needed: went(state.needed, need !== 'none', atMs),
    urgent: went(state.urgent, need === 'now', atMs),
  };
}

/** A need that a newer device has and this receiver does not know is at least one for tonight. */
function needOf({ chargeNeed, lastWords }: ChargeReport): LadderState['need'] {
  if (lastWords === 1) return 'now';
  return chargeNeed === 'unknown' ? 'tonight' : chargeNeed;
}

const isIdle = ({ needed, safeChannel, caseworker }: LadderState): boolean =>
  needed.sinceMs === null && needed.beforeMs === 0 && !safeChannel.stands && !caseworker.stands;

function cleared(state: LadderState): LadderState {
  if (isIdle(state)) return state;
  const { safeChannel, caseworker } = state;
  return {
    ...LADDER_START,
    safeChannel: { atMs: safeChannel.atMs, stands: false },
    caseworker: { atMs: caseworker.atMs, stands: false },
  };
}

/** The stretch after something was found to stand at a moment, or not. */
function went(stretch: Stretch, stands: boolean, atMs: number): Stretch {
  const { sinceMs, beforeMs } = stretch;
  if (stands) return sinceMs === null ? { sinceMs: atMs, beforeMs } : stretch;
  return sinceMs === null ? stretch : { sinceMs: null, beforeMs: stoodMs(stretch, atMs) };
}

const stoodMs = ({ sinceMs, beforeMs }: Stretch, atMs: number): number =>
  beforeMs + (sinceMs === null ? 0 : atMs - sinceMs);

/** When a stretch that goes on will have stood for so long. */
const reached = ({ sinceMs, beforeMs }: Stretch, patienceMs: number): number =>
  sinceMs === null ? Number.POSITIVE_INFINITY : sinceMs + Math.max(0, patienceMs - beforeMs);

function isDue(state: LadderState, to: Addressee, moment: Moment, rules: LadderRules): boolean {
  const dueMs = dueAtMs(state, to, rules);
  if (dueMs === null || dueMs > moment.atMs) return false;
  return to === 'caseworker' || !isTooEarly(moment.minuteOfDay, rules);
}

/** Nothing is to reach her, or she has just got up and the device's own buzz comes first. */
export function isTooEarly(minuteOfDay: number, rules: LadderRules = LADDER_RULES): boolean {
  const patienceMinutes = rules.buzzPatienceMs / 60_000;
  const before = (minuteOfDay + MINUTES_PER_DAY - patienceMinutes) % MINUTES_PER_DAY;
  return isQuiet(minuteOfDay, rules) || isQuiet(before, rules);
}

function notice(state: LadderState, to: Addressee, atMs: number): LadderNotice {
  const { isOff, isWorn, responseMinutes, needed, urgent } = state;
  // Where there is none, nobody is due to be told.
  const need = state.need as LadderNotice['need'];
  return {
    ...{ to, step: STEP_OF[to], need, isOff, isWorn, responseMinutes },
    stoodMs: stoodMs(need === 'now' ? urgent : needed, atMs),
  };
}

/** Nothing has happened later than now: else a clock that was wrong would keep a step back. */
function clockPutBack(state: LadderState, atMs: number): LadderState {
  const { needed, urgent, safeChannel, caseworker } = state;
  const times = [needed.sinceMs, urgent.sinceMs, safeChannel.atMs, caseworker.atMs];
  if (times.every((time) => time === null || time <= atMs)) return state;
  const before = (time: number | null) => (time === null ? null : Math.min(time, atMs));
  return {
    ...state,
    needed: { ...needed, sinceMs: before(needed.sinceMs) },
    urgent: { ...urgent, sinceMs: before(urgent.sinceMs) },
    safeChannel: { ...safeChannel, atMs: before(safeChannel.atMs) },
    caseworker: { ...caseworker, atMs: before(caseworker.atMs) },
  };
}
