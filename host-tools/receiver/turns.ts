/** The end of the receiver waits no longer for work under way, which is done again at its next start. */
export const STOP_LIMIT_MS = 5000;

/** Lets one piece of work on a directory follow another, and ends that within a limit. */
export class Turns {
  #last: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** True once no further work is to be begun. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Does the work after all that was given before, however that ended. */
  take(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  /** Resolves when the work under way is done with, at the latest after `STOP_LIMIT_MS`. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    let limit: NodeJS.Timeout | undefined;
    const atLatest = new Promise<void>((resolve) => {
      limit = setTimeout(resolve, STOP_LIMIT_MS);
    });
    await Promise.race([this.#last, atLatest]);
    clearTimeout(limit);
  }
}
