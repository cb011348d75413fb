import type { Clock, TimerHandle } from '../clock.ts';

/** Timers that end together: what runs inside the modem dies with its power. */
export class Timers {
  readonly #clock: Clock;
  readonly #pending = new Set<TimerHandle>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  after(delayMs: number, callback: () => void): TimerHandle {
    const handle = this.#clock.setTimer(delayMs, () => {
      this.#pending.delete(handle);
      callback();
    });
    this.#pending.add(handle);
    return handle;
  }

  clear(handle: TimerHandle | undefined): void {
    if (handle !== undefined && this.#pending.delete(handle)) {
      this.#clock.clearTimer(handle);
    }
  }

  clearAll(): void {
    for (const handle of this.#pending) {
      this.#clock.clearTimer(handle);
    }
    this.#pending.clear();
  }
}
