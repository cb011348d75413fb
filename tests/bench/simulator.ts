import { provisioningRecords } from '../../protocol/index.ts';
import {
  assembleAlarm,
  createRandom,
  VirtualClock,
  VirtualNetwork,
} from '../../simulator/index.ts';
import { AMSTERDAM, bundleOf, SETTINGS } from '../support/virtual-world.ts';
import { describedNumber, type Finding } from './row.ts';
import { median, spread } from './statistics.ts';
import { stopwatchMs } from './stopwatch.ts';

const RUNS = 3;
const DAY_MS = 86_400_000;
/** By then a modem has started and the device has reported. */
const SETTLED_MS = 600_000;
const IDLE_DAYS = 30;
const CROWD = 10_000;
const CORES = 2;
const SECRET = new Uint8Array(32).fill(3);

const HEARTBEATS_A_DAY = DAY_MS / 1000 / SETTINGS.heartbeatSeconds;
/** A simulator that is fast because its devices do not do their work has not been measured. */
const MIN_SHARE_OF_HEARTBEATS = 0.95;

/** Provisioned devices in one world, switched on; the broker takes what they send. */
class Devices {
  readonly clock = new VirtualClock();
  #heartbeats = 0;

  constructor(count: number) {
    const { clock } = this;
    const random = createRandom(1);
    const network = new VirtualNetwork({ clock, random: random.fork('network') });
    network.onPublish(() => this.#heartbeats++);
    const [bundle, board, gnss] = [bundleOf('rak5010'), 'rak5010', AMSTERDAM] as const;
    for (let index = 0; index < count; index++) {
      const deviceId = `S1M${String(index).padStart(5, '0')}`;
      const records = provisioningRecords(deviceId, SECRET, SETTINGS);
      const own = { random: random.fork(deviceId), records };
      assembleAlarm({ clock, network, bundle, board, gnss, ...own }).device.powerOn();
    }
  }

  /** @throws Error when fewer heartbeats came than days of devices call for */
  requireHeartbeats(deviceDays: number): void {
    const least = deviceDays * HEARTBEATS_A_DAY * MIN_SHARE_OF_HEARTBEATS;
    if (this.#heartbeats < least) throw new Error(`only ${this.#heartbeats} heartbeats`);
  }
}

/** How many times faster than the wall one device lives that has started and does its heartbeats. */
function idleSpeed(): number {
  const devices = new Devices(1);
  devices.clock.runUntil(SETTLED_MS);
  const startedMs = stopwatchMs();
  devices.clock.advance(IDLE_DAYS * DAY_MS);
  const durationMs = stopwatchMs() - startedMs;
  devices.requireHeartbeats(IDLE_DAYS);
  return (IDLE_DAYS * DAY_MS) / durationMs;
}

/** Wall milliseconds for a day of so many devices, assembling and starting them included. */
function dayOf(count: number): number {
  const startedMs = stopwatchMs();
  const devices = new Devices(count);
  devices.clock.runUntil(DAY_MS);
  const durationMs = stopwatchMs() - startedMs;
  devices.requireHeartbeats(count);
  return durationMs;
}

const runs = (measure: () => number): number[] => Array.from({ length: RUNS }, measure);

/** @param sample devices to measure a day of; the whole crowd is extrapolated from them */
export function measureSimulator(sample = 500): Finding[] {
  const speeds = runs(idleSpeed);
  const seconds = runs(() => (dayOf(sample) / 1000) * (CROWD / sample / CORES));
  const method = `extrapolated from ${sample} devices on one thread to ${CORES} cores`;
  return [
    { key: 'idleSpeed', figure: median(speeds), note: spread(speeds, describedNumber) },
    {
      key: 'crowdTime',
      figure: median(seconds),
      note: `${method}; ${spread(seconds, describedNumber)}`,
    },
  ];
}
