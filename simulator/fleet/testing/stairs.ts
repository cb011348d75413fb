import { isMainThread, parentPort } from 'node:worker_threads';
import { declareJobs } from '../jobs.ts';

export interface Outcome {
  readonly sum: number;
  readonly isMainThread: boolean;
}

/** Jobs for the tests of the pool: each adds up so many steps, from where setup says. */
export const STAIRS = declareJobs({
  name: 'stairs',
  module: import.meta.url,
  prepare:
    (start: number) =>
    (steps: number): Outcome => {
      if (steps < 0) throw new Error('no way down');
      if (steps === 0) parentPort?.close();
      let sum = start;
      for (let step = 1; step <= steps; step++) sum += step;
      return { sum, isMainThread };
    },
});
