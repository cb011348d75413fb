import type { Clock, TimerHandle } from '../clock.ts';

interface Pending extends TimerHandle {
  readonly onClock: TimerHandle;
  /** Where it stands in the list. */
  index: number;
}

/** Timers that end together: what runs inside the modem dies with its power. */
export class Timers {
  readonly #clock: Clock;
  readonly #pending: Pending[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  after(delayMs: number, callback: () => void): TimerHandle {
    const onClock = this.#clock.setTimer(delayMs, () => {
      this.#forget(timer);
      callback();
    });
    const timer: Pending = { dueMs: onClock.dueMs, onClock, index: this.#pending.length };
    this.#pending.push(timer);
    return timer;
  }

  clear(handle: TimerHandle | undefined): void {
    if (handle === undefined) return;
    const timer = handle as Pending;
    if (this.#pending[timer.index] !== timer) return;
    this.#forget(timer);
    this.#clock.clearTimer(timer.onClock);
  }

  clearAll(): void {
    for (const { onClock } of this.#pending) {
      this.#clock.clearTimer(onClock);
    }
    this.#pending.length = 0;
  }

  /** The last takes its place. */
  #forget(timer: Pending): void {
    const last = this.#pending.pop()!;
    if (last === timer) return;
    last.index = timer.index;
    this.#pending[timer.index] = last;
  }
}
