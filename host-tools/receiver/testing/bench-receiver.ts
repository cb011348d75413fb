import { type Message, uplinkTopic } from '../../../protocol/index.ts';
import { enrolDevice } from '../../registry/index.ts';
import { IN_MEMORY } from '../../store/database.ts';
import { openStore, type Store } from '../../store/store.ts';
import type { ReceiverEvent } from '../events.ts';
import { type FailPoint, Receiver } from '../receiver.ts';
import { FakeDevice } from './fake-device.ts';

export const NOW_MS = Date.UTC(2026, 0, 2, 21, 4, 7);

/** The receiver's core on a real database, its network replaced by arrays. */
export class BenchReceiver {
  readonly events: ReceiverEvent[] = [];
  /** Downlinks as they left: device, opened message, and how to acknowledge it. */
  readonly sent: { deviceId: string; payload: Buffer; deliver: () => void }[] = [];
  readonly device: FakeDevice;
  readonly store: Store;
  readonly receiver: Receiver;
  nowMs: number;
  online = true;
  onPoint: (point: FailPoint) => void = () => {};

  constructor(
    store = openStore({ dataDir: IN_MEMORY }),
    device?: FakeDevice,
    nowMs = NOW_MS,
    minuteOfDay?: (atMs: number) => number,
  ) {
    this.store = store;
    this.nowMs = nowMs;
    this.device = device ?? new FakeDevice();
    this.receiver = new Receiver({
      store,
      clock: { now: () => this.nowMs, ...(minuteOfDay && { minuteOfDay }) },
      onEvent: (event) => this.events.push(event),
      onPoint: (point) => this.onPoint(point),
    });
    this.receiver.connect({
      publish: (deviceId, payload, deliver) => {
        if (this.online) this.sent.push({ deviceId, payload, deliver });
        return this.online;
      },
    });
    if (!device) this.enrol(this.device);
  }

  enrol(device: FakeDevice): void {
    enrolDevice(this.store, device.enrolment, this.nowMs);
  }

  ingest(payload: Buffer, topic = uplinkTopic(this.device.deviceId)): Promise<void> {
    return this.receiver.ingest(topic, payload);
  }

  names(): string[] {
    return this.events.map(({ event }) => event);
  }

  /** What our device was told, as `received 3`. */
  told(): string[] {
    return this.messages().map(
      (message) => `${message.type} ${'alarmNumber' in message ? message.alarmNumber : ''}`,
    );
  }

  /** The downlinks that our device was sent, opened. */
  messages(): Message[] {
    return this.sent
      .filter(({ deviceId }) => deviceId === this.device.deviceId)
      .map(({ payload }) => this.device.open(payload).message);
  }

  /** The same store under a receiver that has just started. */
  restarted(minuteOfDay?: (atMs: number) => number): BenchReceiver {
    return new BenchReceiver(this.store, this.device, this.nowMs, minuteOfDay);
  }

  /** Lets time pass, and the receiver look around at its end. */
  async wait(ms: number): Promise<void> {
    this.nowMs += ms;
    await this.receiver.supervise();
  }

  /** Takes what our device says. */
  hear(message: Message): Promise<void> {
    return this.ingest(this.device.seal(message));
  }

  /** The events of one name. */
  eventsOf<Name extends ReceiverEvent['event']>(name: Name): (ReceiverEvent & { event: Name })[] {
    return this.events.filter(({ event }) => event === name) as (ReceiverEvent & { event: Name })[];
  }

  /** Every row of every table, to show that nothing changed. */
  dump(): unknown {
    const tables = [
      ...['device', 'alarm', 'position', 'heartbeat', 'outbox'],
      ...['alarm_order', 'wish', 'settings_change', 'charge_ladder', 'charge_notice'],
    ];
    return tables.map((table) => this.store.database.prepare(`SELECT * FROM ${table}`).all());
  }

  count(table: 'alarm' | 'position' | 'heartbeat' | 'outbox'): number {
    return this.store.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  }
}
