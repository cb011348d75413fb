import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { JobKind, JobMessage, ResultMessage, ThreadData } from './jobs.ts';

/** Jobs that a thread is given at once: it never waits for the next, and few are left at the end. */
const JOBS_IN_HAND = 2;

export interface PoolOptions<Setup, Result> {
  readonly setup: Setup;
  readonly workers: number;
  /** Aborted: threads end where they are, and what they had in hand has no result. */
  readonly interrupted: AbortSignal;
  /** Called in the order of the jobs, whatever the order in which they end. */
  readonly onResult: (result: Result, index: number) => void;
  /** Called as each job ends, for showing how far it is. */
  readonly onProgress?: (done: number) => void;
  /**
   * A job that takes longer has gone astray and ends the run. Then all work is done in threads, even
   * where there is one: nothing else can end a job.
   */
  readonly jobLimitMs?: number;
}

/** A job has taken longer than any should. */
export class JobTooLongError extends Error {
  readonly index: number;

  constructor(index: number, limitMs: number) {
    super(`job ${index} has taken more than ${limitMs / 1000} s`);
    this.index = index;
  }
}

/** As many as there are cores. */
export const usualWorkers = (): number => availableParallelism();

/**
 * Does every job, in this thread or in several; the results are the same.
 * @throws Error what a job threw, or that a thread ended too soon
 * @throws JobTooLongError
 */
export async function runJobs<Setup, Job, Result>(
  kind: JobKind<Setup, Job, Result>,
  jobs: readonly Job[],
  options: PoolOptions<Setup, Result>,
): Promise<void> {
  const workers = Math.min(options.workers, jobs.length);
  if (workers > 1 || options.jobLimitMs !== undefined)
    return new Pool(kind, jobs, options).run(workers);
  const { setup, interrupted, onResult, onProgress } = options;
  const work = kind.prepare(setup);
  for (const [index, job] of jobs.entries()) {
    if (interrupted.aborted) return;
    onResult(await work(job), index);
    onProgress?.(index + 1);
    // Signals and the screen have their turn too.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** One run over several threads. */
class Pool<Setup, Job, Result> {
  readonly #kind: JobKind<Setup, Job, Result>;
  readonly #jobs: readonly Job[];
  readonly #options: PoolOptions<Setup, Result>;
  readonly #waiting = new Map<number, Result>();
  #next = 0;
  #done = 0;
  #told = 0;

  constructor(
    kind: JobKind<Setup, Job, Result>,
    jobs: readonly Job[],
    options: PoolOptions<Setup, Result>,
  ) {
    this.#kind = kind;
    this.#jobs = jobs;
    this.#options = options;
  }

  async run(workers: number): Promise<void> {
    const { interrupted, setup } = this.#options;
    if (interrupted.aborted) return;
    const { module, name: kindOfJobs } = this.#kind;
    const threads = Array.from({ length: workers }, () =>
      startThread(module, { kindOfJobs, setup }),
    );
    const endAll = () => {
      for (const thread of threads) void thread.terminate();
    };
    interrupted.addEventListener('abort', endAll);
    try {
      await Promise.all(threads.map((thread) => this.#employ(thread)));
    } finally {
      interrupted.removeEventListener('abort', endAll);
      endAll();
    }
  }

  /** Gives a thread work until there is no more of it. */
  #employ(thread: Worker): Promise<void> {
    return new Promise((resolve, reject) => {
      /** The first is being done, the next waits in the thread. */
      const inHand: number[] = [];
      const limit = new Limit(this.#options.jobLimitMs, reject);
      const give = () => {
        const index = this.#next++;
        inHand.push(index);
        thread.postMessage({ index, job: this.#jobs[index] } satisfies JobMessage);
      };
      thread.on('message', ({ index, result }: ResultMessage) => {
        inHand.shift();
        while (inHand.length < JOBS_IN_HAND && this.#next < this.#jobs.length) give();
        limit.watch(inHand[0]);
        try {
          this.#take(index, result as Result);
        } catch (error) {
          reject(error);
        }
        if (inHand.length === 0) void thread.terminate();
      });
      thread.on('error', reject);
      thread.on('exit', () => {
        limit.watch(undefined);
        if (inHand.length > 0 && !this.#options.interrupted.aborted) {
          reject(new Error('a thread has ended too soon'));
        } else resolve();
      });
      give();
      limit.watch(inHand[0]);
    });
  }

  #take(index: number, result: Result): void {
    const { onResult, onProgress } = this.#options;
    this.#waiting.set(index, result);
    while (this.#waiting.has(this.#told)) {
      const due = this.#waiting.get(this.#told) as Result;
      this.#waiting.delete(this.#told);
      onResult(due, this.#told++);
    }
    onProgress?.(++this.#done);
  }
}

/** Watches over the job that one thread does at present. */
class Limit {
  readonly #limitMs: number | undefined;
  readonly #onExceeded: (error: Error) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number | undefined, onExceeded: (error: Error) => void) {
    this.#limitMs = limitMs;
    this.#onExceeded = onExceeded;
  }

  /** From now on this job is being done; undefined: none. */
  watch(index: number | undefined): void {
    clearTimeout(this.#timer);
    const limitMs = this.#limitMs;
    if (index === undefined || limitMs === undefined) return;
    this.#timer = setTimeout(() => this.#onExceeded(new JobTooLongError(index, limitMs)), limitMs);
  }
}

/** A built program can be started as it is; a source file needs the loader that this one has. */
function startThread(module: string, data: ThreadData): Worker {
  if (!module.endsWith('.ts')) return new Worker(new URL(module), { workerData: data });
  const starter = new URL('./source-thread.js', import.meta.url);
  return new Worker(starter, { workerData: { ...data, module } });
}
