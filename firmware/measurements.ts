/** What the bench asks for. */
import {
  chargeMilliamps,
  charging,
  lookAtBattery,
  readMillivolts,
  responseMinutes,
} from './battery.ts';
import { faults } from './faults.ts';
import { presses } from './finger.ts';
import { lastFix } from './gnss.ts';
import { linkStep } from './modem/link.ts';
import { signal } from './modem/signal.ts';
import type { Measured } from './service/host.ts';

/**
 * There is no position in it.
 * @param mayLook false for who has proved nothing: each look books what has flowed since the last, and
 * a thousand of them in a second would book nothing
 */
export function measure(mayLook: boolean): Measured {
  if (mayLook) lookAtBattery();
  const fix = lastFix();
  return [
    mayLook ? readMillivolts() : 0,
    charging,
    responseMinutes,
    signal(),
    faults,
    chargeMilliamps,
    presses,
    linkStep(),
    fix ? fix.ageSeconds : -1,
    fix ? fix.accuracyMetres : 0,
  ];
}
