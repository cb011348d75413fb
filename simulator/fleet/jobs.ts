import { isMainThread, parentPort, workerData } from 'node:worker_threads';

/**
 * Work that a pool of threads can share out: many jobs that know nothing of each other. Setup, jobs
 * and results go between threads, so they are plain data; a job's chance comes from a seed in it.
 */
export interface JobKind<Setup, Job, Result> {
  /** Of the command that declares it: in a thread the built program loads that command alone. */
  readonly name: string;
  /** `import.meta.url` of the file that declares the kind: what a thread has to load. */
  readonly module: string;
  /** Called once in each thread; what it gives does one job after the other. */
  readonly prepare: (setup: Setup) => (job: Job) => Result | Promise<Result>;
}

/** What a thread of the pool is started with. */
export interface ThreadData {
  readonly kindOfJobs: string;
  readonly setup: unknown;
}

export interface JobMessage {
  readonly index: number;
  readonly job: unknown;
}

export interface ResultMessage {
  readonly index: number;
  readonly result: unknown;
}

/** To be called where the declaring file is loaded: in a thread of the pool the work begins here. */
export function declareJobs<Setup, Job, Result>(
  kind: JobKind<Setup, Job, Result>,
): JobKind<Setup, Job, Result> {
  const data = workerData as ThreadData | null;
  // Not before the file that declares it has been read to its end.
  if (!isMainThread && data?.kindOfJobs === kind.name) {
    setImmediate(() => serve(kind, data.setup as Setup));
  }
  return kind;
}

function serve<Setup, Job, Result>(kind: JobKind<Setup, Job, Result>, setup: Setup): void {
  const port = parentPort!;
  const work = kind.prepare(setup);
  let last = Promise.resolve();
  port.on('message', ({ index, job }: JobMessage) => {
    last = last.then(async () => {
      port.postMessage({ index, result: await work(job as Job) } satisfies ResultMessage);
    });
  });
}
