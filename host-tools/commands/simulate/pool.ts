import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type PlannedRun, type PlayOptions, playRun, type RunReport } from './run-plan.ts';

/** Runs that a worker is given at once: enough not to wait for the next, few enough to share. */
const RUNS_IN_HAND = 4;
/** The whole program in one file, which a worker can start; the sources by themselves it cannot. */
const PROGRAM = fileURLToPath(import.meta.url);
const canThread = PROGRAM.endsWith('.js');

type ToWorker = { index: number; run: PlannedRun } | 'end';
type FromWorker = { index: number; report: RunReport };

export interface PoolOptions {
  readonly play: PlayOptions;
  readonly workers: number;
  readonly interrupted: AbortSignal;
  /** Called in the order of the plan, whatever the order in which runs end. */
  readonly onReport: (report: RunReport) => void;
}

/** As many as there are cores. */
export const usualWorkers = (): number => availableParallelism();

/** Plays every run, in this thread or in several; the reports are the same. */
export async function playAll(runs: readonly PlannedRun[], options: PoolOptions): Promise<void> {
  const { workers, play, interrupted, onReport } = options;
  if (workers > 1 && canThread && runs.length > 1) return playInThreads(runs, options);
  for (const run of runs) {
    if (interrupted.aborted) return;
    onReport(await playRun(run, play));
  }
}

async function playInThreads(runs: readonly PlannedRun[], options: PoolOptions): Promise<void> {
  const { interrupted, onReport, play } = options;
  const waiting: (RunReport | undefined)[] = [];
  let next = 0;
  let reported = 0;
  const take = ({ index, report }: FromWorker) => {
    waiting[index] = report;
    for (let due = waiting[reported]; due; due = waiting[reported]) {
      waiting[reported++] = undefined;
      onReport(due);
    }
  };
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(PROGRAM, { argv: ['simulate'], workerData: { simulate: play } });
      let inHand = 0;
      const give = () => {
        if (next < runs.length) {
          inHand++;
          worker.postMessage({ index: next, run: runs[next++]! } satisfies ToWorker);
        } else worker.postMessage('end' satisfies ToWorker);
      };
      const stop = () => void worker.terminate();
      interrupted.addEventListener('abort', stop);
      worker.on('message', (message: FromWorker) => {
        inHand--;
        take(message);
        give();
      });
      worker.on('error', reject);
      worker.on('exit', () => {
        interrupted.removeEventListener('abort', stop);
        if (inHand > 0 && !interrupted.aborted) reject(new Error('a thread has ended too soon'));
        else resolve();
      });
      for (let count = 0; count < RUNS_IN_HAND; count++) give();
    });
  await Promise.all(Array.from({ length: options.workers }, work));
}

/** Whether this is a thread that `playAll` has started. */
export const isWorkerThread = (): boolean => !isMainThread && workerData?.simulate !== undefined;

/** Plays what the main thread asks for, until it asks for no more. */
export async function serve(): Promise<void> {
  const port = parentPort!;
  const queue: ToWorker[] = [];
  let wake: () => void = () => {};
  port.on('message', (message: ToWorker) => {
    queue.push(message);
    wake();
  });
  for (;;) {
    const message = queue.shift();
    if (message === 'end') return;
    if (message === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    const { index, run } = message;
    const report = await playRun(run, workerData.simulate as PlayOptions);
    port.postMessage({ index, report } satisfies FromWorker);
  }
}
