/** As a technician tells the device what kind of cell is in it. */
export type CurveName = 'sloping' | 'flat';

/** What a resting cell shows, by what is in it. */
export interface OpenCircuitCurve {
  readonly name: CurveName;
  /** Millivolts at 0, 10, 20 … 100 % of the charge, or in any other even steps; rising. */
  readonly millivolts: readonly number[];
}

const fromFull = (name: CurveName, ...millivolts: number[]): OpenCircuitCurve => ({
  name,
  millivolts: millivolts.reverse(),
});

/** The two Li-Po cells of which there are figures: 100 to 0 % in tenths. */
export const CURVES = {
  sloping: fromFull('sloping', 4190, 4050, 3990, 3890, 3800, 3720, 3630, 3530, 3420, 3300, 3100),
  /** Nearly flat where it matters: 40 to 20 % span 50 mV. */
  flat: fromFull('flat', 4190, 4042, 3957, 3885, 3820, 3776, 3746, 3725, 3696, 3644, 3100),
} as const satisfies Record<CurveName, OpenCircuitCurve>;

/** A cell that rests so much higher than its kind. */
export function shifted({ name, millivolts }: OpenCircuitCurve, by: number): OpenCircuitCurve {
  return { name, millivolts: millivolts.map((each) => each + by) };
}

/** Below 0 %: the last traces, which are gone at once. */
const COLLAPSE_MILLIVOLTS_PER_SHARE = 30_000;

/** Above 100 % no charger goes far; as steep as a cell near its end. */
const OVERCHARGE_MILLIVOLTS_PER_SHARE = 3000;

/** The resting voltage at a share of the charge, 0 to 1; beyond either end it runs off steeply. */
export function millivoltsAt({ millivolts }: OpenCircuitCurve, share: number): number {
  const last = millivolts.length - 1;
  if (share <= 0) return Math.max(0, millivolts[0]! + share * COLLAPSE_MILLIVOLTS_PER_SHARE);
  if (share >= 1) return millivolts[last]! + (share - 1) * OVERCHARGE_MILLIVOLTS_PER_SHARE;
  const step = Math.floor(share * last);
  const below = millivolts[step]!;
  return below + (share * last - step) * (millivolts[step + 1]! - below);
}

/** The share, 0 to 1, at which the resting voltage is this. */
export function shareAt({ millivolts }: OpenCircuitCurve, restMillivolts: number): number {
  const last = millivolts.length - 1;
  if (restMillivolts <= millivolts[0]!) return 0;
  const above = millivolts.findIndex((each) => each >= restMillivolts);
  if (above < 0) return 1;
  const low = millivolts[above - 1]!;
  return (above - 1 + (restMillivolts - low) / (millivolts[above]! - low)) / last;
}
