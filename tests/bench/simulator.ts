import { bundleOf, SETTINGS } from '../support/virtual-world.ts';
import { builtCrowd } from './built-crowd.ts';
import type { Batch, CrowdSetup, Lived } from './crowd.ts';
import { describedNumber, type Finding } from './row.ts';
import { median, spread } from './statistics.ts';
import { stopwatchMs } from './stopwatch.ts';

const RUNS = 3;
const DAY_MS = 86_400_000;
/** By then a modem has started and the device has reported. */
const SETTLED_MS = 600_000;
const IDLE_DAYS = 100;
const CROWD = 10_000;
const BATCH = 50;
const CORES = 2;
/** Of so many devices, so often. */
const PROGRESS = 1000;

const HEARTBEATS_A_DAY = DAY_MS / 1000 / SETTINGS.heartbeatSeconds;
/** A simulator that is fast because its devices do not do their work has not been measured. */
const MIN_SHARE_OF_HEARTBEATS = 0.95;

type Crowd = Awaited<ReturnType<typeof builtCrowd>>;

const SETUP: CrowdSetup = {
  seed: 1,
  bundles: { rak5010: bundleOf('rak5010'), 'aware-1': bundleOf('aware-1') },
};

/** @throws Error when fewer heartbeats came than days of devices call for */
function requireHeartbeats(heartbeats: number, deviceDays: number): void {
  const least = deviceDays * HEARTBEATS_A_DAY * MIN_SHARE_OF_HEARTBEATS;
  if (heartbeats < least) throw new Error(`only ${heartbeats} heartbeats`);
}

/** How many times faster than the wall one device lives that has started and does its heartbeats. */
function idleSpeed({ LoneDevice }: Crowd): number {
  const device = new LoneDevice(SETUP, 0);
  device.liveUntil(SETTLED_MS);
  const startedMs = stopwatchMs();
  const { heartbeats } = device.liveUntil(IDLE_DAYS * DAY_MS);
  const durationMs = stopwatchMs() - startedMs;
  requireHeartbeats(heartbeats, IDLE_DAYS);
  return (IDLE_DAYS * DAY_MS) / durationMs;
}

interface CrowdDay {
  readonly wallSeconds: number;
  /** Of all threads, which a busy machine stretches less. */
  readonly processorSeconds: number;
}

/** A day of them all, with the start of every device and every thread. */
async function dayOfCrowd({ CROWD: kind, runJobs }: Crowd): Promise<CrowdDay> {
  const jobs: Batch[] = Array.from({ length: CROWD / BATCH }, (_, index) => ({
    ...{ first: index * BATCH, count: BATCH, hours: 24 },
  }));
  let heartbeats = 0;
  const before = process.cpuUsage();
  const startedMs = stopwatchMs();
  const seconds = () => (stopwatchMs() - startedMs) / 1000;
  await runJobs(kind, jobs, {
    ...{ setup: SETUP, workers: CORES, interrupted: new AbortController().signal },
    onResult: (lived: Lived[]) => {
      for (const each of lived) heartbeats += each.heartbeats;
    },
    onProgress: (done) => {
      const devices = done * BATCH;
      if (devices % PROGRESS > 0) return;
      const line = `${describedNumber(devices)} of ${describedNumber(CROWD)} devices`;
      process.stderr.write(`  ${line}, ${describedNumber(seconds())} s\n`);
    },
  });
  requireHeartbeats(heartbeats, CROWD);
  const { user, system } = process.cpuUsage(before);
  return { wallSeconds: seconds(), processorSeconds: (user + system) / 1e6 };
}

export async function measureSimulator(): Promise<Finding[]> {
  const crowd = await builtCrowd();
  const speeds = Array.from({ length: RUNS }, () => idleSpeed(crowd));
  const day = 'battery, 8 h of the day in the dock';
  const { wallSeconds, processorSeconds } = await dayOfCrowd(crowd);
  const cost = `${describedNumber(processorSeconds)} s of processor time on ${CORES} threads`;
  return [
    {
      key: 'idleSpeed',
      figure: median(speeds),
      note: `${day}; ${spread(speeds, describedNumber)}`,
    },
    { key: 'crowdTime', figure: wallSeconds, note: `${day}; each device run; ${cost}` },
  ];
}
