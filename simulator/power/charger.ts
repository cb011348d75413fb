/** A linear charger of the usual kind: one chip between the pads, the cell and the load. */
export interface ChargerFigures {
  /** Constant current, 0.2–1 C of the cell. */
  readonly setMilliamps: number;
  /** Below this the cell gets the gentle current; above it, and a little more, the full one. */
  readonly prechargeBelowMillivolts: number;
  readonly prechargeMilliamps: number;
  /** Constant voltage. */
  readonly floatMillivolts: number;
  /** Done when so little flows, 0.02–0.07 C. */
  readonly terminationMilliamps: number;
  /** Starts again when the full cell has come down to this. */
  readonly rechargeBelowMillivolts: number;
  /** It takes less current rather than let its input fall below this. */
  readonly inputMinMillivolts: number;
  /** Outside of these it does not charge. */
  readonly minCelsius: number;
  readonly maxCelsius: number;
  /** Not done after so long: something is wrong, and it stops until it is taken off its source. */
  readonly safetyMs: number;
}

/** Figures from modem.md for a cell of this size; the timer and the recharge step as on such chips. */
export function chargerFor(ratedMilliampHours: number): ChargerFigures {
  return {
    setMilliamps: ratedMilliampHours / 2,
    prechargeBelowMillivolts: 3000,
    prechargeMilliamps: ratedMilliampHours / 10,
    floatMillivolts: 4200,
    terminationMilliamps: ratedMilliampHours / 20,
    rechargeBelowMillivolts: 4080,
    inputMinMillivolts: 4400,
    minCelsius: 0,
    maxCelsius: 45,
    safetyMs: 10 * 3_600_000,
  };
}

/** One whose own reference is so far off. */
export function trimmed(figures: ChargerFigures, gain: number): ChargerFigures {
  return {
    ...figures,
    floatMillivolts: figures.floatMillivolts * gain,
    rechargeBelowMillivolts: figures.rechargeBelowMillivolts * gain,
  };
}

/** What is at the charge pads: a supply behind its wire and the contacts. */
export interface Source {
  readonly millivolts: number;
  readonly limitMilliamps: number;
  readonly resistanceMilliohms: number;
}

/**
 * `tripped`: by its own timer, until the source goes. `unfit`: too cold or too hot, until it is not.
 */
export type ChargerMode = 'noSource' | 'precharge' | 'charging' | 'done' | 'unfit' | 'tripped';

/** What the charger goes by. */
export interface ChargerInputs {
  readonly source: Source | undefined;
  readonly celsius: number;
  /** At the cell's terminals, with what flows now. */
  readonly cellMillivolts: number;
  /** What it gives now, to cell and load together. */
  readonly milliamps: number;
  /** Charging without a break. */
  readonly chargingMs: number;
}

/** From precharge to the full current: so much above the limit, or the step would undo itself. */
const PRECHARGE_HYSTERESIS_MILLIVOLTS = 100;
/** How near to the constant voltage a small current means 'full', and not 'a weak source'. */
const TAPER_MILLIVOLTS = 20;
/** A crossing foreseen is met to this. */
const NEAR_MILLIVOLTS = 0.05;

export function isCharging(mode: ChargerMode): boolean {
  return mode === 'precharge' || mode === 'charging';
}

/** Where the full current begins. */
export function prechargedMillivolts({ prechargeBelowMillivolts }: ChargerFigures): number {
  return prechargeBelowMillivolts + PRECHARGE_HYSTERESIS_MILLIVOLTS;
}

/** What the source can give at all: its own limit, or what its resistance leaves. */
export function sourceMilliamps(figures: ChargerFigures, source: Source): number {
  const { millivolts, limitMilliamps, resistanceMilliohms } = source;
  const headroomMillivolts = Math.max(0, millivolts - figures.inputMinMillivolts);
  if (headroomMillivolts === 0) return 0;
  const throughOhms =
    resistanceMilliohms > 0 ? (headroomMillivolts * 1000) / resistanceMilliohms : Infinity;
  return Math.min(limitMilliamps, throughOhms);
}

/** The most that the charger gives now. */
export function mostMilliamps(figures: ChargerFigures, mode: ChargerMode, source: Source): number {
  if (!isCharging(mode)) return 0;
  const own = mode === 'precharge' ? figures.prechargeMilliamps : figures.setMilliamps;
  return Math.min(own, sourceMilliamps(figures, source));
}

/** What is at its input while it takes so much; a source that is at its limit gives way. */
export function inputMillivolts(
  figures: ChargerFigures,
  source: Source,
  milliamps: number,
): number {
  const { millivolts, limitMilliamps: most, resistanceMilliohms } = source;
  const behindOhms = millivolts - (milliamps * resistanceMilliohms) / 1000;
  return milliamps < most ? behindOhms : Math.min(behindOhms, figures.inputMinMillivolts);
}

/** What the charger does next; in most modes most inputs change nothing. */
export function nextMode(
  figures: ChargerFigures,
  mode: ChargerMode,
  inputs: ChargerInputs,
): ChargerMode {
  const { source, celsius, cellMillivolts, milliamps, chargingMs } = inputs;
  if (source === undefined) return 'noSource';
  if (mode === 'tripped') return mode;
  if (celsius < figures.minCelsius || celsius > figures.maxCelsius) return 'unfit';
  const begin =
    cellMillivolts < figures.prechargeBelowMillivolts
      ? ('precharge' as const)
      : ('charging' as const);
  switch (mode) {
    case 'noSource':
    case 'unfit':
      return begin;
    case 'done':
      return cellMillivolts <= figures.rechargeBelowMillivolts + NEAR_MILLIVOLTS ? begin : mode;
    case 'precharge': {
      if (chargingMs >= figures.safetyMs) return 'tripped';
      const enough = prechargedMillivolts(figures) - NEAR_MILLIVOLTS;
      return cellMillivolts >= enough ? 'charging' : mode;
    }
    case 'charging': {
      if (chargingMs >= figures.safetyMs) return 'tripped';
      const isFull = cellMillivolts >= figures.floatMillivolts - TAPER_MILLIVOLTS;
      return isFull && milliamps <= figures.terminationMilliamps ? 'done' : mode;
    }
  }
}
