/** Things as they come, to be waited for by what they are and never by the clock. */
export class Mailbox<T> {
  readonly all: T[] = [];
  #waiting: { matches: (item: T) => boolean; resolve: (item: T) => void }[] = [];

  readonly put = (item: T): void => {
    this.all.push(item);
    const due = this.#waiting.filter(({ matches }) => matches(item));
    this.#waiting = this.#waiting.filter((waiter) => !due.includes(waiter));
    for (const { resolve } of due) resolve(item);
  };

  /** The first item, come or to come, that matches. */
  first(matches: (item: T) => boolean): Promise<T> {
    const present = this.all.find(matches);
    if (present !== undefined) return Promise.resolve(present);
    return new Promise((resolve) => this.#waiting.push({ matches, resolve }));
  }
}
