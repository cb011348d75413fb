/**
 * What the watchdog is fed on. Whoever keeps the loop going promises when it will next be heard of;
 * once a promise is broken the feeding stops, and the watchdog restarts the device.
 */
import { now } from './platform/clock.ts';

let promisedUntil = 0;

/** Something will have happened `withinMs` from now. Replaces the promise before it. */
export function promise(withinMs: number): void {
  promisedUntil = now() + withinMs;
}

export function isHealthy(): boolean {
  return now() <= promisedUntil;
}
