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

/** As it is now. There is no position in it. */
export function measure(): Measured {
  lookAtBattery();
  const fix = lastFix();
  return [
    readMillivolts(),
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
