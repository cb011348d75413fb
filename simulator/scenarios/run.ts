import type { BoardName } from '../boards.ts';
import type { Invariant, Violation } from '../checkers/checker.ts';
import type { PlannedFault } from '../faults/fault.ts';
import { faultNamed } from '../faults/index.ts';
import { createRandom } from '../random.ts';
import type { CentreFactory } from '../world/centre.ts';
import { World } from '../world/world.ts';
import type { WorldEvent } from '../world/world-event.ts';
import { AddedFaults, RECOVERS_WITHIN_MS } from './added-faults.ts';
import type { Scenario, Setting } from './scenario.ts';
import { Stage } from './stage.ts';

export type DialectName = 'bg9x' | 'eg9x';
export const BOARD_OF: Readonly<Record<DialectName, BoardName>> = {
  bg9x: 'rak5010',
  eg9x: 'aware-1',
};

const NONE_ADDED = new AddedFaults([], { fromMs: 0, untilMs: 0 });

/** A scenario's own faults strike from when the device starts until well after the usual press. */
const FAULTS_FROM_MS = 10_000;
const FAULTS_UNTIL_MS = 300_000;
const CLOSES_WITHIN_MS = 20 * 60_000;
/** What is not over so long after the last alarm was closed has been forgotten. */
const AFTERMATH_MS = 45_000;

export interface RunOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly dialect: DialectName;
  /** Length of the long scenarios. */
  readonly days: number;
  /** The program's text. */
  readonly bundle: string;
  readonly centre: CentreFactory;
  readonly invariants: readonly Invariant[];
  /** Faults besides the scenario's own. */
  readonly extraFaults?: readonly string[];
  /** Faults left out, by id. */
  readonly without?: ReadonlySet<string>;
  readonly onEvent?: (event: WorldEvent) => void;
}

export interface RunResult {
  readonly violations: readonly Violation[];
  /** Ids of the faults that were planned. */
  readonly planned: readonly string[];
  readonly faultsInjected: Readonly<Record<string, number>>;
  /** Which of the added faults found nothing to strike at. */
  readonly neverStruck: readonly string[];
  readonly simulatedMs: number;
}

/** Plays a scenario once, brings the world to rest, and asks what must hold then. */
export async function runScenario(options: RunOptions): Promise<RunResult> {
  const { extraFaults = [] } = options;
  const untilMs = extraFaults.length > 0 ? await playedMs(options) : 0;
  const added = new AddedFaults(extraFaults, { fromMs: 0, untilMs });
  const { world, planned, play } = setUp(options, added);
  try {
    await play()
      .then(() => comeToRest(world))
      .catch((fault: unknown) => world.violate('simulator', describe(fault)));
    return {
      violations: world.violations,
      planned: planned.map(({ id }) => id),
      faultsInjected: world.faultsInjected,
      neverStruck: added.neverStruck(world),
      simulatedMs: world.nowMs,
    };
  } finally {
    await world.dispose();
  }
}

/** How long the play is without the added faults: the same to the moment when the first strikes. */
async function playedMs({ onEvent: _, ...options }: RunOptions): Promise<number> {
  const { world, play } = setUp(options, NONE_ADDED);
  try {
    await play();
    return world.nowMs;
  } catch {
    // The run itself will come to the same, and tell.
    return world.nowMs;
  } finally {
    await world.dispose();
  }
}

/** A world, and the play that it is for. */
function setUp(options: RunOptions, added: AddedFaults) {
  const { scenario, seed, dialect, bundle, centre, invariants, days } = options;
  const random = createRandom(seed).fork(`${scenario.name} ${dialect}`);
  const setting = scenario.setting?.(random.fork('setting'), seed) ?? {};
  const planned = [...plan(setting), ...added.planned];
  const events: WorldEvent[] = [];
  const world = new World({
    ...{ board: BOARD_OF[dialect], bundle, centre, invariants, seed: random.nextUint32() },
    ...setting,
    faults: planned.filter(({ id }) => !options.without?.has(id)),
    onEvent: (event) => {
      if (event.kind !== 'flash') events.push(event);
      options.onEvent?.(event);
    },
  });
  const stage = new Stage({ world, random: random.fork('play'), events, days, added });
  return { world, planned, play: () => scenario.play(stage) };
}

/** A fault of the simulator's own is a failed run too, with a seed that repeats it. */
const describe = (fault: unknown): string =>
  fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);

function plan({ faults = [] }: Setting): PlannedFault[] {
  return faults.map(({ name, ...window }, index) => ({
    fault: faultNamed(name),
    window: { fromMs: FAULTS_FROM_MS, untilMs: FAULTS_UNTIL_MS, ...window },
    id: `${name}#${index}`,
  }));
}

/** Faults end; every press gets its answer, the centre closes all, and then there is silence. */
async function comeToRest(world: World): Promise<void> {
  if (world.violations.length > 0) return;
  world.heal();
  world.note('faults end');
  const isAnswered = () =>
    world.ledger.owed().every((press) => press.committedAtMs !== undefined) &&
    world.journal().alarms.every(({ progress }) => progress !== 'raised');
  if (!(await world.until(isAnswered, RECOVERS_WITHIN_MS))) {
    world.rest();
    if (world.violations.length === 0) world.violate('at-rest', 'presses wait for ever');
    return;
  }
  closeAll(world);
  const isClosed = () => openNumbers(world).length === 0;
  if (!(await world.until(isClosed, CLOSES_WITHIN_MS))) {
    if (world.violations.length === 0) world.violate('at-rest', 'a closed alarm goes on');
    return;
  }
  await world.run(AFTERMATH_MS);
  if (world.violations.length === 0) world.rest();
}

/** Whatever the device still has open, by its journal; by what was sent where it has none. */
function openNumbers(world: World): number[] {
  if (!world.isFlashWorn) return world.journal().alarms.map(({ alarmNumber }) => alarmNumber);
  const { presses } = world.ledger;
  return presses.flatMap(({ alarmNumber, closedAtMs }) =>
    alarmNumber === undefined || closedAtMs !== undefined ? [] : [alarmNumber],
  );
}

function closeAll(world: World): void {
  for (const alarmNumber of openNumbers(world).reverse()) {
    world.ask((centre) => centre.close(alarmNumber));
  }
}
