import type { Random } from '../random.ts';

/** How far one device's parts are from what the firmware was told of them. */
export interface PowerErrors {
  /** What the voltmeter shows, of what is there. */
  readonly meterGain: number;
  /** Where the charger ends and begins again, of what its data sheet says. */
  readonly chargerGain: number;
  /** Of the charger's current monitor. */
  readonly monitorGain: number;
  /** This cell rests so much above its kind. */
  readonly curveMillivolts: number;
}

export const NO_ERRORS: PowerErrors = {
  ...{ meterGain: 1, chargerGain: 1, monitorGain: 1, curveMillivolts: 0 },
};

/**
 * Assumed. The meter: a divider of 0.1 % resistors, and a reference that was trimmed at production.
 * The charger: as the better makers of such chips promise. The curve: from one cell to the next.
 */
const METER_ERROR = 0.005;
const CHARGER_ERROR = 0.005;
const CURVE_ERROR_MILLIVOLTS = 10;

/** Evenly within what is assumed; the monitor's is left out, as nothing is known of it. */
export function drawPowerErrors(random: Random): PowerErrors {
  return {
    meterGain: 1 + random.between(-METER_ERROR, METER_ERROR),
    chargerGain: 1 + random.between(-CHARGER_ERROR, CHARGER_ERROR),
    monitorGain: 1,
    curveMillivolts: random.between(-CURVE_ERROR_MILLIVOLTS, CURVE_ERROR_MILLIVOLTS),
  };
}
