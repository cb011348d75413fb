import { fileURLToPath } from 'node:url';
import { createRandom, declareJobs, runJobs, usualWorkers } from '../../simulator/index.ts';
import { type GaugeSample, runGaugeCell } from './gauge-cell.ts';
interface S { meter: number; charger: number; curve: number }
export const J = declareJobs({
  name: 'tmp', module: import.meta.url,
  prepare: ({ meter, charger, curve }: S) => (seed: number) => {
    const r = createRandom(seed * 7919 + 13);
    return runGaugeCell(seed, 3, {
      meterGain: 1 + r.between(-meter, meter), chargerGain: 1 + r.between(-charger, charger), monitorGain: 1, curveMillivolts: r.between(-curve, curve),
    });
  },
});
async function go(name: string, setup: S, cells: number) {
  const samples: GaugeSample[] = [];
  await runJobs(J, Array.from({ length: cells }, (_, i) => i + 1), { setup, workers: usualWorkers(), interrupted: new AbortController().signal, onResult: (x) => samples.push(...x) });
  const near = samples.filter((s) => Math.abs(s.errorPoints) <= 5).length / samples.length;
  const most = samples.reduce((w, s) => Math.max(w, s.errorPoints), -100);
  const over10 = samples.filter((s) => s.errorPoints > 10).length / samples.length;
  const bar = samples.filter((s) => Math.abs(s.errorPoints) <= s.barPoints + 1).length / samples.length;
  console.log(name, (100 * near).toFixed(1), most.toFixed(1), 'over10', (100 * over10).toFixed(2), 'bar', (100 * bar).toFixed(1));
}
import { isMainThread } from 'node:worker_threads';
if (isMainThread && process.argv[1] === fileURLToPath(import.meta.url)) {
  const n = Number(process.argv[2] ?? 200);
  await go('as assumed', { meter: 0.005, charger: 0.005, curve: 10 }, n);
  await go('curve 5 only', { meter: 0, charger: 0, curve: 5 }, n);
  await go('exact', { meter: 0, charger: 0, curve: 0 }, n);
}
