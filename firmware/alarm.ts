/** One press, from the hold to the centre's close: a pure machine over its progress. */
import { Progress } from '../protocol/generated/device-codec.ts';

export enum AlarmEvent {
  /** The receiver has committed it. */
  received,
  /** A person has accepted it. */
  accepted,
  /** The centre has ended it. */
  closed,
}

/** What a step asks for; bits, since a step may ask for several. */
export enum AlarmEffect {
  none = 0,
  store = 1,
  feelReceived = 2,
  feelAccepted = 4,
}

/** Bits of a step's result that hold the progress; the effects stand above them. */
const PROGRESS_BITS = 2;

/**
 * One step of the machine. Progress never goes back: a late or repeated answer changes nothing.
 * @returns the next progress (`Progress.unknown`: closed, forget it), and above it the effects
 */
export function alarmStep(progress: Progress, event: AlarmEvent): number {
  if (event === AlarmEvent.closed) {
    return Progress.unknown | (AlarmEffect.store << PROGRESS_BITS);
  }
  if (event === AlarmEvent.accepted && progress !== Progress.accepted) {
    return Progress.accepted | ((AlarmEffect.store | AlarmEffect.feelAccepted) << PROGRESS_BITS);
  }
  if (event === AlarmEvent.received && progress === Progress.raised) {
    return Progress.received | ((AlarmEffect.store | AlarmEffect.feelReceived) << PROGRESS_BITS);
  }
  return progress;
}

export function alarmProgress(step: number): Progress {
  return step & 3;
}

export function alarmEffects(step: number): number {
  return step >> PROGRESS_BITS;
}
