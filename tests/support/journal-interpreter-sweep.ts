/** The sweep on the real interpreter: each cut ends one process, and another starts on its flash. */
import { createRandom } from '../../simulator/index.ts';
import type { readProgram } from './journal-device.ts';
import { type ProcessCut, runProcess } from './journal-interpreter.ts';
import type { Step } from './journal-program.ts';
import { isHeader, type Moment, type Played, play, provisionedFlash } from './journal-sweep.ts';
import { complaints } from './journal-verdict.ts';

/** As many as there are cores to run them. */
const AT_ONCE = 2;

export interface Interpreter {
  readonly espruino: string;
  readonly program: string;
}

/** What runs in one process: from a start to the next restart. */
export interface Stretch {
  readonly steps: readonly Step[];
  readonly moments: readonly Moment[];
  readonly image: Uint8Array;
  readonly imageAfter: Uint8Array;
}

/** The script, played in Node on a flash that placeholder records have nearly filled. */
export function playNearlyFull(
  main: ReturnType<typeof readProgram>,
  steps: readonly Step[],
  nights: number,
): Played {
  const filling: Step[] = Array.from({ length: nights }, (_, night) => ['night', night]);
  const { flash } = play(main, [['boot'], ...filling], provisionedFlash());
  return play(main, steps, flash);
}

export function stretchesOf({ steps, moments, flash }: Played): Stretch[] {
  const starts = steps.flatMap(([name], index) => (name === 'boot' ? [index] : []));
  const imageAt = (step: number): Uint8Array =>
    moments.find((moment) => moment.step >= step)?.before ?? flash.bytes;
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? steps.length;
    return {
      steps: steps.slice(start, end),
      moments: moments.filter(({ step }) => step >= start && step < end),
      image: imageAt(start),
      imageAfter: imageAt(end),
    };
  });
}

interface Job extends ProcessCut {
  readonly stretch: Stretch;
  readonly moment: Moment;
}

/**
 * Erases and headers cut both clean and torn; of all other operations `count`, drawn by the seed,
 * clean or torn.
 */
function jobsOf(stretches: readonly Stretch[], count: number, seed: number): Job[] {
  const random = createRandom(seed);
  const [whole, others] = [true, false].map((isWhole) =>
    stretches.flatMap((stretch) =>
      stretch.moments.flatMap((moment, operation) =>
        isWhole === (moment.operation.kind === 'erase' || isHeader(moment))
          ? [{ stretch, moment, operation }]
          : [],
      ),
    ),
  ) as [Omit<Job, 'isTorn'>[], Omit<Job, 'isTorn'>[]];
  const drawn = Array.from({ length: Math.min(count, others.length) }, () => {
    const [job] = others.splice(random.integer(0, others.length - 1), 1);
    return { ...job!, isTorn: random.chance(0.5) };
  });
  return [...whole.flatMap((job) => [false, true].map((isTorn) => ({ ...job, isTorn }))), ...drawn];
}

/** Plays every stretch with the power on: the flash has to come out as it did in Node. */
export async function differences(
  interpreter: Interpreter,
  stretches: readonly Stretch[],
): Promise<string[]> {
  const wrong: string[] = [];
  await inTurns(stretches, async ({ steps, image, imageAfter }) => {
    const run = await runProcess({ ...interpreter, image, steps });
    if (!Buffer.from(run.image).equals(imageAfter)) {
      wrong.push(`${JSON.stringify(steps.slice(0, 3))}…: ${run.said.slice(-3).join(', ')}`);
    }
  });
  return wrong;
}

export interface ProcessesSwept {
  readonly cuts: number;
  readonly lost: readonly string[];
}

/**
 * Cuts the power in each process, starts another on what is left, and judges what it finds.
 * @param count cuts of records, besides all those of erases and headers
 */
export async function sweepProcesses(
  interpreter: Interpreter,
  played: Played,
  stretches: readonly Stretch[],
  count: number,
  seed: number,
): Promise<ProcessesSwept> {
  const lost: string[] = [];
  const jobs = jobsOf(stretches, count, seed);
  await inTurns(jobs, async (job) => {
    const { image, steps } = job.stretch;
    const { operation, step, highestUsed } = job.moment;
    const where = `${job.isTorn ? 'torn' : 'clean'} ${operation.kind} in step ${step}`;
    const first = await runProcess({ ...interpreter, image, steps, cut: job });
    if (!first.wasCut) lost.push(`${where}: was not cut: ${first.said.at(-1)}`);
    const next = await runProcess({ ...interpreter, image: first.image, steps: [['boot']] });
    const [before, after] = [played.states[step]!, played.states[step + 1]!];
    const wrong = next.state
      ? complaints(next.state, { before, after, highestUsed, startsCut: 0 })
      : [`the start ends: ${next.said.at(-1)}`];
    lost.push(...wrong.map((what) => `${where}: ${what}`));
  });
  return { cuts: jobs.length, lost };
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<void>) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
