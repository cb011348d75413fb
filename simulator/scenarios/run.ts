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

/** How often the moment and the choices of an added fault are drawn again until it strikes. */
const MAX_DRAWS = 8;
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
  const added = await addedFaults(options);
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

/**
 * The added faults with the whole of the play to strike in, which is as long as it is without them;
 * and drawn so that each does strike, if one of a few draws does.
 */
async function addedFaults(options: RunOptions): Promise<AddedFaults> {
  const { extraFaults = [] } = options;
  if (extraFaults.length === 0) return NONE_ADDED;
  const { nowMs } = await rehearse(options, NONE_ADDED);
  let added = new AddedFaults(extraFaults, { fromMs: 0, untilMs: nowMs });
  for (let draw = 1; draw < MAX_DRAWS; draw++) {
    const world = await rehearse(options, added);
    if (added.neverStruck(world).length === 0 || world.violations.length > 0) break;
    added = added.redrawn(world);
  }
  return added;
}

/** Plays without a word, and with no fault left out: what is drawn must not depend on that. */
async function rehearse(
  { onEvent: _, without: __, ...options }: RunOptions,
  added: AddedFaults,
): Promise<World> {
  const { world, play } = setUp(options, added);
  // Where the simulator itself is at fault, the run comes to the same, and tells.
  await play().catch(() => {});
  await world.dispose();
  return world;
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
    world.ledger.owed().every((press) => press.committedAtMs !== undefined) && hasAnswers(world);
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

/** The device knows of each press that it was received, by its journal where it has one. */
const hasAnswers = (world: World): boolean =>
  world.isFlashWorn
    ? world.ledger.owed().every(({ receivedAtMs }) => receivedAtMs !== undefined)
    : world.journal().alarms.every(({ progress }) => progress !== 'raised');

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
