import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { GnssFix } from './gnss-fix.ts';
import type { PositionSource } from './position-source.ts';

/** Time to first fix, by what the receiver still knows of the satellites. */
export const startTimesMs = {
  cold: { min: 30_000, max: 120_000 },
  warm: { min: 20_000, max: 45_000 },
  hot: { min: 1_000, max: 5_000 },
} as const;
export type StartKind = keyof typeof startTimesMs;

/** Ephemerides are good for about four hours. */
const EPHEMERIS_MS = 4 * 3_600_000;

/** How long the receiver still states its last fix when it cannot hear the sky. */
const STALE_FIX_MS = 10_000;

export type GnssActivity = 'off' | 'acquiring' | 'tracking';

export interface GnssReceiverOptions {
  clock: Clock;
  random: Random;
  source: PositionSource;
  /** The receiver and the radio take turns (`bg9x`). */
  sharesRadio: boolean;
}

/** What the receiver answers when it is asked for a position. */
export type GnssAnswer =
  | { kind: 'fix'; fix: GnssFix; ageMs: number }
  | { kind: 'notActive' }
  | { kind: 'noFix' };

/** What a receiver states instead of what it hears: frozen, spoofed. */
export type FixDistortion = (fix: GnssFix) => GnssFix;

/** The GNSS part of the modem. It makes progress only while it is on and can hear the sky. */
export class GnssReceiver {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #source: PositionSource;
  readonly #sharesRadio: boolean;
  #on = false;
  #radioBusy = false;
  readonly #hiddenBy = new Set<object | undefined>();
  #distort: FixDistortion | undefined;
  /** Listened in all runs up to the last change of what it can hear. */
  #listenedMs = 0;
  /** World time since when it listens without a break; undefined: it does not. */
  #listeningSinceMs: number | undefined;
  #lastListenedAtMs: number | undefined;
  /** `listenedMs` from which this run has fixes. */
  #acquiredAtListenedMs = 0;
  #lastFixAtMs: number | undefined;

  constructor({ clock, random, source, sharesRadio }: GnssReceiverOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#source = source;
    this.#sharesRadio = sharesRadio;
  }

  get isOn(): boolean {
    return this.#on;
  }

  /** What it draws current for; where it takes turns with the radio it rests in the radio's. */
  get activity(): GnssActivity {
    if (!this.#on || this.#radioBusy) {
      return 'off';
    }
    const hasAcquired = this.#listenedUntil(this.#clock.now()) >= this.#acquiredAtListenedMs;
    return hasAcquired ? 'tracking' : 'acquiring';
  }

  /** Which start the receiver would make now. */
  get startKind(): StartKind {
    if (this.#lastFixAtMs === undefined) {
      return 'cold';
    }
    return this.#clock.now() - this.#lastFixAtMs < EPHEMERIS_MS ? 'hot' : 'warm';
  }

  start(): void {
    if (this.#on) {
      return;
    }
    const { min, max } = startTimesMs[this.startKind];
    const searchMs = this.#random.between(min, max);
    this.#acquiredAtListenedMs = this.#source.includesAcquisition ? 0 : this.#listenedMs + searchMs;
    this.#lastListenedAtMs = undefined;
    this.#on = true;
    this.#updateListening();
  }

  stop(): void {
    this.#on = false;
    this.#updateListening();
  }

  /** The modem's radio starts or ends sending; matters only where the two take turns. */
  setRadioBusy(busy: boolean): void {
    this.#radioBusy = busy && this.#sharesRadio;
    this.#updateListening();
  }

  /**
   * Indoors, in a bag, jammed: nothing can be heard as long as anyone named by `by` hides the sky.
   * Without a name it overrules whatever was said before.
   */
  setSkyHidden(hidden: boolean, by?: object): void {
    if (by === undefined) this.#hiddenBy.clear();
    if (hidden) this.#hiddenBy.add(by);
    else this.#hiddenBy.delete(by);
    this.#updateListening();
  }

  /** Undefined: it states what it hears again. */
  setDistortion(distortion: FixDistortion | undefined): void {
    this.#distort = distortion;
  }

  locate(): GnssAnswer {
    if (!this.#on) {
      return { kind: 'notActive' };
    }
    this.#rememberFix();
    const atMs = this.#listeningSinceMs === undefined ? this.#lastListenedAtMs : this.#clock.now();
    if (atMs === undefined || this.#clock.now() - atMs > STALE_FIX_MS) {
      return { kind: 'noFix' };
    }
    const heard = this.#fixHeardAt(atMs);
    if (heard === undefined) {
      return { kind: 'noFix' };
    }
    const fix = this.#distort?.(heard) ?? heard;
    return { kind: 'fix', fix, ageMs: this.#clock.now() - atMs };
  }

  #listenedUntil(worldMs: number): number {
    const listeningSinceMs = this.#listeningSinceMs;
    return this.#listenedMs + (listeningSinceMs === undefined ? 0 : worldMs - listeningSinceMs);
  }

  #fixHeardAt(worldMs: number): GnssFix | undefined {
    const listenedMs = this.#listenedUntil(worldMs);
    return listenedMs < this.#acquiredAtListenedMs
      ? undefined
      : this.#source.fixAt({ listenedMs, worldMs });
  }

  /** A fix, asked for or not, is what makes the next start a hot one. */
  #rememberFix(): void {
    if (this.#listeningSinceMs !== undefined && this.#fixHeardAt(this.#clock.now()) !== undefined) {
      this.#lastFixAtMs = this.#clock.now();
    }
  }

  #updateListening(): void {
    const listens = this.#on && !this.#radioBusy && this.#hiddenBy.size === 0;
    const now = this.#clock.now();
    if (listens && this.#listeningSinceMs === undefined) {
      this.#listeningSinceMs = now;
    } else if (!listens && this.#listeningSinceMs !== undefined) {
      this.#rememberFix();
      this.#listenedMs = this.#listenedUntil(now);
      this.#listeningSinceMs = undefined;
      this.#lastListenedAtMs = now;
    }
  }
}
