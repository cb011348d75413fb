/**
 * The modem's sleep. While DTR is high it may: its port is then deaf, but what it has to say it says
 * all the same. DTR low wakes it.
 */
import { MODEM_DTR_PIN } from 'board';
import { after, cancel, now } from '../platform/clock.ts';
import { write } from '../platform/pins.ts';

/** From its waking until it may sleep again, once nothing speaks against it. */
const REST_AFTER_MS = 3000;
/** From the fall of DTR until the port listens: some tens of milliseconds, and as much again. */
const WAKE_MS = 100;

/** Until we drive it, DTR floats to high. */
export let isAsleep = true;
let listensAt = 0;
let timer = 0;
let mayRest: () => boolean;

function rest(): void {
  timer = 0;
  if (mayRest()) {
    isAsleep = true;
    write(MODEM_DTR_PIN, true);
  } else timer = after(REST_AFTER_MS, rest);
}

/** @param isIdle tells whether nothing speaks against sleep */
export function startSleep(isIdle: () => boolean): void {
  mayRest = isIdle;
}

/** It has not answered: as after a sleep, what it hears first may be lost on it, or meant otherwise. */
export function doubt(): void {
  isAsleep = true;
}

/** Wakes it if it sleeps; how long until its port listens, ms. */
export function wake(): number {
  const time = now();
  if (isAsleep) {
    isAsleep = false;
    write(MODEM_DTR_PIN, false);
    listensAt = time + WAKE_MS;
    cancel(timer);
    timer = after(REST_AFTER_MS, rest);
  }
  return Math.max(0, listensAt - time);
}
