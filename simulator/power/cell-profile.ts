import { CURVES, type OpenCircuitCurve } from './open-circuit-curve.ts';

/** How a kind of cell ages, chills and resists. */
export interface CellFigures {
  /** At once with the current; new, at 25 °C, well filled, as all resistances here. */
  readonly ohmicMilliohms: number;
  /** Follow the current late: this is why a cell needs rest before its voltage tells what is in it. */
  readonly fastMilliohms: number;
  readonly fastMs: number;
  readonly slowMilliohms: number;
  readonly slowMs: number;
  /** The resistance doubles with each of these steps below 25 °C. */
  readonly coldDoublingCelsius: number;
  /** Times the resistance at the end of the charge, less 1, and the share in which it fades. */
  readonly emptyResistanceGrowth: number;
  readonly emptyResistanceShare: number;
  /** Of the resistance, for each full cycle and each year. */
  readonly resistanceGrowthPerCycle: number;
  readonly resistanceGrowthPerYear: number;
  /** Of the rated capacity, for each full cycle and each year. */
  readonly fadePerCycle: number;
  readonly fadePerYear: number;
  /** Of what is in a full cell, for each degree below 20 °C: it cannot be had until it is warmer. */
  readonly lockedPerCelsius: number;
  /** Of the rated capacity, in a month. */
  readonly selfDischargePerMonth: number;
}

/**
 * A small lithium-polymer cell. From modem.md: 160 mΩ when new (100–200), about double at 0 °C.
 * The rest is assumed, within what makers' data sheets give: 80 % left after 500 cycles, two thirds
 * more resistance after 300 cycles and two years, 14 % out of reach at 0 °C, 3 % lost in a month.
 */
export const LITHIUM_POLYMER: CellFigures = {
  ohmicMilliohms: 80,
  fastMilliohms: 40,
  fastMs: 15_000,
  slowMilliohms: 40,
  slowMs: 300_000,
  coldDoublingCelsius: 25,
  emptyResistanceGrowth: 1.5,
  emptyResistanceShare: 0.08,
  resistanceGrowthPerCycle: 0.0016,
  resistanceGrowthPerYear: 0.1,
  fadePerCycle: 0.0004,
  fadePerYear: 0.03,
  lockedPerCelsius: 0.007,
  selfDischargePerMonth: 0.03,
};

/** One cell, as it comes into the device. */
export interface CellProfile {
  readonly curve: OpenCircuitCurve;
  /** When new, at room temperature. */
  readonly ratedMilliampHours: number;
  /** Full cycles and years behind it. */
  readonly cycles: number;
  readonly years: number;
  /** What is in it, of what it still holds: 0 to 1. */
  readonly chargeShare: number;
  readonly figures: CellFigures;
}

const NEW_CELL: CellProfile = {
  curve: CURVES.sloping,
  ratedMilliampHours: 1000,
  cycles: 0,
  years: 0,
  chargeShare: 1,
  figures: LITHIUM_POLYMER,
};

/** A smaller cell has thinner foils: the ends of modem.md's range. */
function withResistance(factor: number): CellFigures {
  const { ohmicMilliohms, fastMilliohms, slowMilliohms } = LITHIUM_POLYMER;
  return {
    ...LITHIUM_POLYMER,
    ohmicMilliohms: ohmicMilliohms * factor,
    fastMilliohms: fastMilliohms * factor,
    slowMilliohms: slowMilliohms * factor,
  };
}

/** Cells to begin with, all full. */
export const CELLS = {
  new: NEW_CELL,
  old: { ...NEW_CELL, cycles: 300, years: 2 },
  flatCurve: { ...NEW_CELL, curve: CURVES.flat },
  small: { ...NEW_CELL, ratedMilliampHours: 500, figures: withResistance(1.25) },
  large: { ...NEW_CELL, ratedMilliampHours: 2000, figures: withResistance(0.625) },
} as const satisfies Record<string, CellProfile>;
