/** Signal strength as the messages carry it. */
import { command } from './at-channel.ts';
import { noteReply } from './link.ts';

/** Answered in some 100 ms; an alarm that comes meanwhile waits no longer than this. */
const COMMAND_TIMEOUT_MS = 1500;
/** RSRP of the lowest step, dBm, and the number of the highest. */
const LOWEST_DBM = -140;
const HIGHEST = 23;
/** A step is 4 dB. */
const STEP_BITS = 2;

let strength = 0;

/** RSRP in steps of 4 dB above −140 dBm, 0 when there is none. */
export function signal(): number {
  return strength;
}

/** Asks the modem; the AT channel must be free. The reply is `"LTE",rssi,rsrp,sinr,rsrq`. */
export function askSignal(): void {
  command('AT+QCSQ', '+QCSQ: ', COMMAND_TIMEOUT_MS, (result, info) => {
    const dbm = parseInt(info.split(',')[2], 10);
    strength = dbm > LOWEST_DBM ? Math.min(HIGHEST, (dbm - LOWEST_DBM) >> STEP_BITS) : 0;
    noteReply(result);
  });
}
