import type { Clock, TimerHandle } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Source } from './charger.ts';

/** What lies between a socket and the device's charge pads. */
export interface DockProfile {
  /** Undefined: the dock is not plugged in. */
  readonly supply: Source | undefined;
  /** Of the contacts, on top of the supply's own; undefined: they do not meet at all. */
  readonly contactMilliohms: number | undefined;
  /** How long, on average, contacts that come and go stay made and broken. */
  readonly flutter?: { readonly madeMs: number; readonly brokenMs: number };
}

/** 5 V at the pads of a clean dock; the adapter and its cable are behind 200 mΩ. */
const ADAPTER: Source = { millivolts: 5100, limitMilliamps: 1000, resistanceMilliohms: 200 };

/** How docks go wrong; the figures are assumed. */
export const DOCKS = {
  good: { supply: ADAPTER, contactMilliohms: 50 },
  dirty: { supply: ADAPTER, contactMilliohms: 5000 },
  fluttering: {
    supply: ADAPTER,
    contactMilliohms: 1500,
    flutter: { madeMs: 20_000, brokenMs: 5000 },
  },
  /** An unpowered hub, a solar panel in the shade. */
  weak: { supply: { ...ADAPTER, limitMilliamps: 40 }, contactMilliohms: 50 },
  notTouching: { supply: ADAPTER, contactMilliohms: undefined },
  unplugged: { supply: undefined, contactMilliohms: 50 },
} as const satisfies Record<string, DockProfile>;

/** The device in its dock or out of it, and what then is at its charge pads. */
export class Dock {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #onChange: () => void;
  #profile: DockProfile | undefined;
  #areContactsMade = false;
  #flutterTimer: TimerHandle | undefined;

  /** `onChange` is called after every change of what can be read here. */
  constructor(clock: Clock, random: Random, onChange: () => void) {
    this.#clock = clock;
    this.#random = random;
    this.#onChange = onChange;
  }

  /** What the presence switch says, whatever the contacts do. */
  get isSeated(): boolean {
    return this.#profile !== undefined;
  }

  /** What is at the pads; undefined: no voltage. */
  get source(): Source | undefined {
    if (this.#profile === undefined || !this.#areContactsMade) return undefined;
    const { supply, contactMilliohms = 0 } = this.#profile;
    return supply === undefined
      ? undefined
      : { ...supply, resistanceMilliohms: supply.resistanceMilliohms + contactMilliohms };
  }

  seat(profile: DockProfile): void {
    this.#profile = profile;
    this.#contacts(profile.contactMilliohms !== undefined);
  }

  unseat(): void {
    this.#profile = undefined;
    this.#contacts(false);
  }

  #contacts(made: boolean): void {
    if (this.#flutterTimer) this.#clock.clearTimer(this.#flutterTimer);
    this.#flutterTimer = undefined;
    this.#areContactsMade = made;
    const flutter = this.#profile?.flutter;
    if (flutter !== undefined) {
      const meanMs = made ? flutter.madeMs : flutter.brokenMs;
      const forMs = -Math.log(1 - this.#random.next()) * meanMs;
      this.#flutterTimer = this.#clock.setTimer(forMs, () => this.#contacts(!made));
    }
    this.#onChange();
  }
}
