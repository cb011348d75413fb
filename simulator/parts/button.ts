import type { Clock, TimerHandle } from '../clock.ts';
import type { Random } from '../random.ts';

/** How a contact behaves just after it was made or broken. */
export interface ContactBounce {
  /** At most this many extra open-close pairs. */
  maxBounces: number;
  /** The level is steady this long after the change; small switches stay under 5 ms. */
  settleMs: number;
  /** Worn: it also opens so often within a hold, for up to `WORN_OPEN_MS` each time. */
  openings?: number;
}

/** A finger does not lift and come back so soon. */
const WORN_OPEN_MS = 80;
/** The last part of a hold is left alone: the finger may be lifting by then. */
const WORN_SHARE = 0.8;

export const TYPICAL_BOUNCE: ContactBounce = { maxBounces: 4, settleMs: 4 };
export const NO_BOUNCE: ContactBounce = { maxBounces: 0, settleMs: 0 };

/** A push button between its pin and ground; the contact bounces as the seed wants. */
export class Button {
  bounce: ContactBounce = TYPICAL_BOUNCE;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #setContact: (closed: boolean) => void;
  #pending: TimerHandle[] = [];
  #release: TimerHandle | undefined;
  #held = false;

  /** `setContact` is called with every change of the contact, bounces included. */
  constructor(clock: Clock, random: Random, setContact: (closed: boolean) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#setContact = setContact;
  }

  /** Whether a finger is on it, whatever the contact does. */
  get held(): boolean {
    return this.#held;
  }

  /** Pushes it down; with `holdMs` it is let go by itself after that time. */
  press(holdMs?: number): void {
    this.#move(true);
    if (holdMs === undefined) return;
    this.#wear(holdMs);
    this.#release = this.#clock.setTimer(holdMs, () => this.release());
  }

  /** Spread over the hold, so that the contact is closed for longer than it was open. */
  #wear(holdMs: number): void {
    const { openings = 0 } = this.bounce;
    const slotMs = (WORN_SHARE * holdMs) / openings;
    for (let i = 0; i < openings; i++) {
      const openAtMs = slotMs * (i + this.#random.between(0.4, 0.6));
      const openMs = Math.min(this.#random.between(0, WORN_OPEN_MS), slotMs / 3);
      this.#pending.push(this.#clock.setTimer(openAtMs, () => this.#setContact(false)));
      this.#pending.push(this.#clock.setTimer(openAtMs + openMs, () => this.#setContact(true)));
    }
  }

  release(): void {
    this.#move(false);
  }

  #move(closed: boolean): void {
    if (this.#release) this.#clock.clearTimer(this.#release);
    this.#release = undefined;
    if (closed === this.#held) return;
    this.#held = closed;
    for (const timer of this.#pending) this.#clock.clearTimer(timer);
    this.#setContact(closed);
    this.#pending = this.#bounceTimes().map((delayMs, i) =>
      this.#clock.setTimer(delayMs, () => this.#setContact(i % 2 === 0 ? !closed : closed)),
    );
  }

  /** An even number of moments, so that the last one is the steady level again. */
  #bounceTimes(): number[] {
    const { maxBounces, settleMs } = this.bounce;
    const changes = 2 * this.#random.integer(0, maxBounces);
    return Array.from({ length: changes }, () => this.#random.between(0, settleMs)).sort(
      (a, b) => a - b,
    );
  }
}
