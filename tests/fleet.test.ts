import { describe, expect, it } from 'vitest';
import { runJobs } from '../simulator/index.ts';
import { type Batch, CROWD, type CrowdSetup, type Lived } from './bench/crowd.ts';
import { bundleOf } from './support/virtual-world.ts';

const HOURS = 6;
const JOBS: readonly Batch[] = [0, 2, 4].map((first) => ({ first, count: 2, hours: HOURS }));

function setupOf(seed: number): CrowdSetup {
  return { seed, bundles: { rak5010: bundleOf('rak5010'), 'aware-1': bundleOf('aware-1') } };
}

async function lives(seed: number, workers: number, jobs = JOBS): Promise<Lived[]> {
  const all: Lived[] = [];
  await runJobs(CROWD, jobs, {
    ...{ setup: setupOf(seed), workers, interrupted: new AbortController().signal },
    onResult: (lived) => all.push(...lived),
  });
  return all;
}

describe('many devices', () => {
  it('live the same lives whatever the number of threads and however they are shared out', async () => {
    const alone = await lives(7, 1);
    for (const { heartbeats } of alone) expect(heartbeats).toBeGreaterThanOrEqual(HOURS * 4);
    expect(new Set(alone.map(({ milliampHours }) => milliampHours)).size).toBe(alone.length);
    expect(await lives(7, 2)).toEqual(alone);
    expect(await lives(7, 1, [{ first: 0, count: 6, hours: HOURS }])).toEqual(alone);
  });

  it('live other lives with another seed', async () => {
    expect(await lives(8, 1)).not.toEqual(await lives(7, 1));
  });
});
