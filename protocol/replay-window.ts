/** How far behind the highest sequence number a late message may be and still be told apart. */
export const REPLAY_WINDOW = 64;

const MASK = (1n << BigInt(REPLAY_WINDOW)) - 1n;

/**
 * Which sequence numbers have been taken (RFC 4303 §3.4.3): the highest, and a bit for each of
 * the `REPLAY_WINDOW` numbers up to it. Immutable, so that a store can keep it in a transaction.
 */
export class ReplayWindow {
  /** −1 while nothing has been taken. */
  readonly highest: number;
  /** Bit n stands for `highest − n`. */
  readonly bitmap: bigint;

  constructor(highest = -1, bitmap = 0n) {
    this.highest = highest;
    this.bitmap = bitmap & MASK;
  }

  /** True when this number has certainly not been taken before. */
  accepts(sequence: number): boolean {
    const behind = this.highest - sequence;
    if (behind < 0) return true;
    return behind < REPLAY_WINDOW && ((this.bitmap >> BigInt(behind)) & 1n) === 0n;
  }

  /** The window after taking a number; unchanged by one that it does not accept. */
  record(sequence: number): ReplayWindow {
    if (!this.accepts(sequence)) return this;
    const ahead = sequence - this.highest;
    if (ahead <= 0) return new ReplayWindow(this.highest, this.bitmap | (1n << BigInt(-ahead)));
    const shift = Math.min(ahead, REPLAY_WINDOW);
    return new ReplayWindow(sequence, (this.bitmap << BigInt(shift)) | 1n);
  }
}
