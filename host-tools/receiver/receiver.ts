import { sealMessage } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import { storeError } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import { type Answer, takeAnswer } from './answer.ts';
import { DeviceLinks } from './device-links.ts';
import { isoTime, type ReceiverEvent } from './events.ts';
import { type CommitPoint, GroupCommit } from './group-commit.ts';
import { Records, type StoredAlarm } from './records.ts';
import { RefusalLog } from './refusal-log.ts';
import { type Downlink, type Outcome, type Tables, takeUplink } from './uplink.ts';

/** Milliseconds since 1970. */
export interface ReceiverClock {
  now(): number;
}

/** Where downlinks go: the broker inside, or one outside. */
export interface DownlinkTransport {
  /**
   * Sends a sealed downlink.
   * @param onDelivered called when nobody need send it again
   * @returns false when there is nobody to take it now; it stays in the outbox
   */
  publish(deviceId: string, payload: Buffer, onDelivered: () => void): boolean;
}

/** `afterReply`: the answers are on their way, the broker has not been told to acknowledge. */
export type FailPoint = CommitPoint | 'afterReply';

export interface ReceiverOptions {
  readonly store: Store;
  readonly clock: ReceiverClock;
  readonly onEvent: (event: ReceiverEvent) => void;
  /** For tests: called at the points where a crash hurts most. */
  readonly onPoint?: ((point: FailPoint) => void) | undefined;
}

/**
 * The receiver without its network: takes sealed uplinks and people's answers, commits, and only
 * then tells its owner, answers the device, and lets the broker acknowledge, in this order.
 */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #tables: Tables;
  readonly #commits: GroupCommit;
  readonly #refusals = new RefusalLog();
  #transport: DownlinkTransport | undefined;
  #dataVersion = 0;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    const { store, onPoint } = options;
    this.#tables = {
      links: new DeviceLinks(store, options.clock),
      records: new Records(store.database),
    };
    const transaction = store.database.transaction((work: () => void) => this.#inside(work));
    this.#commits = new GroupCommit({
      transact: (work) => this.#transact(transaction, work),
      onPoint,
    });
  }

  /** Names the way to the devices; without one, downlinks wait in the outbox. */
  connect(transport: DownlinkTransport): void {
    this.#transport = transport;
  }

  /** Messages that are taken but not committed. */
  get pending(): number {
    return this.#commits.pending;
  }

  /**
   * Takes one uplink. Resolves once everything it changed is on disk (or it was refused, which is
   * final too), so that the broker may acknowledge it; rejects when it must not.
   */
  async ingest(topic: string, payload: Uint8Array): Promise<void> {
    await this.#commit(topic, (nowMs) => takeUplink(this.#tables, topic, payload, nowMs));
    this.#options.onPoint?.('afterReply');
  }

  /**
   * Records that a person accepted or closed an alarm, and tells the device.
   * @throws AwareError `unknownAlarm`, `alarmAlreadyAccepted`, `alarmAlreadyClosed`, `storeFailed`
   */
  async answer(answer: Answer): Promise<void> {
    const lane = `answer ${answer.deviceId}`;
    const refusal = await this.#commit(lane, (nowMs) => takeAnswer(this.#tables, answer, nowMs));
    if (refusal) throw refusal;
  }

  /** Sends what a device has still to be told: it has just come back. */
  async deviceReady(deviceId: string): Promise<void> {
    if (this.#tables.records.outboxOf(deviceId).length === 0) return;
    await this.#commit(`ready ${deviceId}`, () => this.#outboxAgain(deviceId));
  }

  /** As `deviceReady`, for every device: the outside broker keeps the queues. */
  async allDevicesReady(): Promise<void> {
    const devices = this.#tables.records.devicesWithOutbox();
    await Promise.all(devices.map((deviceId) => this.deviceReady(deviceId)));
  }

  /** The MQTT password of a device, or undefined when the registry has none to give. */
  brokerPassword(deviceId: string): string | undefined {
    try {
      return this.#tables.links.find(deviceId)?.keys.brokerPassword;
    } catch (error) {
      this.#reportFault(error);
      return undefined;
    }
  }

  openAlarms(): StoredAlarm[] {
    return this.#tables.records.openAlarms();
  }

  /** Tells the owner of something that is no message: a broker lost, a login refused. */
  report(event: ReceiverEvent): void {
    if (event.event !== 'refused') {
      this.#options.onEvent(event);
      return;
    }
    const shown = this.#refusals.admit(event, this.#options.clock.now());
    if (shown) this.#options.onEvent(shown);
  }

  /** Resolves when everything taken so far is committed. */
  idle(): Promise<void> {
    return this.#commits.idle();
  }

  async #commit(
    lane: string,
    decide: (nowMs: number) => Outcome | AwareError,
  ): Promise<AwareError | undefined> {
    const outcome = await this.#commits
      .submit(lane, () => decide(this.#options.clock.now()))
      .catch((error: unknown) => this.#failed(error));
    if (outcome instanceof AwareError) return outcome;
    for (const event of outcome.events) this.report(event);
    for (const downlink of outcome.downlinks) this.#send(downlink);
    return undefined;
  }

  #failed(error: unknown): never {
    throw this.#reportFault(error);
  }

  #reportFault(error: unknown): AwareError {
    const fault = storeError(error, this.#options.store.database.name);
    const { code, message, hint } = fault;
    this.report({ event: 'fault', at: isoTime(this.#options.clock.now()), code, message, hint });
    return fault;
  }

  #transact(transaction: (work: () => void) => void, work: () => void): void {
    try {
      transaction(work);
    } catch (error) {
      this.#tables.links.forget();
      throw error;
    }
  }

  /** Another program (provisioning, say) may have changed devices since the last batch. */
  #inside(work: () => void): void {
    const version = this.#options.store.database.pragma('data_version', { simple: true }) as number;
    if (version !== this.#dataVersion) this.#tables.links.forget();
    this.#dataVersion = version;
    work();
    this.#tables.links.save();
  }

  #outboxAgain(deviceId: string): Outcome {
    const { links, records } = this.#tables;
    const link = links.find(deviceId)!;
    const downlinks = records.outboxOf(deviceId).map(({ id, kind, alarmNumber }) => ({
      link,
      outboxId: id,
      sequence: links.reserveDownlink(link),
      kind,
      alarmNumber,
    }));
    return { events: [], downlinks };
  }

  #send({ link, outboxId, sequence, kind, alarmNumber }: Downlink): void {
    const { deviceId, keys } = link;
    const context = { keys: keys.downlink, direction: 'downlink', deviceId } as const;
    const sealed = Buffer.from(sealMessage({ type: kind, alarmNumber }, sequence, context));
    this.#transport?.publish(deviceId, sealed, () => this.#delivered(outboxId));
  }

  #delivered(outboxId: number): void {
    const { records } = this.#tables;
    // Should this be lost, the device is told twice, which it does not mind.
    this.#commits.submit('delivered', () => records.removeFromOutbox(outboxId)).catch(() => {});
  }
}
