import { CELLS, type CellProfile } from './cell-profile.ts';
import { type ChargerFigures, chargerFor } from './charger.ts';

/** The battery side of one device, and where it is. */
export interface PowerProfile {
  readonly cell: CellProfile;
  readonly charger: ChargerFigures;
  readonly celsius: number;
  /** What the board's divider makes of the voltage, of what it should; absent: exact. */
  readonly dividerShare?: number;
}

function at(celsius: number, cell: CellProfile): PowerProfile {
  return { cell, charger: chargerFor(cell.ratedMilliampHours), celsius };
}

export const POWER_PROFILES = {
  new: at(21, CELLS.new),
  flatCurve: at(21, CELLS.flatCurve),
  small: at(21, CELLS.small),
  large: at(21, CELLS.large),
  old: at(21, CELLS.old),
  cold: at(-5, CELLS.new),
  oldAndCold: at(-5, CELLS.old),
} as const satisfies Record<string, PowerProfile>;

/** The same with so much in its cell, of what that holds: 0 to 1. */
export function filledTo(profile: PowerProfile, chargeShare: number): PowerProfile {
  return { ...profile, cell: { ...profile.cell, chargeShare } };
}
