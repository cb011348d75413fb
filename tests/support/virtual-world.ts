/**
 * A device running the bundle that ships, and the receiver with its real store, joined by the
 * simulator's network in virtual time. The receiver commits in real time, which stands still for
 * the device meanwhile.
 */
import { readFileSync } from 'node:fs';
import type { ReceiverEvent } from '../../host-tools/receiver/index.ts';
import { Receiver, type ReceiverClock } from '../../host-tools/receiver/receiver.ts';
import { enrolDevice } from '../../host-tools/registry/index.ts';
import { IN_MEMORY } from '../../host-tools/store/database.ts';
import { openStore, type Store } from '../../host-tools/store/store.ts';
import {
  deriveDeviceKeys,
  downlinkTopic,
  type Message,
  openMessage,
  provisioningRecords,
  type Settings,
} from '../../protocol/index.ts';
import {
  assembleAlarm,
  type BoardName,
  createRandom,
  type ModemBehaviour,
  type PositionSource,
  type SimulatedAlarm,
  Track,
  VirtualClock,
  VirtualNetwork,
} from '../../simulator/index.ts';

export const DEVICE_ID = 'K7QM2XPD';
const SECRET = new Uint8Array(32).fill(3);
/** Long enough for a modem to start, register and connect, with room for bad luck. */
const TO_ONLINE_MS = 120_000;
const HOLD_MS = 2000;

export const SETTINGS: Omit<Settings, 'type'> = {
  apn: 'test',
  brokerHost: 'broker.test',
  brokerPort: 1883,
  brokerTls: 0,
  holdMs: HOLD_MS,
  heartbeatSeconds: 900,
};

export const AMSTERDAM = new Track({ waypoints: [{ lat: 52.37022, lon: 4.89517 }] });

export interface WorldOptions {
  readonly board?: BoardName;
  readonly seed?: number;
  readonly gnss?: PositionSource;
  readonly behaviours?: ModemBehaviour[];
}

/** What the device sent or was sent, opened: the world knows all keys. */
export interface SeenMessage {
  readonly atMs: number;
  readonly message: Message;
}

export function bundleOf(board: BoardName): string {
  return readFileSync(new URL(`../../dist/firmware/${board}.js`, import.meta.url), 'utf8');
}

export class VirtualWorld {
  readonly clock = new VirtualClock();
  readonly network: VirtualNetwork;
  readonly alarm: SimulatedAlarm;
  /** Everything the receiver has told, over all its lives. */
  readonly events: ReceiverEvent[] = [];
  readonly uplinks: SeenMessage[] = [];
  private readonly store: Store = openStore({ dataDir: IN_MEMORY });
  private readonly keys = deriveDeviceKeys(SECRET, DEVICE_ID);
  private receiver: Receiver | undefined;
  private working: Promise<unknown>[] = [];

  constructor({ board = 'rak5010', seed = 1, gnss = AMSTERDAM, behaviours = [] }: WorldOptions) {
    const { clock } = this;
    const random = createRandom(seed);
    this.network = new VirtualNetwork({ clock, random: random.fork('network') });
    this.network.onPublish(({ topic, payload }) => this.onPublish(topic, payload));
    enrolDevice(this.store, { deviceId: DEVICE_ID, secret: SECRET }, 0);
    this.alarm = assembleAlarm({
      ...{ clock, random, board, gnss, behaviours, network: this.network },
      bundle: bundleOf(board),
      records: provisioningRecords(DEVICE_ID, SECRET, SETTINGS),
    });
    this.startReceiver();
    this.alarm.device.powerOn();
  }

  /** The receiver comes back with the store it left. */
  startReceiver(): void {
    const clock: ReceiverClock = { now: () => Math.floor(this.clock.now()) };
    const { store } = this;
    const receiver = new Receiver({ store, clock, onEvent: (event) => this.events.push(event) });
    receiver.connect({
      publish: (deviceId, payload, onDelivered) => {
        this.network.deliver(downlinkTopic(deviceId), payload);
        onDelivered();
        return true;
      },
    });
    this.receiver = receiver;
  }

  /** The receiver is gone; what the broker takes now, nobody reads. */
  stopReceiver(): void {
    this.receiver = undefined;
  }

  /** Lets `durationMs` pass. */
  async run(durationMs: number): Promise<void> {
    const endMs = this.clock.now() + durationMs;
    while (this.clock.nextDueMs <= endMs) {
      this.clock.runNext();
      if (this.working.length > 0) await this.receiverDone();
    }
    this.clock.runUntil(endMs);
  }

  /** Runs until `isDone`; fails when that takes longer than `limitMs`. */
  async until(isDone: () => boolean, limitMs = TO_ONLINE_MS): Promise<void> {
    const endMs = this.clock.now() + limitMs;
    while (!isDone()) {
      if (this.clock.nextDueMs > endMs) throw new Error(`not within ${limitMs} ms: ${isDone}`);
      this.clock.runNext();
      if (this.working.length > 0) await this.receiverDone();
    }
  }

  /** Runs until the device has reported to the receiver. */
  untilOnline(): Promise<void> {
    return this.until(() => this.told('heartbeat').length > 0);
  }

  /** Holds the button long enough, and lets go. */
  async press(): Promise<void> {
    this.alarm.device.button.press(HOLD_MS + 300);
    await this.run(HOLD_MS + 400);
  }

  async accept(alarmNumber: number): Promise<void> {
    const answer = { deviceId: DEVICE_ID, alarmNumber, by: 'test' };
    await this.receiver!.answer({ verb: 'accepted', ...answer });
  }

  async close(alarmNumber: number): Promise<void> {
    await this.receiver!.answer({ verb: 'closed', deviceId: DEVICE_ID, alarmNumber, by: 'test' });
  }

  /** The receiver's events of one name. */
  told<Name extends ReceiverEvent['event']>(name: Name): (ReceiverEvent & { event: Name })[] {
    return this.events.filter(({ event }) => event === name) as (ReceiverEvent & { event: Name })[];
  }

  /** What the device sent, of one type. */
  sent<Type extends Message['type']>(type: Type): (Message & { type: Type })[] {
    const messages = this.uplinks.map(({ message }) => message);
    return messages.filter((message) => message.type === type) as (Message & { type: Type })[];
  }

  /** Durations of the motor's pulses since `fromMs`, in order: what she felt. */
  feltSince(fromMs: number): number[] {
    const { pulses } = this.alarm.device.motor;
    return pulses.filter(({ onAtMs }) => onAtMs >= fromMs).map((pulse) => pulse.durationMs);
  }

  private onPublish(topic: string, payload: Uint8Array): void {
    const context = { keys: this.keys.uplink, direction: 'uplink', deviceId: DEVICE_ID } as const;
    const opened = openMessage(payload, context);
    if (opened.ok) this.uplinks.push({ atMs: this.clock.now(), message: opened.message });
    if (this.receiver) this.working.push(this.receiver.ingest(topic, payload));
  }

  private async receiverDone(): Promise<void> {
    await Promise.all(this.working.splice(0));
  }
}
