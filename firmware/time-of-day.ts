/** Minutes since midnight where she is, by the network's clock; the device's own knows no day. */
import { command } from './modem/at-channel.ts';
import { noteReply } from './modem/link.ts';
import { now } from './platform/clock.ts';

const DAY_MS = 86400000;
const MINUTE_MS = 60000;
const MINUTES_PER_DAY = 1440;
const COMMAND_TIMEOUT_MS = 1500;
/** A network that does not say is asked again after this. */
const RETRY_MS = 3600000;

/** When the day began, on the device's own clock; only its remainder by a day counts. */
let midnight = 0;
let isKnown = false;
let askAt = 0;

/** Minutes since midnight, −1 while the network has not told. */
export function minuteOfDay(): number {
  if (!isKnown) return -1;
  return (((now() - midnight) / MINUTE_MS) | 0) % MINUTES_PER_DAY;
}

/** When the network is to be asked, ms on `now`. */
export function timeDueAt(): number {
  return askAt;
}

/** Asks; the AT channel must be free. The reply is `"2026/01/31,22:10:00+04,0"`, local time. */
export function runTime(): void {
  command('AT+QLTS=2', '+QLTS: ', COMMAND_TIMEOUT_MS, (result, info) => {
    const hours = parseInt(info.substr(12, 2), 10);
    const minutes = parseInt(info.substr(15, 2), 10);
    const isTold = hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
    if (isTold) {
      midnight = now() - (hours * 60 + minutes) * MINUTE_MS;
      isKnown = true;
    }
    askAt = now() + (isTold ? DAY_MS : RETRY_MS);
    noteReply(result);
  });
}
