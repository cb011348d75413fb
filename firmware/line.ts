/**
 * The open line: a pure machine over its state, which is also what the receiver is told. `idle`: no
 * call and none wanted; `lost`: wanted, and to be dialled again.
 */
import { Line } from '../protocol/generated/device-codec.ts';

export enum LineEvent {
  /** A call was begun: ours, or one that was announced and taken. */
  begun,
  /** The call speaks. */
  connected,
  /** There is no call any more, or it could not be begun; the line is still wanted. */
  ended,
  /** The line is not wanted, and there is no call. */
  released,
}

/**
 * One step of the machine; an event that changes nothing gives the state it came from.
 */
export function lineStep(state: Line, event: LineEvent): Line {
  if (event === LineEvent.released) return Line.idle;
  // A call may already be up when the device has restarted in the middle of it.
  if (event === LineEvent.connected) return Line.open;
  if (event === LineEvent.ended) return Line.lost;
  return state === Line.open ? Line.open : Line.dialling;
}

/** First pause before dialling again, and the bits by which it may double: 2, 4, … 64 s. */
const FIRST_PAUSE_MS = 2000;
const MAX_DOUBLINGS = 5;
const MAX_PAUSE_MS = 60000;

/** How long to wait before the next try after `failures` in a row, ms; 0 failures: a call was up. */
export function redialPauseMs(failures: number): number {
  const doublings = Math.min(Math.max(0, failures - 1), MAX_DOUBLINGS);
  return Math.min(FIRST_PAUSE_MS << doublings, MAX_PAUSE_MS);
}
