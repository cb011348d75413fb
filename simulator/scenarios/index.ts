import { ASLEEP_SCENARIOS } from './asleep.ts';
import { ATTACK_SCENARIOS } from './attacks.ts';
import { CHARGE_SCENARIOS } from './charge.ts';
import { HARDSHIP_SCENARIOS } from './hardship.ts';
import { HELD_BACK_SCENARIOS } from './held-back.ts';
import { LINE_SCENARIOS } from './line.ts';
import { LINE_ORDER_SCENARIOS } from './line-orders.ts';
import { LONG_SCENARIOS } from './long.ts';
import { POSITION_SCENARIOS } from './positions.ts';
import { POWER_SCENARIOS } from './power.ts';
import { PRESS_SCENARIOS } from './press.ts';
import { REMOTE_SCENARIOS } from './remote.ts';
import type { Scenario } from './scenario.ts';
import { STORM_SCENARIOS } from './storm.ts';
import { WAY_SCENARIOS } from './ways.ts';

/** Every scenario, in the order of `--list`. */
export const SCENARIOS: readonly Scenario[] = [
  ...PRESS_SCENARIOS,
  ...ASLEEP_SCENARIOS,
  ...LINE_SCENARIOS,
  ...LINE_ORDER_SCENARIOS,
  ...WAY_SCENARIOS,
  ...POSITION_SCENARIOS,
  ...REMOTE_SCENARIOS,
  ...HELD_BACK_SCENARIOS,
  ...HARDSHIP_SCENARIOS,
  ...POWER_SCENARIOS,
  ...CHARGE_SCENARIOS,
  ...ATTACK_SCENARIOS,
  ...LONG_SCENARIOS,
  ...STORM_SCENARIOS,
];
