/** How often a device is expected to be heard. */
export interface Pace {
  /** Pause between heartbeats in quiet times. */
  readonly heartbeatSeconds: number;
  /** Pause between heartbeats while a window of closer watch lasts. */
  readonly riskHeartbeatSeconds: number;
  /** When that window ends, ms since 1970; 0: there is none. */
  readonly riskUntilMs: number;
}

/** So many of its pauses a device may be silent: one heartbeat may be lost, and the next be late. */
const PATIENCE = 2.5;

/** The pause that follows `atMs`: that of the window only while its next heartbeat falls within. */
function pauseSeconds(pace: Pace, atMs: number): number {
  const { heartbeatSeconds, riskHeartbeatSeconds, riskUntilMs } = pace;
  const isAtRisk = atMs + riskHeartbeatSeconds * 1000 <= riskUntilMs;
  return isAtRisk ? Math.min(riskHeartbeatSeconds, heartbeatSeconds) : heartbeatSeconds;
}

/** When a device that was heard at `seenAtMs` and never since has been silent for too long. */
export function overdueAtMs(pace: Pace, seenAtMs: number): number {
  return seenAtMs + Math.ceil(PATIENCE * pauseSeconds(pace, seenAtMs) * 1000);
}
