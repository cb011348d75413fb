import {
  BOARD_OF,
  type CentreFactory,
  type DialectName,
  declareJobs,
  FAULTS,
  INVARIANTS,
  leastFaults,
  type RunOptions,
  type RunResult,
  runScenario,
  SCENARIOS,
  type Scenario,
  traceLine,
  type Violation,
  type WorldEvent,
} from '../../../simulator/index.ts';
import { readBundle } from '../demo/bundle.ts';
import { realCentre } from './centre.ts';

/** The week that nobody waits for more than once: further seeds live a day of it each. */
const FIRST_SEED_DAYS = 7;
const FURTHER_SEED_DAYS = 1;
/** Lines of the timeline before a violation. */
const LINES_BEFORE = 30;

/** One run, as it goes to a worker. */
export interface PlannedRun {
  readonly scenario: string;
  readonly dialect: DialectName;
  readonly seed: number;
  readonly days: number;
}

/** What a run came to. */
export interface RunReport extends PlannedRun {
  readonly simulatedSeconds: number;
  readonly faultsInjected: Readonly<Record<string, number>>;
  /** Faults asked for that found nothing to strike at. */
  readonly neverStruck: readonly string[];
  readonly failure: Failure | null;
  /** Every line of its timeline, where that was asked for. */
  readonly trace: readonly string[];
}

/** The shortest account of what went wrong. */
export interface Failure extends Violation {
  /** The faults that it does not fail without. */
  readonly neededFaults: readonly string[];
  /** The last that happened, faults that it fails without left out. */
  readonly timeline: readonly string[];
}

export interface PlanOptions {
  readonly scenarios: readonly Scenario[];
  readonly dialects: readonly DialectName[];
  readonly firstSeed: number;
  readonly seeds: number;
  readonly days: number | undefined;
}

/** Every run, in the order in which they are reported: seed i of each scenario on each dialect. */
export function planRuns(options: PlanOptions): PlannedRun[] {
  const { scenarios, dialects, firstSeed, seeds, days } = options;
  const usualDays = (index: number) => (index === 0 ? FIRST_SEED_DAYS : FURTHER_SEED_DAYS);
  return scenarios.flatMap(({ name }) =>
    dialects.flatMap((dialect) =>
      Array.from({ length: seeds }, (_, index) => ({
        ...{ scenario: name, dialect, seed: firstSeed + index },
        days: days ?? usualDays(index),
      })),
    ),
  );
}

export interface PlayOptions {
  readonly extraFaults: readonly string[];
  readonly isTraced: boolean;
  /** Takes the place of the firmware that was built; for tests of the checkers. */
  readonly bundle?: string | undefined;
  readonly centre?: CentreFactory | undefined;
}

/** Plays one run and, when it fails, finds its shortest account. */
export async function playRun(planned: PlannedRun, play: PlayOptions): Promise<RunReport> {
  const options = runOptions(planned, play);
  const trace: string[] = [];
  const onEvent = tracer(trace);
  const result = await runScenario(play.isTraced ? { ...options, onEvent } : options);
  return {
    ...planned,
    simulatedSeconds: result.simulatedMs / 1000,
    faultsInjected: result.faultsInjected,
    neverStruck: result.neverStruck,
    failure: await explain(options, result),
    trace,
  };
}

/** The runs as work for several threads. */
export const PLANNED_RUNS = declareJobs({
  name: 'simulate',
  module: import.meta.url,
  prepare: (play: PlayOptions) => (run: PlannedRun) => playRun(run, play),
});

const bundles = new Map<DialectName, string>();

/** Read once: a build in the meantime must not change what is being tried. */
function shippedBundle(dialect: DialectName): string {
  const bundle = bundles.get(dialect) ?? readBundle(BOARD_OF[dialect]);
  bundles.set(dialect, bundle);
  return bundle;
}

function runOptions({ scenario, dialect, ...rest }: PlannedRun, play: PlayOptions): RunOptions {
  return {
    ...rest,
    dialect,
    scenario: SCENARIOS.find(({ name }) => name === scenario)!,
    bundle: play.bundle ?? shippedBundle(dialect),
    centre: play.centre ?? realCentre(),
    invariants: INVARIANTS,
    extraFaults: play.extraFaults,
  };
}

async function explain(options: RunOptions, result: RunResult): Promise<Failure | null> {
  const violation = result.violations[0];
  if (!violation) return null;
  const { kept, without } = await leastFaults(options, result);
  const lines: string[] = [];
  const least = await runScenario({ ...options, without, onEvent: tracer(lines) });
  return {
    ...(least.violations[0] ?? violation),
    neededFaults: kept.map((id) => id.split('#')[0]!),
    timeline: lines.slice(0, 1 + lines.findIndex(isViolation)).slice(-LINES_BEFORE),
  };
}

const isViolation = (line: string): boolean => line.includes(' VIOLATED ');

const tracer = (lines: string[]) => (event: WorldEvent) => {
  const line = traceLine(event);
  if (line !== undefined) lines.push(line);
};

/** The command line that repeats a run. */
export function commandOf(run: PlannedRun, extraFaults: readonly string[]): string {
  const { scenario, seed, dialect, days } = run;
  const isLong = SCENARIOS.find(({ name }) => name === scenario)?.isLong;
  const length = isLong ? ` --days ${days}` : '';
  const faults = extraFaults.map((name) => ` --fault ${name}`).join('');
  return `npx aware simulate ${scenario} --seed ${seed} --dialect ${dialect}${length}${faults}`;
}

export const FAULT_NAMES: readonly string[] = FAULTS.map(({ name }) => name);
