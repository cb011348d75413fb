/**
 * Devices with their batteries, each in a world of its own, with heartbeats and nobody pressing. This
 * file is bundled before it is measured, as the simulator ships: see `built-crowd.ts`.
 */
import { CHARGE_SETTINGS, provisioningRecords } from '../../protocol/index.ts';
import {
  AT_HOME,
  assembleAlarm,
  type BoardName,
  createRandom,
  DOCKS,
  declareJobs,
  POWER_PROFILES,
  SECRET,
  SETTINGS,
  type SimulatedAlarm,
  VirtualClock,
  VirtualNetwork,
} from '../../simulator/index.ts';

export { runJobs } from '../../simulator/index.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Switched on in the morning; in its dock for the last hours of each day. */
const ON_DOCK_FROM_MS = 16 * HOUR_MS;
const BOARDS: readonly BoardName[] = ['rak5010', 'aware-1'];

export interface CrowdSetup {
  readonly seed: number;
  readonly bundles: Readonly<Record<BoardName, string>>;
}

/** So many devices from a number on, for so long. */
export interface Batch {
  readonly first: number;
  readonly count: number;
  readonly hours: number;
}

export interface Lived {
  readonly heartbeats: number;
  /** Left in the cell: all that happened to a device is in it. */
  readonly milliampHours: number;
}

/** One device, from its first switching on. */
export class LoneDevice {
  readonly #clock = new VirtualClock();
  readonly #alarm: SimulatedAlarm;
  #heartbeats = 0;

  constructor({ seed, bundles }: CrowdSetup, index: number) {
    const clock = this.#clock;
    // Forked from the master seed by its number: whoever lives beside it changes nothing.
    const random = createRandom(seed).fork(`device ${index}`);
    const network = new VirtualNetwork({ clock, random: random.fork('network') });
    network.onPublish(() => this.#heartbeats++);
    const board = BOARDS[index % BOARDS.length]!;
    const deviceId = `S1M${String(index).padStart(5, '0')}`;
    this.#alarm = assembleAlarm({
      ...{ clock, random, network, board, gnss: AT_HOME, power: POWER_PROFILES.new },
      bundle: bundles[board],
      records: provisioningRecords(deviceId, SECRET, SETTINGS, CHARGE_SETTINGS),
    });
    this.#alarm.device.powerOn();
  }

  liveUntil(endMs: number): Lived {
    const clock = this.#clock;
    const power = this.#alarm.power!;
    while (clock.now() < endMs) {
      const dayMs = Math.floor(clock.now() / DAY_MS) * DAY_MS;
      const isOnDock = clock.now() - dayMs >= ON_DOCK_FROM_MS;
      clock.runUntil(Math.min(endMs, dayMs + (isOnDock ? DAY_MS : ON_DOCK_FROM_MS)));
      if (clock.now() === dayMs + ON_DOCK_FROM_MS) power.seat(DOCKS.good);
      if (clock.now() === dayMs + DAY_MS) power.unseat();
    }
    return { heartbeats: this.#heartbeats, milliampHours: power.cell.chargeMilliampHours };
  }
}

/** Devices one after the other: a world that is over gives its memory back. */
export const CROWD = declareJobs({
  name: 'crowd',
  module: import.meta.url,
  prepare:
    (setup: CrowdSetup) =>
    ({ first, count, hours }: Batch): Lived[] =>
      Array.from({ length: count }, (_, index) =>
        new LoneDevice(setup, first + index).liveUntil(hours * HOUR_MS),
      ),
});
