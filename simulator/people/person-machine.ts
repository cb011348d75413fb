/**
 * What a person does with her device. A pure machine: what her day brings, what she feels and what
 * she is told go in, what she does with the dock comes out. She knows nothing of the cell.
 */
import type { DOCKS } from '../power/dock.ts';
import type { Random } from '../random.ts';
import type { Felt } from '../world/feeling.ts';
import { DAY_MS, type DayEvent } from './day-plan.ts';
import type { Person } from './person.ts';
import type { Answer, Response } from './response.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Charged from then on, it stays where it is until the morning. */
const EVENING_FROM_MS = 19 * HOUR_MS;
/** By day, for so long; or until she goes out. */
const BY_DAY_MS = 2.5 * HOUR_MS;
/** Her caseworker is at work. */
const OFFICE_FROM_MS = 9 * HOUR_MS;
const OFFICE_UNTIL_MS = 17 * HOUR_MS;

export type DockName = keyof typeof DOCKS;

/** How a docking goes wrong without her seeing it. */
const BAD_SEATS: readonly DockName[] = ['notTouching', 'unplugged', 'dirty', 'fluttering'];

export type PersonInput =
  | DayEvent
  | { readonly type: 'felt'; readonly felt: Felt }
  | { readonly type: 'told'; readonly by: 'safeChannel' | 'caseworker' }
  /** What she meant to do by now. */
  | { readonly type: 'time' };

export interface PersonState {
  readonly isAwake: boolean;
  readonly place: 'home' | 'out' | 'away';
  /** Away she has something to charge from. */
  readonly hasWeakSource: boolean;
  readonly isDocked: boolean;
  /** By day; undefined: not before the morning. */
  readonly takesItAtMs: number | undefined;
  /** She means to charge it, from then on. */
  readonly meansToAtMs: number | undefined;
  /** What she was told reaches her then. */
  readonly hearsAtMs: number | undefined;
  /** She has felt that it does not charge, and goes back to it. */
  readonly seatsAgainAtMs: number | undefined;
}

/** Asleep, her device beside her, on the first morning. */
export const PERSON_START: PersonState = {
  ...{ isAwake: false, place: 'home', hasWeakSource: false, isDocked: false },
  ...{ takesItAtMs: undefined, meansToAtMs: undefined },
  ...{ hearsAtMs: undefined, seatsAgainAtMs: undefined },
};

export type PersonEffect =
  | { readonly type: 'docks'; readonly dock: DockName }
  | { readonly type: 'takes' }
  | { readonly type: 'goes'; readonly place: PersonState['place'] };

export interface PersonOutcome {
  readonly state: PersonState;
  readonly effects: readonly PersonEffect[];
}

/** Who she is, and what is left to chance. */
export interface Nature {
  readonly person: Person;
  readonly response: Response;
  readonly random: Random;
}

/** One step of the machine. */
export function personStep(
  nature: Nature,
  state: PersonState,
  input: PersonInput,
  atMs: number,
): PersonOutcome {
  switch (input.type) {
    case 'wakes':
      return charges(nature, takes({ ...state, isAwake: true }), atMs);
    case 'leaves':
      return goes(state, 'out');
    case 'setsOut':
      return goes({ ...state, hasWeakSource: input.hasWeakSource }, 'away');
    case 'comesHome':
    case 'returns':
      return charges(nature, goes(state, 'home'), atMs);
    case 'remembers':
      return state.isDocked
        ? still({ ...state, takesItAtMs: staysUntilMs(atMs) })
        : charges(nature, still({ ...state, meansToAtMs: atMs }), atMs);
    case 'goesToBed': {
      // What she has put off she does now.
      const meansToAtMs = state.meansToAtMs && atMs;
      return charges(nature, still({ ...state, meansToAtMs }), atMs);
    }
    case 'fallsAsleep':
      return still({ ...state, isAwake: false });
    case 'felt':
      return still(afterFelt(nature, state, input.felt, atMs));
    case 'told':
      return still(afterTold(nature, state, input.by, atMs));
    case 'time':
      return onTime(nature, state, atMs);
  }
}

/** When she is to be given the time; `Infinity`: nothing waits for it. */
export function nextMs(
  { takesItAtMs, meansToAtMs, hearsAtMs, seatsAgainAtMs }: PersonState,
  nowMs: number,
): number {
  const times = [takesItAtMs, meansToAtMs, hearsAtMs, seatsAgainAtMs];
  // What she could not do in its time she does when she can.
  return Math.min(...times.map((ms) => (ms !== undefined && ms > nowMs ? ms : Infinity)));
}

const still = (state: PersonState): PersonOutcome => ({ state, effects: [] });

function takes(state: PersonState): PersonOutcome {
  if (!state.isDocked) return still(state);
  const off = { isDocked: false, takesItAtMs: undefined, seatsAgainAtMs: undefined };
  return { state: { ...state, ...off }, effects: [{ type: 'takes' }] };
}

function goes(state: PersonState, place: PersonState['place']): PersonOutcome {
  const { state: after, effects } = takes(state);
  return { state: { ...after, place }, effects: [...effects, { type: 'goes', place }] };
}

/** Charges it if she means to by now, and can. */
function charges(nature: Nature, before: PersonOutcome, atMs: number): PersonOutcome {
  const { state, effects } = before;
  const { isAwake, isDocked, place, hasWeakSource, meansToAtMs } = state;
  if (meansToAtMs === undefined || meansToAtMs > atMs) return before;
  const canCharge = place === 'home' || (place === 'away' && hasWeakSource);
  if (!isAwake || !canCharge) return before;
  // What she was told before and hears only later, she then has done.
  const isDone = { meansToAtMs: undefined, hearsAtMs: undefined };
  return {
    state: { ...state, ...isDone, isDocked: true, takesItAtMs: staysUntilMs(atMs) },
    effects: [...effects, { type: 'docks', dock: dockOf(nature, place, isDocked) }],
  };
}

/** In the evening it is left in its dock until the morning: undefined. */
function staysUntilMs(atMs: number): number | undefined {
  return atMs % DAY_MS >= EVENING_FROM_MS ? undefined : atMs + BY_DAY_MS;
}

/** Told of a device that is in its dock, she looks after how it sits there. */
function dockOf(nature: Nature, place: PersonState['place'], isDocked: boolean): DockName {
  if (place === 'away') return 'weak';
  return isDocked ? 'good' : seatOf(nature);
}

function seatOf({ person, random }: Nature): DockName {
  if (!random.chance(person.seatsBadly)) return 'good';
  return BAD_SEATS[random.integer(0, BAD_SEATS.length - 1)]!;
}

/** When she would do something about what she was told; undefined: she does not. */
function answerMs({ random }: Nature, answer: Answer, atMs: number): number | undefined {
  const { notices, acts, delayMinutes } = answer;
  const [least, most] = delayMinutes;
  // Drawn each time, so that chance goes on in the same way whatever comes of it.
  const [isNoticed, isDone] = [random.chance(notices), random.chance(acts)];
  const delayMs = random.between(least, most) * MINUTE_MS;
  return isNoticed && isDone ? Math.round(atMs + delayMs) : undefined;
}

function afterFelt(nature: Nature, state: PersonState, felt: Felt, atMs: number): PersonState {
  if (!state.isAwake) return state;
  if (felt === 'chargeMe') return means(state, answerMs(nature, nature.response.buzz, atMs));
  const isProof = felt === 'notCharging' || felt === 'weakSource';
  if (!isProof || !state.isDocked || state.place !== 'home') return state;
  return { ...state, seatsAgainAtMs: answerMs(nature, nature.response.proof, atMs) };
}

function afterTold(
  nature: Nature,
  state: PersonState,
  by: 'safeChannel' | 'caseworker',
  atMs: number,
): PersonState {
  const answeredMs = answerMs(nature, nature.response[by], atMs);
  if (answeredMs === undefined) return state;
  const hearsAtMs = by === 'caseworker' ? inOfficeHours(answeredMs) : answeredMs;
  return { ...state, hearsAtMs: Math.min(state.hearsAtMs ?? hearsAtMs, hearsAtMs) };
}

/** The earlier of what she meant before and means now. */
function means(state: PersonState, atMs: number | undefined): PersonState {
  if (atMs === undefined) return state;
  return { ...state, meansToAtMs: Math.min(state.meansToAtMs ?? atMs, atMs) };
}

function inOfficeHours(atMs: number): number {
  const dayMs = Math.floor(atMs / DAY_MS) * DAY_MS;
  if (atMs > dayMs + OFFICE_UNTIL_MS) return dayMs + DAY_MS + OFFICE_FROM_MS;
  return Math.max(atMs, dayMs + OFFICE_FROM_MS);
}

function onTime(nature: Nature, state: PersonState, atMs: number): PersonOutcome {
  const { takesItAtMs, seatsAgainAtMs, hearsAtMs, isDocked, isAwake } = state;
  if (hearsAtMs !== undefined && hearsAtMs <= atMs) {
    return charges(nature, still(means({ ...state, hearsAtMs: undefined }, hearsAtMs)), atMs);
  }
  if (takesItAtMs !== undefined && takesItAtMs <= atMs) return takes(state);
  if (seatsAgainAtMs !== undefined && seatsAgainAtMs <= atMs) {
    const after = { ...state, seatsAgainAtMs: undefined };
    const canSeat = isDocked && isAwake;
    return { state: after, effects: canSeat ? [{ type: 'docks', dock: 'good' }] : [] };
  }
  return charges(nature, still(state), atMs);
}
