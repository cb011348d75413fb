import type { Clock, TimerHandle } from '../clock.ts';

/**
 * The nRF52's watchdog: once started it cannot be stopped or given another time, only a reset
 * ends it. A kick costs an assignment; the world's clock holds one timer however many there are.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #onBite: () => void;
  #timeoutMs: number | undefined;
  #kicksItself = false;
  #deadlineMs = 0;
  #timer: TimerHandle | undefined;
  readonly #onDeadline = () => {
    this.#timer = undefined;
    if (this.#kicksItself) this.kick();
    if (this.#clock.now() < this.#deadlineMs) this.#arm();
    else this.#onBite();
  };

  constructor(clock: Clock, onBite: () => void) {
    this.#clock = clock;
    this.#onBite = onBite;
  }

  /** `kicksItself`: the interpreter's idle loop feeds it, which here is never stuck. */
  enable(timeoutSeconds: number, kicksItself: boolean): void {
    this.#kicksItself = kicksItself;
    this.#timeoutMs ??= (timeoutSeconds >= 0 ? timeoutSeconds : 1) * 1000;
    this.kick();
    if (!this.#timer) this.#arm();
  }

  kick(): void {
    if (this.#timeoutMs !== undefined) this.#deadlineMs = this.#clock.now() + this.#timeoutMs;
  }

  stop(): void {
    if (this.#timer) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = this.#clock.setTimer(this.#deadlineMs - this.#clock.now(), this.#onDeadline);
  }
}
