import { declareJobs, runJobs, usualWorkers } from '../../simulator/index.ts';
import { type GaugeSample, runGaugeCell } from './gauge-cell.ts';
import { describedNumber, type Finding } from './row.ts';

const CELLS = 1000;
const DAYS = 3;
/** The budget of issue 4: so near, for 95 % of the time; and never so much too much. */
const NEAR_POINTS = 5;

interface Setup {
  readonly days: number;
}

export const GAUGE_CELLS = declareJobs({
  name: 'gauge-cells',
  module: import.meta.url,
  prepare:
    ({ days }: Setup) =>
    (seed: number) =>
      runGaugeCell(seed, days),
});

/**
 * The error of the gauge over cells of every age, size, kind and temperature, in points of what each
 * cell really holds, after the first charge on the technician's dock.
 */
export async function measureGauge(cells = CELLS): Promise<Finding[]> {
  const samples: GaugeSample[] = [];
  await runJobs(
    GAUGE_CELLS,
    Array.from({ length: cells }, (_, index) => index + 1),
    {
      setup: { days: DAYS },
      workers: usualWorkers(),
      interrupted: new AbortController().signal,
      onResult: (ofCell) => samples.push(...ofCell),
    },
  );
  const share = (isSo: (sample: GaugeSample) => boolean) =>
    (100 * samples.filter(isSo).length) / samples.length;
  const most = samples.reduce((worst, { errorPoints }) => Math.max(worst, errorPoints), -100);
  const least = samples.reduce((worst, { errorPoints }) => Math.min(worst, errorPoints), 100);
  const inBar = share(({ errorPoints, barPoints }) => Math.abs(errorPoints) <= barPoints + 1);
  const counted = `${cells} cells for ${DAYS} days, ${describedNumber(samples.length)} heartbeats`;
  return [
    {
      key: 'gaugeNear',
      figure: share(({ errorPoints }) => Math.abs(errorPoints) <= NEAR_POINTS),
      note: `${counted}; ${inBar.toFixed(1)} % within the device's own error bar`,
    },
    {
      key: 'gaugeTooMuch',
      figure: most,
      note: `the other way ${(-least).toFixed(1)} points too little`,
    },
  ];
}
