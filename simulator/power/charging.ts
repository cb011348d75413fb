import type { Cell } from './cell.ts';
import {
  type ChargerFigures,
  type ChargerMode,
  inputMillivolts,
  isCharging,
  mostMilliamps,
  nextMode,
  prechargedMillivolts,
  type Source,
} from './charger.ts';

/**
 * At constant voltage the current is set anew so often; between two settings it stands, and the
 * voltage strays by a millivolt or two.
 */
const TAPER_STEP_MS = 30_000;
/** At most so many changes of mode at one moment: precharge, charging, done. */
const MODE_CHANGES_MAX = 4;

/** A voltage that, once it is reached, gives the charger something else to do. */
export interface Threshold {
  readonly millivolts: number;
  readonly rising: boolean;
}

/** The charger at work between a source, a cell and a load; it has no time of its own. */
export class Charging {
  readonly #figures: ChargerFigures;
  readonly #cell: Cell;
  #mode: ChargerMode = 'noSource';
  #source: Source | undefined;
  #milliamps = 0;
  #chargingMs = 0;
  readonly #thresholds: Readonly<Record<'done' | 'precharge' | 'charging', Threshold>>;

  constructor(figures: ChargerFigures, cell: Cell) {
    this.#figures = figures;
    this.#cell = cell;
    this.#thresholds = {
      done: { millivolts: figures.rechargeBelowMillivolts, rising: false },
      precharge: { millivolts: prechargedMillivolts(figures), rising: true },
      charging: { millivolts: figures.floatMillivolts, rising: true },
    };
  }

  get mode(): ChargerMode {
    return this.#mode;
  }

  /** What it gives, to cell and load together. */
  get milliamps(): number {
    return this.#milliamps;
  }

  /** At the charge pads, with what it takes. */
  get inputMillivolts(): number {
    const source = this.#source;
    return source === undefined ? 0 : inputMillivolts(this.#figures, source, this.#milliamps);
  }

  /** Stops as if its own timer had: until the source goes. */
  trip(): void {
    if (this.#source !== undefined) this.#mode = 'tripped';
  }

  /** So much time has gone by since the last `settle`. */
  elapse(durationMs: number): void {
    this.#chargingMs = isCharging(this.#mode) ? this.#chargingMs + durationMs : 0;
  }

  /** Finds what it does now, for this source and this load. */
  settle(source: Source | undefined, loadMilliamps: number): void {
    this.#source = source;
    // So it is nearly all the time.
    if (source === undefined && this.#mode === 'noSource') {
      this.#milliamps = 0;
      return;
    }
    for (let change = 0; change < MODE_CHANGES_MAX; change++) {
      this.#milliamps = this.#solve(loadMilliamps);
      const mode = nextMode(this.#figures, this.#mode, {
        source,
        celsius: this.#cell.celsius,
        cellMillivolts: this.#cell.terminalMillivolts(loadMilliamps - this.#milliamps),
        milliamps: this.#milliamps,
        chargingMs: this.#chargingMs,
      });
      if (mode === this.#mode) return;
      if (!isCharging(mode)) this.#chargingMs = 0;
      this.#mode = mode;
    }
    this.#milliamps = this.#solve(loadMilliamps);
  }

  /** When it has to settle again though nothing outside changes. */
  get settleInMs(): number {
    if (!isCharging(this.#mode)) return Infinity;
    // A rest of less than a millisecond may be too little for the clock to move at all.
    const safetyMs = Math.max(1, this.#figures.safetyMs - this.#chargingMs);
    return this.#isAtLimit ? safetyMs : Math.min(safetyMs, TAPER_STEP_MS);
  }

  /** The voltage at which it has to settle again; the same object for the same voltage. */
  get threshold(): Threshold | undefined {
    const { done, precharge, charging } = this.#thresholds;
    if (this.#mode === 'done') return done;
    if (this.#mode === 'precharge') return precharge;
    return this.#mode === 'charging' && this.#isAtLimit ? charging : undefined;
  }

  get #isAtLimit(): boolean {
    const source = this.#source;
    return (
      source !== undefined && this.#milliamps >= mostMilliamps(this.#figures, this.#mode, source)
    );
  }

  /** As much as its limits allow, but no more than takes the cell to the constant voltage. */
  #solve(loadMilliamps: number): number {
    const source = this.#source;
    if (source === undefined) return 0;
    const cell = this.#cell;
    const headroomMillivolts = this.#figures.floatMillivolts - cell.terminalMillivolts(0);
    const wantedMilliamps = loadMilliamps + (headroomMillivolts * 1000) / cell.ohmicMilliohms;
    const most = mostMilliamps(this.#figures, this.#mode, source);
    return Math.min(Math.max(wantedMilliamps, 0), most);
  }
}
