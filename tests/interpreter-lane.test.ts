/**
 * The core of the scenarios on the real interpreter: the bundle that ships, its modem on a pty, a
 * real broker and a real receiver, all in real time.
 */
import { describe, expect, it } from 'vitest';
import {
  IN_MEMORY,
  type ReceiverEvent,
  type RunningReceiver,
  startReceiver,
} from '../host-tools/receiver/index.ts';
import { provisioningRecords } from '../protocol/index.ts';
import {
  createRandom,
  type InterpreterDevice,
  type ModemEvent,
  type SimulatedModem,
  startOnInterpreter,
  TcpNetwork,
  WallClock,
} from '../simulator/index.ts';
import { AMSTERDAM, bundleOf, DEVICE_ID, SETTINGS } from './support/virtual-world.ts';

const ESPRUINO = process.env.ESPRUINO;
const SECRET = new Uint8Array(32).fill(5);
const LIMIT_MS = 120_000;

interface Happening {
  readonly of: 'receiver' | 'modem';
  readonly what: ReceiverEvent | ModemEvent;
}

/** Pulses of what an alarm says (`firmware/vibration.ts`), ms; on a busy machine one may end late. */
const PULSES_MS = [60, 120, 300, 700];
const pulseNearest = (durationMs: number): number =>
  PULSES_MS.reduce((best, each) =>
    Math.abs(each - durationMs) < Math.abs(best - durationMs) ? each : best,
  );

/** The device on the interpreter, joined to its receiver, and everything that happens. */
class RealWorld {
  readonly happenings: Happening[] = [];
  /** Pulses in ms, rounded: the interpreter's time is real. */
  readonly felt: number[] = [];
  device!: InterpreterDevice;
  modem!: SimulatedModem;
  receiver!: RunningReceiver;
  #onHappening: () => void = () => {};

  async start(board: 'rak5010' | 'aware-1'): Promise<void> {
    this.receiver = await startReceiver({
      dataDir: IN_MEMORY,
      onEvent: (what) => this.#note({ of: 'receiver', what }),
    });
    this.receiver.addDevice({ deviceId: DEVICE_ID, secret: SECRET });
    const clock = new WallClock();
    const broker = { brokerHost: '127.0.0.1', brokerPort: this.receiver.port! };
    const alarm = await startOnInterpreter({
      ...{ clock, board, random: createRandom(1), network: new TcpNetwork({ clock }) },
      ...{ bundle: bundleOf(board), gnss: AMSTERDAM, espruino: ESPRUINO! },
      records: provisioningRecords(DEVICE_ID, SECRET, { ...SETTINGS, ...broker }),
      measure: 'nothing',
      holdMs: SETTINGS.holdMs,
      onPulse: ({ durationMs }) => this.felt.push(pulseNearest(durationMs)),
    });
    this.device = alarm.device;
    this.modem = alarm.modem;
    this.modem.onEvent((what) => this.#note({ of: 'modem', what }));
  }

  async stop(): Promise<void> {
    await this.device.stop();
    this.modem.cutPower();
    await this.receiver.stop();
  }

  /** Resolves once something that fits has happened after `from` (a number of happenings). */
  async until(fits: (what: ReceiverEvent & ModemEvent) => boolean, from = 0): Promise<void> {
    const isThere = () =>
      this.happenings.slice(from).some(({ what }) => fits(what as ReceiverEvent & ModemEvent));
    while (!isThere()) {
      await new Promise<void>((resolve) => {
        this.#onHappening = resolve;
      });
    }
  }

  /** Resolves once the modem sleeps; the device closes its port to it then. */
  async asleep(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.modem.onActivity(() => {
        if (this.modem.activity.asleep) resolve();
      });
    });
  }

  count(fits: (what: ReceiverEvent & ModemEvent) => boolean): number {
    return this.happenings.filter(({ what }) => fits(what as ReceiverEvent & ModemEvent)).length;
  }

  #note(happening: Happening): void {
    this.happenings.push(happening);
    this.#onHappening();
  }
}

const isOnline = (what: ReceiverEvent & ModemEvent) => what.event === 'heartbeat';
const isAlarm = (what: ReceiverEvent & ModemEvent) => what.event === 'alarm';
const isTold = (what: ReceiverEvent & ModemEvent) =>
  what.event === 'position' && what.progress === 'received';
const isCallUp = (what: ReceiverEvent & ModemEvent) => what.type === 'callConnected';

/** Plays from a press that has arrived, in a world of its own: the tests run side by side. */
async function inAlarm(play: (world: RealWorld) => Promise<void>): Promise<void> {
  const world = new RealWorld();
  try {
    await world.start('aware-1');
    await world.until(isOnline);
    world.device.press(SETTINGS.holdMs + 300);
    await world.until(isAlarm);
    await play(world);
  } finally {
    await world.stop();
  }
}

describe.skipIf(!ESPRUINO).concurrent('on the real interpreter', () => {
  it(
    'a press arrives, is felt, and opens the line to the provisioned number only',
    async () => {
      await inAlarm(async (world) => {
        await world.until(isTold);
        await world.until(isCallUp);
        await world.until((what) => what.event === 'position' && what.line === 'open');
        const numbers = world.happenings.flatMap(({ what }) =>
          'type' in what && what.type === 'callStarted' ? [what.number] : [],
        );
        expect(numbers).toEqual([SETTINGS.primaryNumber]);
        expect(world.felt.slice(0, 3)).toEqual([300, 120, 120]);
        expect(world.count(isAlarm)).toBe(1);
      });
    },
    LIMIT_MS,
  );

  it(
    'a call that drops is made again, and the receiver hears of it',
    async () => {
      await inAlarm(async (world) => {
        await world.until(isCallUp);
        await world.until((what) => what.event === 'position' && what.line === 'open');
        const from = world.happenings.length;
        world.modem.remoteHangsUp();
        await world.until((what) => what.event === 'position' && what.line === 'lost', from);
        await world.until(isCallUp, from);
        expect(world.count(isAlarm)).toBe(1);
      });
    },
    LIMIT_MS,
  );

  it(
    'a restart during an alarm goes on with it and keeps the call that is up',
    async () => {
      await inAlarm(async (world) => {
        await world.until(isTold);
        await world.until(isCallUp);
        const from = world.happenings.length;
        await world.device.reset();
        await world.until((what) => what.event === 'position' && what.line === 'open', from);
        expect(world.count(isAlarm)).toBe(1);
        expect(world.count((what) => what.type === 'callEnded')).toBe(0);
      });
    },
    LIMIT_MS,
  );

  it(
    'a radio that loses its cell in an alarm finds back, and nothing is told twice',
    async () => {
      await inAlarm(async (world) => {
        await world.until(isTold);
        const from = world.happenings.length;
        world.modem.dropLink();
        await world.until(isTold, from);
        expect(world.count(isAlarm)).toBe(1);
      });
    },
    LIMIT_MS,
  );

  it(
    'what comes to a closed port is not heard, and is said again after a heartbeat',
    async () => {
      const world = new RealWorld();
      try {
        await world.start('rak5010');
        await world.until(isOnline);
        await world.asleep();
        const from = world.happenings.length;
        const heartbeats = world.count(isOnline);
        world.receiver.armTest({ deviceId: DEVICE_ID, seconds: 600, by: 'ada' });
        await world.until((what) => what.event === 'testArmed', from);
        // One that does not know of it yet, and one that answers.
        expect(world.count(isOnline)).toBe(heartbeats + 2);
        expect(world.count((what) => what.type === 'command' && /QMTOPEN/.test(what.line))).toBe(1);
      } finally {
        await world.stop();
      }
    },
    LIMIT_MS,
  );
});

describe.runIf(!ESPRUINO)('on the real interpreter', () => {
  it.skip('skipped: set ESPRUINO', () => {});
});
