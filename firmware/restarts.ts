/** Why and how often the device has restarted without coming to rest: kept in the journal. */
import {
  decodeBoot,
  encodeBoot,
  Fault,
  RecordType,
  refusal,
} from '../protocol/generated/device-codec.ts';
import { faults } from './faults.ts';
import { keep, stored } from './journal.ts';
import { after } from './platform/clock.ts';
import { restart } from './platform/system.ts';

/** A run of this length has come to rest, and the count starts again. */
const AT_REST_MS = 300000;
/** So many restarts in a row are a loop. */
const LOOP_RESTARTS = 4;
const MAX_RESTARTS = 255;

let restarts = 0;

function store(reason: number): void {
  keep(RecordType.boot, 0, encodeBoot({ restarts: restarts, restartFaults: reason }));
}

function comeToRest(): void {
  restarts = 0;
  keep(RecordType.boot, 0, 0);
}

/** True when what has changed last is to be doubted: the device does not come to rest with it. */
export function isLooping(): boolean {
  return restarts >= LOOP_RESTARTS;
}

/**
 * Counts this start.
 * @returns why the last run ended, as fault bits
 */
export function countRestart(): number {
  const payload = stored(RecordType.boot, 0);
  let reason = 0;
  if (payload.length) {
    const record = decodeBoot(payload, 0, payload.length);
    if (!refusal()) {
      restarts = Math.min(record.restarts + 1, MAX_RESTARTS);
      reason = record.restartFaults;
    }
  }
  store(0);
  after(AT_REST_MS, comeToRest);
  return isLooping() ? reason | Fault.bootLoop : reason;
}

/** Starts again, and says why afterwards. */
export function restartBecause(fault: number): void {
  try {
    // What has not been told yet is told after the start.
    store(fault | faults);
  } catch {
    // Out of memory: the restart matters more than its reason.
  }
  restart();
}
