import type { Settings } from '../../protocol/index.ts';
import type { AssembledModemOptions } from '../assemble.ts';
import type { PositionSource } from '../gnss/position-source.ts';
import type { PowerProfile } from '../power/power-profile.ts';
import type { Random } from '../random.ts';
import type { Stage } from './stage.ts';

/** A fault by name, and when it may strike; the whole of the play unless told. */
export interface ScenarioFault {
  readonly name: string;
  readonly fromMs?: number;
  readonly untilMs?: number;
}

/** What is particular about the world of a scenario. */
export interface Setting {
  readonly settings?: Partial<Omit<Settings, 'type'>>;
  readonly modem?: AssembledModemOptions;
  readonly gnss?: PositionSource;
  readonly power?: PowerProfile;
  readonly faults?: readonly ScenarioFault[];
  /** What is left of the journal's area at the start. */
  readonly journalFreeBytes?: number;
}

export interface Scenario {
  /** Kebab-case. */
  readonly name: string;
  /** One line for `--list`. */
  readonly doc: string;
  /** Its length is set by `--days`. */
  readonly isLong?: true;
  /** What its world is like; drawn from the seed where it says so. */
  setting?(random: Random, seed: number): Setting;
  /** What happens. When it returns, faults end and the world is brought to rest. */
  play(stage: Stage): Promise<void>;
}
