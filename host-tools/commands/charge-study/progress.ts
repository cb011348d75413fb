import type { Terminal } from '../command.ts';

/** ECMA-48: back to the first column, and erase to the end of the line. */
const CLEAR_LINE = '\r\x1b[K';
/** Without a terminal, so many lines over the whole study. */
const PLAIN_LINES = 10;
/** Before so many people nothing can be said of how long it takes. */
const TELLING_PEOPLE = 4;
const SECONDS_PER_MINUTE = 60;

/** Says on the error stream how far the study is; what it found goes to the other. */
export class Progress {
  readonly #stderr: Terminal['stderr'] & { isTTY?: boolean };
  readonly #people: number;
  readonly #elapsedMs: () => number;
  #saidTenths = 0;

  constructor({ stderr }: Terminal, people: number, elapsedMs: () => number) {
    this.#stderr = stderr;
    this.#people = people;
    this.#elapsedMs = elapsedMs;
  }

  /** So many people have lived their days. */
  show(done: number): void {
    if (this.#stderr.isTTY === true) {
      this.#stderr.write(`${CLEAR_LINE}${this.#text(done)}`);
      return;
    }
    const tenths = Math.floor((done / this.#people) * PLAIN_LINES);
    if (tenths === this.#saidTenths) return;
    this.#saidTenths = tenths;
    this.#stderr.write(`${this.#text(done)}\n`);
  }

  end(): void {
    if (this.#stderr.isTTY === true) this.#stderr.write(CLEAR_LINE);
  }

  #text(done: number): string {
    const part = `${done} of ${this.#people} people`;
    if (done < Math.min(TELLING_PEOPLE, this.#people) || done === this.#people) return part;
    const leftMs = (this.#elapsedMs() / done) * (this.#people - done);
    return `${part}, about ${spanWords(leftMs / 1000)} left`;
  }
}

function spanWords(seconds: number): string {
  if (seconds < SECONDS_PER_MINUTE) return `${Math.ceil(seconds)} s`;
  return `${Math.ceil(seconds / SECONDS_PER_MINUTE)} min`;
}
