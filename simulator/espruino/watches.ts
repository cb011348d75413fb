import type { Clock } from '../clock.ts';
import type { DeviceTimer, DeviceTimers } from './timers.ts';

/** What a watch's callback is given. Times are seconds. */
export interface WatchEvent {
  state: boolean;
  lastTime: number | undefined;
  time: number;
  pin: number;
}

export interface WatchOptions {
  repeat: boolean;
  /** 1 rising, -1 falling, 0 both. */
  edge: number;
  debounceMs: number;
}

interface Watch extends WatchOptions {
  id: number;
  pin: number;
  callback: (event: WatchEvent) => void;
  state: boolean;
  lastTime: number | undefined;
  timeout: { timer: DeviceTimer; state: boolean } | undefined;
}

/** `setWatch`, edge by edge as `jsinteractive.c` does it. */
export class DeviceWatches {
  readonly #clock: Clock;
  readonly #timers: DeviceTimers;
  readonly #seconds: () => number;
  #list: Watch[] = [];

  /** `seconds` is the device's own time, which its events are stamped with. */
  constructor(clock: Clock, timers: DeviceTimers, seconds: () => number) {
    this.#clock = clock;
    this.#timers = timers;
    this.#seconds = seconds;
  }

  /** `state` is the pin's level now; returns the watch's id. */
  add(
    pin: number,
    state: boolean,
    options: WatchOptions,
    callback: (event: WatchEvent) => void,
  ): number {
    const id = (this.#list.at(-1)?.id ?? 0) + 1;
    this.#list.push({
      ...options,
      id,
      pin,
      callback,
      state,
      lastTime: undefined,
      timeout: undefined,
    });
    return id;
  }

  /** False when there is no such watch. */
  remove(id: number): boolean {
    const index = this.#list.findIndex((watch) => watch.id === id);
    if (index >= 0) this.#list.splice(index, 1);
    return index >= 0;
  }

  removeAll(): void {
    this.#list = [];
  }

  /** The pin changed to `high` just now. */
  edge(pin: number, high: boolean): void {
    for (const watch of this.#list.slice()) {
      if (watch.pin !== pin) continue;
      if (watch.debounceMs > 0) this.#debounce(watch, high);
      else {
        watch.state = high;
        this.#settled(watch, high, this.#seconds());
      }
    }
  }

  /** Each edge puts the decision off; only a level that then differs from the last counts. */
  #debounce(watch: Watch, high: boolean): void {
    if (watch.timeout) {
      watch.timeout.state = high;
      this.#timers.moveTo(watch.timeout.timer, this.#clock.now() + watch.debounceMs);
    } else if (high !== watch.state) {
      const settle = () => this.#timeoutFired(watch);
      const timer = this.#timers.add(watch.debounceMs, false, settle, true);
      watch.timeout = { timer, state: high };
    }
  }

  #timeoutFired(watch: Watch): void {
    const { state } = watch.timeout!;
    watch.timeout = undefined;
    if (state === watch.state) return;
    watch.state = state;
    this.#settled(watch, state, this.#seconds() - watch.debounceMs / 1000);
  }

  #settled(watch: Watch, state: boolean, time: number): void {
    const { lastTime } = watch;
    watch.lastTime = time;
    const wanted = watch.edge === 0 || watch.edge > 0 === state;
    if (!wanted) return;
    watch.callback({ state, lastTime, time, pin: watch.pin });
    if (!watch.repeat) this.remove(watch.id);
  }
}
