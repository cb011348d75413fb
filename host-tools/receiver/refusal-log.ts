import type { RefusedEvent } from './events.ts';

const SHOWN_PER_WINDOW = 20;
const WINDOW_MS = 1000;

/** Lets through so many refusals a second and counts the rest: noise must not hide an alarm. */
export class RefusalLog {
  #windowStartMs = Number.NEGATIVE_INFINITY;
  #shown = 0;
  #untold = 0;

  /** The event as it is to be shown, or undefined when it is only to be counted. */
  admit(event: RefusedEvent, nowMs: number): RefusedEvent | undefined {
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = nowMs;
      this.#shown = 0;
    }
    if (this.#shown >= SHOWN_PER_WINDOW) {
      this.#untold++;
      return undefined;
    }
    this.#shown++;
    const untold = this.#untold;
    this.#untold = 0;
    return { ...event, untold };
  }
}
