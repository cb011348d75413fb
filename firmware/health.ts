/**
 * What the watchdog is fed on. Each part that keeps a loop going promises when it will next be heard
 * of; once one promise is broken the feeding stops, and the watchdog restarts the device.
 */
import { NEVER, now } from './platform/clock.ts';

export enum Part {
  link,
  upkeep,
}

/** Until a part is started there is nothing to be heard of: a bare board waits on its bench. */
const promisedUntil = [NEVER, NEVER];

/** The part will have been heard of `withinMs` from now. Replaces its promise before. */
export function promise(part: Part, withinMs: number): void {
  promisedUntil[part] = now() + withinMs;
}

export function isHealthy(): boolean {
  const time = now();
  return promisedUntil.every((until) => time <= until);
}
