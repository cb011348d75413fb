/**
 * What the centre sets for a limited time: a test that is armed, and a window of closer supervision.
 * Kept in memory alone: a restart ends both, which is the safe side, and the heartbeat says so.
 */
import { now } from './platform/clock.ts';

const SECOND = 1000;

let testUntil = 0;
let riskUntil = 0;
let riskPauseMs = 0;
/** Sequence numbers of the last heartbeat and the one before it. */
let lastHeartbeat = 0;
let heartbeatBefore = 0;

function secondsUntil(time: number): number {
  return Math.max(0, Math.ceil((time - now()) / SECOND));
}

/** Nothing that was said before this start counts as fresh. */
export function startWindows(nextSequence: number): void {
  lastHeartbeat = nextSequence;
  heartbeatBefore = nextSequence;
}

export function noteHeartbeat(sequence: number): void {
  heartbeatBefore = lastHeartbeat;
  lastHeartbeat = sequence;
}

/** False for what the receiver said before it had the last heartbeats: it may have been held back. */
export function isFresh(asOf: number): boolean {
  return asOf >= heartbeatBefore;
}

/** The next press within this time is a test; 0 takes it back. */
export function armTest(seconds: number): void {
  testUntil = now() + seconds * SECOND;
}

export function testSecondsLeft(): number {
  return secondsUntil(testUntil);
}

export function setRiskWindow(seconds: number, heartbeatSeconds: number): void {
  riskUntil = now() + seconds * SECOND;
  riskPauseMs = heartbeatSeconds * SECOND;
}

export function riskSecondsLeft(): number {
  return secondsUntil(riskUntil);
}

/** The pause between heartbeats, given the one in quiet times. */
export function heartbeatPauseMs(quietMs: number): number {
  return now() < riskUntil ? Math.min(riskPauseMs, quietMs) : quietMs;
}
