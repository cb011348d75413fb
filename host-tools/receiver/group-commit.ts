import { FairQueue } from './fair-queue.ts';

/**
 * Points at which a test may end the process: `beforeCommit` with the work done inside an open
 * transaction, `afterCommit` before anybody has heard of it.
 */
export type CommitPoint = 'beforeCommit' | 'afterCommit';

export interface GroupCommitOptions {
  /** Runs the work in one transaction, durable when it returns; throws having changed nothing. */
  readonly transact: (work: () => void) => void;
  readonly onPoint?: ((point: CommitPoint) => void) | undefined;
}

/** Bounds how long the process is deaf; large enough to make the disk's flush cheap. */
const MAX_BATCH = 256;

interface Job {
  readonly work: () => unknown;
  readonly settle: (result: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Commits many small pieces of work with one flush of the disk. An idle queue commits at the end
 * of the current turn of the event loop; while it does, more arrive, and the next batch is larger.
 */
export class GroupCommit {
  readonly #queue = new FairQueue<Job>();
  readonly #options: GroupCommitOptions;
  #scheduled = false;
  #whenIdle: (() => void)[] = [];

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#queue.size;
  }

  /**
   * Runs `work` inside the next transaction.
   * @param lane the sender: senders take turns
   * @returns what `work` returned, once that is committed; rejects when it could not be
   */
  submit<Result>(lane: string, work: () => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#queue.add(lane, { work, settle: resolve as (result: unknown) => void, fail: reject });
      this.#schedule();
    });
  }

  /** Resolves when everything submitted so far is committed or has failed. */
  idle(): Promise<void> {
    if (this.#queue.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#commit(this.#queue.take(MAX_BATCH));
      if (this.#queue.size > 0) this.#schedule();
      else for (const resolve of this.#whenIdle.splice(0)) resolve();
    });
  }

  #commit(batch: readonly Job[]): void {
    const results: unknown[] = [];
    try {
      this.#options.transact(() => {
        for (const { work } of batch) results.push(work());
        this.#options.onPoint?.('beforeCommit');
      });
    } catch (error) {
      this.#commitFailed(batch, error);
      return;
    }
    this.#options.onPoint?.('afterCommit');
    for (const [index, job] of batch.entries()) job.settle(results[index]);
  }

  /** One piece of work that cannot be committed must not take the others with it. */
  #commitFailed(batch: readonly Job[], error: unknown): void {
    if (batch.length === 1) batch[0]!.fail(error);
    else for (const job of batch) this.#commit([job]);
  }
}
