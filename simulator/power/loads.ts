import type { Consumer, Draw } from './consumers.ts';

const MS_PER_HOUR = 3_600_000;

interface Account {
  draw: Draw;
  sinceMs: number;
  readonly milliampMsByState: Map<string, number>;
}

/** What a consumer has drawn: milliamp-hours by state. */
export type Drawn = Record<string, number>;

/** Who draws how much, and how much it has been, by consumer and state. */
export class Loads {
  readonly #accounts = new Map<Consumer, Account>();
  /** The same, to go through. */
  readonly #list: Account[] = [];
  #milliamps = 0;
  #burstMilliamps = 0;
  #peakShare = 0;

  /** All together, on average. */
  get milliamps(): number {
    return this.#milliamps;
  }

  /** What comes on top when everything is at its peak. */
  get burstMilliamps(): number {
    return this.#burstMilliamps;
  }

  /** Of the time, with someone at its peak. */
  get peakShare(): number {
    return this.#peakShare;
  }

  /** Undefined: it has not been told yet. */
  drawOf(consumer: Consumer): Draw | undefined {
    return this.#accounts.get(consumer)?.draw;
  }

  /** From now on this consumer draws that. */
  change(consumer: Consumer, draw: Draw, nowMs: number): void {
    const account = this.#accounts.get(consumer);
    if (account === undefined) {
      const opened = { draw, sinceMs: nowMs, milliampMsByState: new Map<string, number>() };
      this.#accounts.set(consumer, opened);
      this.#list.push(opened);
    } else {
      close(account, nowMs);
      account.draw = draw;
    }
    this.#sum();
  }

  /** Something that was drawn in a moment. */
  add(consumer: Consumer, state: string, milliampMs: number): void {
    const account = this.#accounts.get(consumer);
    if (account !== undefined) book(account, state, milliampMs);
  }

  /** Up to now: `{ modem: { idle: 3.2, … }, … }`. */
  drawnMilliampHours(nowMs: number): Partial<Record<Consumer, Drawn>> {
    const drawn: Partial<Record<Consumer, Drawn>> = {};
    for (const [consumer, account] of this.#accounts) {
      close(account, nowMs);
      const states = [...account.milliampMsByState];
      drawn[consumer] = Object.fromEntries(
        states.map(([state, milliampMs]) => [state, milliampMs / MS_PER_HOUR]),
      );
    }
    return drawn;
  }

  #sum(): void {
    this.#milliamps = 0;
    this.#burstMilliamps = 0;
    this.#peakShare = 0;
    for (const { draw } of this.#list) {
      this.#milliamps += draw.milliamps;
      this.#burstMilliamps += draw.peakMilliamps - draw.milliamps;
      this.#peakShare = Math.max(this.#peakShare, draw.peakShare);
    }
  }
}

function close(account: Account, nowMs: number): void {
  const { draw, sinceMs } = account;
  account.sinceMs = nowMs;
  if (draw.milliamps > 0) book(account, draw.state, draw.milliamps * (nowMs - sinceMs));
}

function book({ milliampMsByState }: Account, state: string, milliampMs: number): void {
  milliampMsByState.set(state, (milliampMsByState.get(state) ?? 0) + milliampMs);
}
