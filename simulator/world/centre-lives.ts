import type { Centre, CentreHost, CentreStore } from './centre.ts';

/** The receiver over all its lives: killed and started again with the store that it left. */
export class CentreLives {
  readonly #store: CentreStore;
  readonly #host: CentreHost;
  readonly #onRefused: (reason: string) => void;
  readonly #working: Promise<unknown>[] = [];
  #life: { centre: Centre } | undefined;

  /** @param onRefused hears of what was asked for and could not be done */
  constructor(store: CentreStore, host: CentreHost, onRefused: (reason: string) => void) {
    this.#store = store;
    this.#host = host;
    this.#onRefused = onRefused;
  }

  /** Undefined while it is dead. */
  get current(): Centre | undefined {
    return this.#life?.centre;
  }

  start(): void {
    if (this.#life) return;
    const { now, publish, onEvent } = this.#host;
    let life: { centre: Centre } | undefined;
    // What a life that has ended still had to say, nobody hears.
    const isAlive = () => life === undefined || this.#life === life;
    life = {
      centre: this.#store.start({
        now,
        publish: (payload) => isAlive() && publish(payload),
        onEvent: (event) => isAlive() && onEvent(event),
      }),
    };
    this.#life = life;
  }

  kill(): void {
    this.#life = undefined;
  }

  /** Lets someone do something there, if there is anyone. */
  ask(act: (centre: Centre) => Promise<void>): void {
    if (this.#life) this.#working.push(act(this.#life.centre));
  }

  /** Whether something that was asked for has yet to be committed. */
  get isWorking(): boolean {
    return this.#working.length > 0;
  }

  async workDone(): Promise<void> {
    const results = await Promise.allSettled(this.#working.splice(0));
    for (const result of results) {
      if (result.status === 'rejected') this.#onRefused(String(result.reason));
    }
  }

  /** Ends the last life and frees the store. */
  async dispose(): Promise<void> {
    await this.workDone();
    this.#store.dispose();
  }
}
