import { describe, expect, it } from 'vitest';
import { JobTooLongError, runJobs } from './pool.ts';
import { type Outcome, STAIRS } from './testing/stairs.ts';

const NEVER = new AbortController().signal;

async function climb(jobs: readonly number[], workers: number, interrupted = NEVER) {
  const results: Outcome[] = [];
  const progress: number[] = [];
  await runJobs(STAIRS, jobs, {
    ...{ setup: 100, workers, interrupted },
    onResult: (result, index) => {
      expect(index).toBe(results.length);
      results.push(result);
    },
    onProgress: (done) => progress.push(done),
  });
  return { results, progress };
}

/** The first takes far longer than the others. */
const JOBS = [300_000, 1, 2, 3, 4, 5, 6];

describe('a pool', () => {
  it.each([1, 2, 3, 20])('of %i gives the results in the order of the jobs', async (workers) => {
    const { results, progress } = await climb(JOBS, workers);
    expect(results.map(({ sum }) => sum)).toEqual([45_000_150_100, 101, 103, 106, 110, 115, 121]);
    expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('does the work in threads of its own where there is more than one', async () => {
    const { results } = await climb(JOBS, 2);
    expect(results.map(({ isMainThread }) => isMainThread)).not.toContain(true);
  });

  it.each([1, 2])('of %i says what a job threw', async (workers) => {
    await expect(climb([1, -1, 2, 3], workers)).rejects.toThrow('no way down');
  });

  it('says that a thread has ended before its work', async () => {
    await expect(climb([1, 0, 2, 3], 2)).rejects.toThrow('ended too soon');
  });

  it.each([1, 2])('of %i stops where it is when it is interrupted', async (workers) => {
    const controller = new AbortController();
    const results: Outcome[] = [];
    await runJobs(STAIRS, Array<number>(1000).fill(1000), {
      ...{ setup: 0, workers, interrupted: controller.signal },
      onResult: (result) => results.push(result),
      onProgress: (done) => {
        if (done === 3) controller.abort();
      },
    });
    expect(results.length).toBeLessThan(10);
  });

  it.each([1, 2])('of %i says what went wrong with taking a result', async (workers) => {
    const run = runJobs(STAIRS, [1, 2, 3], {
      ...{ setup: 0, workers, interrupted: NEVER },
      onResult: () => {
        throw new Error('the disk is full');
      },
    });
    await expect(run).rejects.toThrow('the disk is full');
  });

  it.each([1, 2])('of %i ends with a job that never would, and says which', async (workers) => {
    const results: Outcome[] = [];
    const run = runJobs(STAIRS, [1, 2, Number.POSITIVE_INFINITY, 3], {
      ...{ setup: 0, workers, interrupted: NEVER, jobLimitMs: 5000 },
      onResult: (result) => results.push(result),
    });
    await expect(run).rejects.toThrow(JobTooLongError);
    await expect(run).rejects.toMatchObject({ index: 2 });
    expect(results).toHaveLength(2);
  });

  it('of one does its work in a thread where a job has a limit', async () => {
    const results: Outcome[] = [];
    await runJobs(STAIRS, [1, 2], {
      ...{ setup: 0, workers: 1, interrupted: NEVER, jobLimitMs: 60_000 },
      onResult: (result) => results.push(result),
    });
    expect(results.map(({ isMainThread }) => isMainThread)).toEqual([false, false]);
  });

  it('does nothing when it was interrupted before', async () => {
    expect((await climb(JOBS, 2, AbortSignal.abort())).progress).toEqual([]);
  });
});
