import { rmSync } from 'node:fs';
import { createRandom, WallClock } from '../../simulator/index.ts';
import { BenchDevice, countStored, enrolDevices } from './bench-device.ts';
import { Child } from './child.ts';
import { makeDataDir } from './data-dirs.ts';
import type { FromLoad } from './load-process.ts';
import type { FromReceiver } from './receiver-process.ts';
import { type BudgetKey, describedNumber, type Finding } from './row.ts';
import { median, percentile, spread } from './statistics.ts';
import { stopwatchMs } from './stopwatch.ts';

const RUNS = 3;
const IDLE_PRESSES = 300;
/** Presses before those that count: code is compiled and caches are filled by then. */
const WARM_UP_PRESSES = 50;
/** A 99th percentile of fewer would be their maximum. */
const MIN_BUSY_PRESSES = 100;
/** Presses behind the load that are under way at a time. */
const AT_A_TIME = 5;
/** Enough for none to press again within the 2 s that a hold takes. */
const PRESSING = 500;
const PAUSE_MS = { min: 1, max: 20 };

const QUEUED = 20_000;
const TOTAL = 200_000;
/** Who sends the 20,000: few devices with much, or many with little. */
const SENDERS = 200;
const CROWD_SENDERS = 2000;

/** One receiver's life: its process, the devices that press, and how long each press took. */
class Rig {
  readonly #dataDir = makeDataDir();
  readonly #receiver: Child<FromReceiver>;
  readonly #clock = new WallClock();
  readonly #random = createRandom(1);
  readonly #waiting = new Map<string, (atMs: number) => void>();
  readonly #presses = new Map<BenchDevice, number>();
  readonly #devices: BenchDevice[] = [];
  #load: Child<FromLoad> | undefined;
  port = 0;

  private constructor(devices: number) {
    enrolDevices(this.#dataDir, devices);
    this.#receiver = new Child('receiver-process', [this.#dataDir]);
    this.#receiver.onMessage = (told) => {
      if (told.type === 'alarm') this.#waiting.get(`${told.device} ${told.n}`)?.(told.atMs);
    };
  }

  /** Runs `work` with a receiver of its own, which is gone afterwards however that ended. */
  static async run<Done extends { readonly acknowledged: number }>(
    devices: number,
    work: (rig: Rig) => Promise<Done>,
  ): Promise<Done> {
    const rig = new Rig(devices);
    try {
      rig.port = (await rig.#receiver.first('listening')).port;
      const done = await Promise.race([work(rig), rig.#receiver.ended]);
      await rig.#end();
      rig.#requireStored(done.acknowledged);
      return done;
    } finally {
      await rig.#end();
      rmSync(rig.#dataDir, { recursive: true });
    }
  }

  /** A process of devices that keep messages queued; it ends with the rig. */
  async startLoad(senders: number): Promise<Child<FromLoad>> {
    this.#load = new Child<FromLoad>('load-process', [this.port, senders, QUEUED, TOTAL]);
    await this.#load.first('ready');
    return this.#load;
  }

  /** The device of that number, connected until the rig ends. */
  async connect(index: number): Promise<BenchDevice> {
    const device = await BenchDevice.connect(index, this.port);
    this.#devices.push(device);
    return device;
  }

  /** Milliseconds from the packet's way into the socket to the receiver's event. */
  async press(device: BenchDevice): Promise<number> {
    const alarmNumber = (this.#presses.get(device) ?? 0) + 1;
    this.#presses.set(device, alarmNumber);
    const packet = device.seal({
      ...{ type: 'alarmRaised', alarmNumber, trigger: 'button', secondsSincePress: 2 },
      ...{ responseMinutes: 412, charging: 'notCharging', signal: 12, line: 'idle' },
    });
    const seen = new Promise<number>((resolve) => {
      this.#waiting.set(`${device.deviceId} ${alarmNumber}`, resolve);
    });
    const pressedMs = stopwatchMs();
    device.write(packet);
    return (await seen) - pressedMs;
  }

  /** One press after the other; returns how long each took. */
  async pressOften(device: BenchDevice, presses: number): Promise<number[]> {
    const latencies: number[] = [];
    while (latencies.length < presses) {
      latencies.push(await this.press(device));
      await this.pause();
    }
    return latencies;
  }

  /** So that presses do not keep step with the receiver's commits. */
  pause(): Promise<void> {
    const delayMs = this.#random.between(PAUSE_MS.min, PAUSE_MS.max);
    return new Promise((resolve) => this.#clock.setTimer(delayMs, resolve));
  }

  async #end(): Promise<void> {
    for (const device of this.#devices.splice(0)) device.end();
    await this.#load?.end();
    await this.#receiver.end();
  }

  /** Figures of messages that are not there would be worth nothing. */
  #requireStored(acknowledged: number): void {
    const stored = countStored(this.#dataDir);
    if (stored < acknowledged) throw new Error(`${stored} stored of ${acknowledged}`);
  }
}

interface IdleRun {
  readonly latencies: readonly number[];
  readonly acknowledged: number;
}

const idleRun = (): Promise<IdleRun> =>
  Rig.run(1, async (rig) => {
    const device = await rig.connect(0);
    await rig.pressOften(device, WARM_UP_PRESSES);
    const latencies = await rig.pressOften(device, IDLE_PRESSES);
    return { latencies, acknowledged: latencies.length };
  });

interface BusyRun extends IdleRun {
  /** Messages that were acknowledged, which is after their commit, each second. */
  readonly rate: number;
}

/** Presses while the messages of other devices are queued, from the first full queue to the last. */
const busyRun = (senders: number): Promise<BusyRun> =>
  Rig.run(senders + PRESSING, async (rig) => {
    const load = await rig.startLoad(senders);
    const numbers = Array.from({ length: PRESSING }, (_, n) => senders + n);
    const devices = await Promise.all(numbers.map((index) => rig.connect(index)));
    await rig.pressOften(devices[0]!, WARM_UP_PRESSES);
    const [queued, draining] = [load.first('queued'), load.first('draining')];
    load.go();
    await queued;
    const latencies: number[] = [];
    let isQueueFull = true;
    const pressInTurn = async (): Promise<void> => {
      while (isQueueFull) {
        const device = devices.shift()!;
        devices.push(device);
        const latency = await rig.press(device);
        if (isQueueFull) latencies.push(latency);
        await rig.pause();
      }
    };
    const pressing = Array.from({ length: AT_A_TIME }, pressInTurn);
    const { acknowledged, durationMs } = await draining;
    isQueueFull = false;
    await Promise.all(pressing);
    return { latencies, acknowledged, rate: (acknowledged / durationMs) * 1000 };
  });

async function repeat<Result>(measure: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let run = 0; run < RUNS; run++) results.push(await measure());
  return results;
}

const described = (samples: readonly number[]): string => spread(samples, describedNumber);

function summary<Run>(
  key: BudgetKey,
  runs: readonly Run[],
  figureOf: (run: Run) => number,
): Finding {
  const samples = runs.map(figureOf);
  return { key, figure: median(samples), note: described(samples) };
}

function busyP99(key: 'busyP99' | 'crowdP99', runs: readonly BusyRun[]): Finding {
  const presses = Math.min(...runs.map(({ latencies }) => latencies.length));
  if (presses < MIN_BUSY_PRESSES) {
    return { key, notMeasured: `only ${presses} presses while the queue was full` };
  }
  const samples = runs.map(({ latencies }) => percentile(latencies, 0.99));
  const worst = Math.max(...runs.flatMap(({ latencies }) => latencies));
  const note = `${described(samples)}, ≥ ${presses} presses each, worst ${describedNumber(worst)}`;
  return { key, figure: median(samples), note };
}

/** Over loopback TCP, with the broker inside and a store on disk. */
export async function measureReceiver(): Promise<Finding[]> {
  const idle = await repeat(idleRun);
  const busy = await repeat(() => busyRun(SENDERS));
  const crowd = await repeat(() => busyRun(CROWD_SENDERS));
  return [
    summary('idleP50', idle, ({ latencies }) => median(latencies)),
    summary('idleP95', idle, ({ latencies }) => percentile(latencies, 0.95)),
    summary('busyP50', busy, ({ latencies }) => median(latencies)),
    busyP99('busyP99', busy),
    busyP99('crowdP99', crowd),
    summary('durableRate', busy, ({ rate }) => rate),
  ];
}
