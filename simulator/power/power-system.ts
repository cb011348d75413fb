import type { Clock, TimerHandle } from '../clock.ts';
import type { Random } from '../random.ts';
import { Cell } from './cell.ts';
import { type ChargerMode, isCharging } from './charger.ts';
import { Charging, type Threshold } from './charging.ts';
import {
  BOARD,
  type Consumer,
  type Draw,
  MODEM_MIN_MILLIVOLTS,
  MOTOR,
  NOTHING,
  RUNNING_MILLIAMPS,
} from './consumers.ts';
import { converted } from './converter.ts';
import { Dock, type DockProfile } from './dock.ts';
import { firstCrossingMs } from './first-crossing.ts';
import { Loads } from './loads.ts';
import type { PowerProfile } from './power-profile.ts';
import type { Supply } from './supply.ts';

/** The processor's regulator gives up below the first, and begins again at the second. Assumed. */
const RAIL_DOWN_MILLIVOLTS = 2600;
const RAIL_UP_MILLIVOLTS = 3000;
/** The cell's own protection opens here, and closes again on a charger. */
const PROTECTION_MILLIVOLTS = 2500;
/** The dock pin is high from here on. */
const SOURCE_SEEN_MILLIVOLTS = 4000;

/**
 * How far to look ahead, the farthest first: a device at rest is looked at once a day. A current that
 * the cell could not bear for a day mostly ends within the minute, so only there a moment is sought.
 */
const NEAR_MS = 60_000;
const LOOK_AHEAD_MS = [24 * 3_600_000, 3_600_000, NEAR_MS] as const;
/** What the capacitors hold: a crossing takes effect within this. */
const CROSSING_MS = 1;
/** A foreseen crossing is met to this. */
const NEAR_MILLIVOLTS = 0.05;

/** `modemStarved`: its peaks pull the cell below what it needs. */
export type PowerEvent = 'modemStarved' | 'railDown' | 'railUp';

export interface PowerSystemOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly profile: PowerProfile;
  readonly batteryFullScaleVolts: number;
  readonly chargeCurrentFullScaleMilliamps: number;
}

/** A voltage that changes something once it is there. */
interface Limit {
  readonly millivolts: number;
  /** Met from below. */
  readonly rising: boolean;
  /** A moment of full power is enough. */
  readonly bursts: boolean;
  readonly meets: 'charger' | 'protection' | PowerEvent;
}

const falling = (millivolts: number, bursts: boolean, meets: Limit['meets']): Limit => ({
  ...{ millivolts, bursts, meets, rising: false },
});
const PROTECTION = falling(PROTECTION_MILLIVOLTS, false, 'protection');
const RAIL_DOWN = falling(RAIL_DOWN_MILLIVOLTS, true, 'railDown');
const MODEM_STARVED = falling(MODEM_MIN_MILLIVOLTS, true, 'modemStarved');
const RAIL_UP: Limit = {
  ...{ millivolts: RAIL_UP_MILLIVOLTS, rising: true, bursts: false, meets: 'railUp' },
};

/**
 * Cell, charger, dock and consumers, on the world's clock. Every change brings the cell up to the
 * moment, and finds when something will happen by itself: one timer, and nothing else, runs for it.
 */
export class PowerSystem implements Supply {
  readonly #options: PowerSystemOptions;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #cell: Cell;
  readonly #charging: Charging;
  readonly #dock: Dock;
  readonly #loads = new Loads();
  readonly #pinListeners: (() => void)[] = [];
  readonly #chargerLimits = new Map<Threshold, Limit>();
  #settledAtMs: number;
  /** Drawn in moments since then. */
  #momentsMilliampMs = 0;
  #isRailUp: boolean;
  #isProtectionOpen = false;
  #timer: TimerHandle | undefined;
  #pinsShown = 0;
  #onEvent = (_event: PowerEvent) => {};

  constructor(options: PowerSystemOptions) {
    const { clock, profile } = options;
    this.#options = options;
    this.#clock = clock;
    this.#random = options.random.fork('power');
    this.#cell = new Cell(profile.cell);
    this.#cell.celsius = profile.celsius;
    this.#charging = new Charging(profile.charger, this.#cell);
    this.#dock = new Dock(clock, options.random.fork('dock'), () => this.#change(() => {}));
    this.#settledAtMs = clock.now();
    this.#isRailUp = this.#cell.restMillivolts >= RAIL_UP_MILLIVOLTS;
    this.#pinsShown = this.#pins;
    this.setDraw('board', BOARD);
  }

  // — the world's side —

  seat(profile: DockProfile): void {
    this.#dock.seat(profile);
  }

  unseat(): void {
    this.#dock.unseat();
  }

  /** The charger's own timer, or its thermometer, gives up: it stops until it is off its source. */
  tripCharger(): void {
    this.#change(() => this.#charging.trip());
  }

  setCelsius(celsius: number): void {
    this.#change(() => {
      this.#cell.celsius = celsius;
    });
  }

  /**
   * Called from the clock only, never from inside of a call to the system. There is one whom it
   * concerns: it replaces the listener set before.
   */
  onEvent(listener: (event: PowerEvent) => void): void {
    this.#onEvent = listener;
  }

  /** What a consumer draws from now on. */
  setDraw(consumer: Consumer, draw: Draw): void {
    this.#change(() => this.#loads.change(consumer, draw, this.#clock.now()));
  }

  /** The processor ran for a moment, too short to be a state. */
  ran(durationMs: number): void {
    this.#momentsMilliampMs += RUNNING_MILLIAMPS * durationMs;
    this.#loads.add('processor', 'running', RUNNING_MILLIAMPS * durationMs);
  }

  // — what a study asks —

  get chargerMode(): ChargerMode {
    return this.#charging.mode;
  }

  /** From the charger into cell and load. */
  get chargeMilliamps(): number {
    return this.#charging.milliamps;
  }

  /** On average, out of the cell or from the charger. */
  get loadMilliamps(): number {
    return this.#loads.milliamps;
  }

  /** At the board's battery connector, under the present mean load. */
  get terminalMillivolts(): number {
    this.#settle();
    if (this.#isProtectionOpen) return 0;
    return Math.max(0, this.#cell.terminalMillivolts(this.#cellMilliamps));
  }

  /** The cell's protection has opened: nothing flows until a charger gives more than is drawn. */
  get isCutOff(): boolean {
    return this.#isProtectionOpen;
  }

  /** The cell, brought up to this moment. */
  get cell(): Cell {
    this.#settle();
    return this.#cell;
  }

  /** Milliamp-hours by consumer and state, up to now. */
  drawnMilliampHours(): ReturnType<Loads['drawnMilliampHours']> {
    return this.#loads.drawnMilliampHours(this.#clock.now());
  }

  // — the board's side —

  get canRun(): boolean {
    return this.#isRailUp;
  }

  get batteryShare(): number {
    const millivolts = this.terminalMillivolts - this.#burstDropMillivolts();
    const { batteryFullScaleVolts, profile } = this.#options;
    const share = millivolts / (1000 * batteryFullScaleVolts);
    return converted(share * (profile.dividerShare ?? 1), this.#random);
  }

  get chargeCurrentShare(): number {
    const fullScale = this.#options.chargeCurrentFullScaleMilliamps;
    return converted(this.chargeMilliamps / fullScale, this.#random);
  }

  get isCharging(): boolean {
    return isCharging(this.#charging.mode);
  }

  get hasSource(): boolean {
    return this.#charging.inputMillivolts >= SOURCE_SEEN_MILLIVOLTS;
  }

  get isSeated(): boolean {
    return this.#dock.isSeated;
  }

  onPins(listener: () => void): void {
    this.#pinListeners.push(listener);
  }

  setMotor(on: boolean): void {
    this.setDraw('motor', on ? MOTOR : NOTHING);
  }

  // — the machine —

  get #cellMilliamps(): number {
    return this.#isProtectionOpen ? 0 : this.#loads.milliamps - this.#charging.milliamps;
  }

  #change(apply: () => void): void {
    this.#settle();
    apply();
    this.#rebalance();
    this.#plan();
  }

  /** Brings cell and charger up to now. */
  #settle(): void {
    const nowMs = this.#clock.now();
    const durationMs = nowMs - this.#settledAtMs;
    if (durationMs <= 0) return;
    this.#settledAtMs = nowMs;
    this.#cell.advance(durationMs, this.#cellMilliamps + this.#momentsMilliampMs / durationMs);
    this.#momentsMilliampMs = 0;
    this.#charging.elapse(durationMs);
  }

  #rebalance(): void {
    this.#charging.settle(this.#dock.source, this.#loads.milliamps);
    if (this.#charging.milliamps > this.#loads.milliamps) this.#setProtection(false);
    this.#showPins();
  }

  #setProtection(open: boolean): void {
    if (open === this.#isProtectionOpen) return;
    this.#isProtectionOpen = open;
    this.#loads.change('board', open ? NOTHING : BOARD, this.#clock.now());
  }

  /** The firmware hears of its pins on its own turn, not in the middle of someone's change. */
  #showPins(): void {
    const pins = this.#pins;
    if (pins === this.#pinsShown) return;
    this.#pinsShown = pins;
    this.#clock.setTimer(0, () => {
      for (const listener of this.#pinListeners) listener();
    });
  }

  /** One bit each. */
  get #pins(): number {
    return Number(this.isCharging) + 2 * Number(this.hasSource) + 4 * Number(this.isSeated);
  }

  /** What the voltage can run into from here; of the lower limits the one that comes first. */
  get #limits(): readonly Limit[] {
    if (this.#isProtectionOpen) return [];
    const limits: Limit[] = [];
    const { threshold } = this.#charging;
    if (threshold !== undefined) limits.push(this.#chargerLimit(threshold));
    if (!this.#isRailUp) limits.push(RAIL_UP);
    if (this.#isModemOn) limits.push(MODEM_STARVED);
    else if (this.#isRailUp) limits.push(RAIL_DOWN);
    // Against charging the protection does nothing.
    else if (this.#cellMilliamps > 0) limits.push(PROTECTION);
    return limits;
  }

  #chargerLimit(threshold: Threshold): Limit {
    let limit = this.#chargerLimits.get(threshold);
    if (limit === undefined) {
      limit = { ...threshold, bursts: false, meets: 'charger' };
      this.#chargerLimits.set(threshold, limit);
    }
    return limit;
  }

  get #isModemOn(): boolean {
    return (this.#loads.drawOf('modem') ?? NOTHING).state !== NOTHING.state;
  }

  /** How far the voltage stays from a limit between two moments to come, at the present currents. */
  #margin({ millivolts, rising, bursts }: Limit, fromMs: number, toMs: number): number {
    const current = this.#cellMilliamps;
    if (rising) return millivolts - this.#cell.highestMillivolts(fromMs, toMs, current);
    const burst = bursts ? this.#loads.burstMilliamps : 0;
    return this.#cell.lowestMillivolts(fromMs, toMs, current, burst) - millivolts;
  }

  /** Sets the timer for whatever comes first; one that is set for an earlier time does as well. */
  #plan(): void {
    const dueMs = Math.min(this.#quietMs(), this.#charging.settleInMs);
    if (this.#timer !== undefined) {
      if (this.#timer.dueMs <= this.#clock.now() + dueMs) return;
      this.#clock.clearTimer(this.#timer);
    }
    this.#timer = this.#clock.setTimer(dueMs, () => this.#onTimer());
  }

  /** No limit is met for so long, at the present currents. Only what is near is found exactly. */
  #quietMs(): number {
    const limits = this.#limits;
    for (const ms of LOOK_AHEAD_MS) if (this.#isQuiet(limits, ms)) return ms;
    let nearestMs: number = NEAR_MS;
    for (const limit of limits) {
      nearestMs =
        firstCrossingMs(
          (fromMs, toMs) => this.#margin(limit, fromMs, toMs),
          nearestMs,
          CROSSING_MS,
        ) ?? nearestMs;
    }
    return nearestMs + CROSSING_MS;
  }

  #isQuiet(limits: readonly Limit[], untilMs: number): boolean {
    for (const limit of limits) if (this.#margin(limit, 0, untilMs) < 0) return false;
    return true;
  }

  #onTimer(): void {
    this.#timer = undefined;
    this.#settle();
    this.#rebalance();
    for (const limit of this.#limits) {
      if (this.#margin(limit, 0, 0) <= NEAR_MILLIVOLTS) this.#meet(limit);
    }
    this.#plan();
  }

  /** At the charger's own limits it has settled already. */
  #meet({ meets }: Limit): void {
    if (meets === 'protection') {
      this.#setProtection(true);
      this.#rebalance();
    } else if (meets !== 'charger') {
      if (meets !== 'modemStarved') this.#isRailUp = meets === 'railUp';
      this.#onEvent(meets);
    }
  }

  /** A reading can fall into a moment of full power. */
  #burstDropMillivolts(): number {
    const { peakShare, burstMilliamps } = this.#loads;
    if (peakShare === 0 || !this.#random.chance(peakShare)) return 0;
    return (burstMilliamps * this.#cell.ohmicMilliohms) / 1000;
  }
}
