import { ATTACK_SCENARIOS } from './attacks.ts';
import { LINE_SCENARIOS } from './line.ts';
import { LONG_SCENARIOS } from './long.ts';
import { POWER_SCENARIOS } from './power.ts';
import { PRESS_SCENARIOS } from './press.ts';
import { REMOTE_SCENARIOS } from './remote.ts';
import type { Scenario } from './scenario.ts';
import { STORM_SCENARIOS } from './storm.ts';
import { WAY_SCENARIOS } from './ways.ts';

/** Every scenario, in the order of `--list`. */
export const SCENARIOS: readonly Scenario[] = [
  ...PRESS_SCENARIOS,
  ...LINE_SCENARIOS,
  ...WAY_SCENARIOS,
  ...REMOTE_SCENARIOS,
  ...POWER_SCENARIOS,
  ...ATTACK_SCENARIOS,
  ...LONG_SCENARIOS,
  ...STORM_SCENARIOS,
];
