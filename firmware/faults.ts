/** What has gone wrong since the last heartbeat that got through, as bits of `Fault`. */
import type { Fault } from '../protocol/generated/device-codec.ts';

export let faults = 0;

export function noteFault(fault: Fault): void {
  faults |= fault;
}

/** These have been told. */
export function clearFaults(told: number): void {
  faults &= ~told;
}
