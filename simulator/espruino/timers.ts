import type { Clock, TimerHandle } from '../clock.ts';

/** Espruino raises shorter delays to this. */
const MIN_INTERVAL_MS = 0.1;

export interface DeviceTimer {
  readonly id: number;
  dueMs: number;
  /** Undefined for a timeout. */
  intervalMs: number | undefined;
  readonly run: () => void;
  /** Timers that debounce a watch survive `clearTimeout()`. */
  readonly debounces: boolean;
}

/**
 * The interpreter's list of timers, kept in order of setting like the real one: what is due in
 * one pass runs in that order, and an id is one more than the last in the list, so ids come
 * back. However many timers there are, the world's clock holds one for the whole device.
 */
export class DeviceTimers {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #list: DeviceTimer[] = [];
  #changed = false;
  #wake: TimerHandle | undefined;
  readonly #onWake = () => {
    this.#wake = undefined;
    this.#onDue();
  };

  /** `onDue` is called when something is due and has to lead to `runDue`. */
  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  add(delayMs: number, repeats: boolean, run: () => void, debounces = false): DeviceTimer {
    const intervalMs = atLeastMinimum(delayMs);
    const timer: DeviceTimer = {
      id: (this.#list.at(-1)?.id ?? 0) + 1,
      dueMs: this.#clock.now() + intervalMs,
      intervalMs: repeats ? intervalMs : undefined,
      run,
      debounces,
    };
    this.#list.push(timer);
    this.#hasChanged(timer.dueMs);
    return timer;
  }

  /** An unknown id is ignored, as on the device. */
  remove(id: number): void {
    this.#drop(this.#list.findIndex((timer) => timer.id === id));
    this.#changed = true;
  }

  /** Every timer but those of watches. */
  removeAll(): void {
    this.#list = this.#list.filter((timer) => timer.debounces);
    this.#changed = true;
  }

  /** `changeInterval`, which makes an interval of a timeout too; false when there is no such id. */
  change(id: number, intervalMs: number): boolean {
    const timer = this.#list.find((candidate) => candidate.id === id);
    if (!timer) return false;
    timer.intervalMs = atLeastMinimum(intervalMs);
    this.moveTo(timer, this.#clock.now() + timer.intervalMs);
    return true;
  }

  moveTo(timer: DeviceTimer, dueMs: number): void {
    timer.dueMs = dueMs;
    this.#hasChanged(dueMs);
  }

  /** Forgets everything: the processor is off. */
  stop(): void {
    this.#list = [];
    if (this.#wake) this.#clock.clearTimer(this.#wake);
    this.#wake = undefined;
  }

  /** One pass of the interpreter's idle loop; a callback that changes the list restarts it. */
  runDue(): void {
    const nowMs = this.#clock.now();
    do {
      this.#changed = false;
      for (let i = 0; i < this.#list.length && !this.#changed; ) {
        const timer = this.#list[i]!;
        if (timer.dueMs > nowMs) {
          i++;
          continue;
        }
        timer.run();
        if (timer.intervalMs === undefined) this.#drop(this.#list.indexOf(timer));
        else {
          timer.dueMs += timer.intervalMs;
          i++;
        }
      }
    } while (this.#changed);
    let earliestMs = Infinity;
    for (const { dueMs } of this.#list) if (dueMs < earliestMs) earliestMs = dueMs;
    this.#wakeAt(earliestMs);
  }

  #drop(index: number): void {
    if (index >= 0) this.#list.splice(index, 1);
  }

  #hasChanged(dueMs: number): void {
    this.#changed = true;
    if (!this.#wake || dueMs < this.#wake.dueMs) this.#wakeAt(dueMs);
  }

  /** A removed timer leaves the wake where it is: an early pass that finds nothing is harmless. */
  #wakeAt(dueMs: number): void {
    if (this.#wake) this.#clock.clearTimer(this.#wake);
    this.#wake =
      dueMs === Infinity
        ? undefined
        : this.#clock.setTimer(dueMs - this.#clock.now(), this.#onWake);
  }
}

function atLeastMinimum(delayMs: number): number {
  return Math.max(delayMs || 0, MIN_INTERVAL_MS);
}
