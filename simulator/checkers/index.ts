/** The invariants of `design.md`, one file each. */
import { alarmGoesFirst } from './alarm-goes-first.ts';
import type { Invariant } from './checker.ts';
import { exactlyOnce } from './exactly-once.ts';
import { lineOnlyInAlarm } from './line-only-in-alarm.ts';
import { onlyAuthentic } from './only-authentic.ts';
import { positionOnlyInAlarm } from './position-only-in-alarm.ts';
import { powerCutLosesNothing } from './power-cut-loses-nothing.ts';
import { reserveForAlarms } from './reserve-for-alarms.ts';
import { soundProgram } from './sound-program.ts';
import { testHidesNothing } from './test-hides-nothing.ts';
import { truthfulTouch } from './truthful-touch.ts';

export const INVARIANTS: readonly Invariant[] = [
  soundProgram,
  exactlyOnce,
  truthfulTouch,
  positionOnlyInAlarm,
  lineOnlyInAlarm,
  reserveForAlarms,
  powerCutLosesNothing,
  testHidesNothing,
  onlyAuthentic,
  alarmGoesFirst,
];
