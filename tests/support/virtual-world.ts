/**
 * The simulator's world with the firmware that ships and the real receiver as its centre, for tests
 * that say themselves what is to happen. The invariants are watched in these too: one that does not
 * hold fails the test.
 */
import { readFileSync } from 'node:fs';
import { realCentre } from '../../host-tools/commands/simulate/centre.ts';
import type { ReceiverEvent } from '../../host-tools/receiver/index.ts';
import { type Message, openMessage } from '../../protocol/index.ts';
import {
  AT_HOME,
  type BoardName,
  DEVICE_ID,
  INVARIANTS,
  type ModemBehaviour,
  type PositionSource,
  SETTINGS,
  type SimulatedAlarm,
  type VirtualClock,
  type VirtualNetwork,
  World,
} from '../../simulator/index.ts';

export { AT_HOME as AMSTERDAM, DEVICE_ID, SETTINGS };

/** Long enough for a modem to start, register and connect, with room for bad luck. */
const TO_ONLINE_MS = 120_000;

export interface WorldOptions {
  readonly board?: BoardName;
  readonly seed?: number;
  readonly gnss?: PositionSource;
  readonly behaviours?: ModemBehaviour[];
  /** As it was provisioned, where that differs. */
  readonly settings?: Partial<typeof SETTINGS>;
}

/** What the device sent, opened: the world knows all keys. */
export interface SeenMessage {
  readonly atMs: number;
  readonly message: Message;
}

export function bundleOf(board: BoardName): string {
  return readFileSync(new URL(`../../dist/firmware/${board}.js`, import.meta.url), 'utf8');
}

export class VirtualWorld {
  /** Everything the receiver has told, over all its lives. */
  readonly events: ReceiverEvent[] = [];
  /** What the broker took from the device. */
  readonly uplinks: SeenMessage[] = [];
  readonly world: World;

  constructor({ board = 'rak5010', seed = 1, ...rest }: WorldOptions) {
    this.world = new World({
      ...{ board, seed, ...rest, bundle: bundleOf(board), invariants: INVARIANTS },
      centre: realCentre((event) => this.events.push(event)),
    });
    this.network.onPublish(({ payload }) => this.onPublish(payload));
  }

  get clock(): VirtualClock {
    return this.world.clock;
  }

  get network(): VirtualNetwork {
    return this.world.network;
  }

  get alarm(): SimulatedAlarm {
    return this.world.alarm;
  }

  /** The receiver comes back with the store it left. */
  startReceiver(): void {
    this.world.startCentre();
  }

  /** The receiver is gone; what the broker takes now, nobody reads. */
  stopReceiver(): void {
    this.world.killCentre();
  }

  /** Lets `durationMs` pass. */
  async run(durationMs: number): Promise<void> {
    await this.world.run(durationMs);
    this.requireInvariants();
  }

  /** Runs until `isDone`; fails when that takes longer than `limitMs`. */
  async until(isDone: () => boolean, limitMs = TO_ONLINE_MS): Promise<void> {
    const isInTime = await this.world.until(isDone, limitMs);
    this.requireInvariants();
    if (!isInTime) throw new Error(`not within ${limitMs} ms: ${isDone}`);
  }

  /** Runs until the device has reported to the receiver. */
  untilOnline(): Promise<void> {
    return this.until(() => this.told('heartbeat').length > 0);
  }

  /** Holds the button long enough, and lets go. */
  async press(): Promise<void> {
    this.alarm.device.button.press(SETTINGS.holdMs + 300);
    await this.run(SETTINGS.holdMs + 400);
  }

  async accept(alarmNumber: number): Promise<void> {
    await this.world.centre!.accept(alarmNumber);
  }

  async close(alarmNumber: number): Promise<void> {
    await this.world.centre!.close(alarmNumber);
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

  private onPublish(payload: Uint8Array): void {
    const keys = this.world.keys.uplink;
    const opened = openMessage(payload, { keys, direction: 'uplink', deviceId: DEVICE_ID });
    if (opened.ok) this.uplinks.push({ atMs: this.clock.now(), message: opened.message });
  }

  private requireInvariants(): void {
    const [violation] = this.world.violations;
    if (violation) throw new Error(`${violation.invariant}: ${violation.reason}`);
  }
}
