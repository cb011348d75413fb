import type { GnssFix, GnssLog } from './gnss-fix.ts';

/** The instant a receiver asks about. */
export interface GnssInstant {
  /** How long the receiver has listened to the sky, over all its runs. */
  listenedMs: number;
  /** Since the world's start. */
  worldMs: number;
}

/** Where the receiver is and what the sky there gives it. */
export interface PositionSource {
  /**
   * A recording includes the receiver's search for its first fix. Other sources only know where
   * the device is, and the simulated receiver does the searching.
   */
  readonly includesAcquisition: boolean;
  fixAt(instant: GnssInstant): GnssFix | undefined;
}

/**
 * Plays a recording: its first epoch is when the receiver first starts, it stands still while the
 * receiver cannot listen, and its last epoch stays when it ends.
 */
export class LogSource implements PositionSource {
  readonly includesAcquisition = true;
  readonly #log: GnssLog;

  constructor(log: GnssLog) {
    this.#log = log;
  }

  fixAt({ listenedMs }: GnssInstant): GnssFix | undefined {
    const { epochs } = this.#log;
    let low = 0;
    let high = epochs.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (epochs[middle]!.offsetMs <= listenedMs) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return epochs[low]?.fix;
  }
}
