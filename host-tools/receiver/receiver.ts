import { sealMessage } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import { storeError } from '../store/database.ts';
import type { Store } from '../store/store.ts';
import { type Answer, takeAnswer } from './answer.ts';
import { climbOn, waitingNotices } from './charge-notices.ts';
import { DeviceLinks } from './device-links.ts';
import { type Downlink, fromOutbox, join, NOTHING, type Outcome, type Tables } from './downlink.ts';
import {
  type ChargeNoticeEvent,
  isoTime,
  type OffEvent,
  type ReceiverEvent,
  type SilentEvent,
} from './events.ts';
import { type CommitPoint, GroupCommit } from './group-commit.ts';
import { LadderRecords } from './ladder-records.ts';
import { NoticeRecords } from './notice-records.ts';
import { OrderRecords } from './order-records.ts';
import {
  areCallsStale,
  dropStaleCalls,
  type OrderRequest,
  ordersAgain,
  takeOrder,
} from './orders.ts';
import { Outbox } from './outbox.ts';
import { type PatternRequest, takePattern, unreachable } from './pattern.ts';
import { checkName, checkRange } from './range.ts';
import { Records, type StoredAlarm } from './records.ts';
import { RefusalLog } from './refusal-log.ts';
import { type SettingsRequest, settingsAgain, takeSettings } from './settings-change.ts';
import { SettingsRecords } from './settings-records.ts';
import { type ShortMessage, uplinkOf } from './sms.ts';
import { Supervision } from './supervision.ts';
import { type Arrival, refusal, takeUplink } from './uplink.ts';
import { WishRecords } from './wish-records.ts';
import {
  type TestRequest,
  takeTest,
  takeWindow,
  type WindowRequest,
  wishesAgain,
} from './wishes.ts';

export interface ReceiverClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Minutes after midnight by the clock on the wall there; UTC's unless told. */
  minuteOfDay?(atMs: number): number;
}

const DAY_MINUTES = 1440;
const minuteOfDayUtc = (atMs: number): number => Math.floor(atMs / 60_000) % DAY_MINUTES;

/** Where downlinks go: the broker inside, or one outside. */
export interface DownlinkTransport {
  /**
   * Sends a sealed downlink.
   * @param onDelivered called when nobody need send it again
   * @returns false when there is nobody to take it now; it stays in the outbox
   */
  publish(deviceId: string, payload: Buffer, onDelivered: () => void): boolean;
}

/** `afterReply`: what follows is on its way, and whoever asked for it has not been told. */
export type FailPoint = CommitPoint | 'afterReply';

export interface ReceiverOptions {
  readonly store: Store;
  readonly clock: ReceiverClock;
  readonly onEvent: (event: ReceiverEvent) => void;
  /** For tests: called at the points where a crash hurts most. */
  readonly onPoint?: ((point: FailPoint) => void) | undefined;
}

/**
 * The receiver without its network: takes sealed uplinks and what people want, commits, and only
 * then tells its owner, answers the device, and lets the broker acknowledge, in this order.
 */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #tables: Tables;
  readonly #commits: GroupCommit;
  readonly #refusals = new RefusalLog();
  readonly #supervision: Supervision;
  #transport: DownlinkTransport | undefined;
  #dataVersion = 0;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    const { store, onPoint } = options;
    const { database } = store;
    this.#tables = {
      links: new DeviceLinks(store, options.clock),
      records: new Records(database),
      outbox: new Outbox(database),
      orders: new OrderRecords(database),
      wishes: new WishRecords(database),
      settings: new SettingsRecords(database),
      ladders: new LadderRecords(database, options.clock.minuteOfDay ?? minuteOfDayUtc),
      notices: new NoticeRecords(database),
    };
    this.#supervision = this.#try(() => new Supervision(database, options.clock.now()));
    const transaction = database.transaction((work: () => void) => this.#inside(work));
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
    await this.#ingest({ topic, payload, way: 'data', source: topic });
  }

  /**
   * Takes a short message, exactly as an uplink that came over MQTT. Resolves and rejects as
   * `ingest` does: the message may be thrown away once it has resolved.
   */
  async ingestSms(message: ShortMessage): Promise<void> {
    const uplink = uplinkOf(message);
    if (uplink) {
      await this.#ingest({ ...uplink, way: 'sms', source: message.from });
      return;
    }
    const nowMs = this.#options.clock.now();
    const detail = `a short message of ${message.text.length} characters`;
    for (const event of refusal(message.from, 'notAware', detail, nowMs).events) this.report(event);
  }

  /**
   * Records that a person accepted or closed an alarm, and tells the device.
   * @throws AwareError `unknownAlarm`, `alarmAlreadyAccepted`, `alarmAlreadyClosed`, `storeFailed`
   */
  async answer(answer: Answer): Promise<void> {
    await this.#request(answer, (nowMs) => takeAnswer(this.#tables, answer, nowMs));
  }

  /**
   * Records what a person wants in an alarm, and sends it until the device has taken it.
   * @throws AwareError `outOfRange`, `unknownAlarm`, `alarmAlreadyClosed`, `alarmNotNewest`,
   *   `ordersUsedUp`, `storeFailed`
   */
  async order(request: OrderRequest): Promise<void> {
    const { alarmNumber, order } = request;
    checkRange({ type: 'order', alarmNumber, orderNumber: 1, order });
    await this.#request(request, (nowMs) => takeOrder(this.#tables, request, nowMs));
  }

  /**
   * The next press of a device within this time is to be a test; 0 seconds takes that back.
   * @throws AwareError `outOfRange`, `unknownDevice`, `alarmIsOpen`, `storeFailed`
   */
  async armTest(request: TestRequest): Promise<void> {
    checkRange({ type: 'armTest', asOf: 0, testSeconds: request.seconds });
    await this.#request(request, (nowMs) => takeTest(this.#tables, request, nowMs));
  }

  /**
   * A device is to be watched more closely for so long; 0 seconds ends that.
   * @throws AwareError `outOfRange`, `unknownDevice`, `storeFailed`
   */
  async riskWindow(request: WindowRequest): Promise<void> {
    const { seconds: riskSeconds, heartbeatSeconds } = request;
    checkRange({ type: 'riskWindow', asOf: 0, riskSeconds, heartbeatSeconds });
    await this.#request(request, (nowMs) => takeWindow(this.#tables, request, nowMs));
  }

  /**
   * A device is to work with other settings; what the request does not name stays as it was.
   * @throws AwareError `outOfRange`, `unknownDevice`, `settingsUnknown`, `storeFailed`
   */
  async changeSettings(request: SettingsRequest): Promise<void> {
    await this.#request(request, (nowMs) => takeSettings(this.#tables, request, nowMs));
  }

  /**
   * Lets a row of the vibrations be felt, on the bench: sent once, and not kept.
   * @throws AwareError `outOfRange`, `unknownDevice`, `deviceUnreachable`, `storeFailed`
   */
  async playPattern(request: PatternRequest): Promise<void> {
    const { deviceId, pattern } = request;
    checkRange({ type: 'playPattern', pattern });
    const isSent = await this.#request(request, () => takePattern(this.#tables, request));
    if (!isSent) throw unreachable(deviceId);
    const at = isoTime(this.#options.clock.now());
    this.report({ event: 'patternSent', at, device: deviceId, pattern });
  }

  /** Looks who has fallen silent, and what has waited too long; to be called every few seconds. */
  async supervise(): Promise<void> {
    const tables = this.#tables;
    const nowMs = this.#options.clock.now();
    try {
      this.#supervision.alive(nowMs);
      // Nearly always there is nothing to commit.
      const isSomebodyDue = this.#supervision.isDue(nowMs) || tables.ladders.isDue(nowMs);
      if (!isSomebodyDue && !areCallsStale(tables, nowMs)) return;
    } catch (error) {
      this.#failed(error);
    }
    await this.#commit('supervision', (nowMs) =>
      join([
        this.#supervision.look(tables, nowMs),
        climbOn(tables, nowMs),
        dropStaleCalls(tables, nowMs),
      ]),
    );
  }

  /** Sends what a device has still to be told: it has just come back. */
  async deviceReady(deviceId: string): Promise<void> {
    if (!this.#hasToBeTold(deviceId)) return;
    await this.#commit(`ready ${deviceId}`, (nowMs) => this.#again(deviceId, nowMs));
  }

  /** As `deviceReady`, for every device: the outside broker keeps the queues. */
  async allDevicesReady(): Promise<void> {
    const { outbox, orders, wishes, settings } = this.#tables;
    const devices = [outbox, orders, wishes, settings].flatMap((table) => table.devices());
    await Promise.all([...new Set(devices)].map((deviceId) => this.deviceReady(deviceId)));
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

  /** @throws AwareError `storeFailed`, having told it */
  openAlarms(): StoredAlarm[] {
    return this.#try(() => this.#tables.records.openAlarms());
  }

  /**
   * Every device that is silent or off, as it was told, with whether closer watch is asked for now.
   * @throws AwareError `storeFailed`, having told it
   */
  silentDevices(): (SilentEvent | OffEvent)[] {
    const nowMs = this.#options.clock.now();
    return this.#try(() => this.#supervision.silent(this.#tables, nowMs));
  }

  /**
   * Notices about charge that may go out now and have not, oldest first.
   * @throws AwareError `storeFailed`, having told it
   */
  waitingNotices(): ChargeNoticeEvent[] {
    return this.#try(() => waitingNotices(this.#tables, this.#options.clock.now()));
  }

  /**
   * A notice has gone out, and is not told again.
   * @throws AwareError `storeFailed`
   */
  async noticeDelivered(id: number): Promise<void> {
    await this.#commit('notices', (nowMs) => {
      this.#tables.notices.delivered(id, nowMs);
      return NOTHING;
    });
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

  async #ingest(arrival: Arrival): Promise<void> {
    await this.#commit(arrival.topic, (nowMs) => takeUplink(this.#tables, arrival, nowMs));
    this.#options.onPoint?.('afterReply');
  }

  /** Does what a person wants of a device, in that device's turn; throws what refuses it. */
  async #request(
    { deviceId, by }: { readonly deviceId: string; readonly by?: string },
    decide: (nowMs: number) => Outcome | AwareError,
  ): Promise<boolean> {
    if (by !== undefined) checkName(by);
    const isSent = await this.#commit(`request ${deviceId}`, decide);
    this.#options.onPoint?.('afterReply');
    return isSent;
  }

  /**
   * Commits a decision, and only then tells and sends what follows from it.
   * @returns false when something could not be sent now
   */
  async #commit(lane: string, decide: (nowMs: number) => Outcome | AwareError): Promise<boolean> {
    const outcome = await this.#commits
      .submit(lane, () => decide(this.#options.clock.now()))
      .catch((error: unknown) => this.#failed(error));
    if (outcome instanceof AwareError) throw outcome;
    for (const event of outcome.events) this.report(event);
    return outcome.downlinks.map((downlink) => this.#send(downlink)).every(Boolean);
  }

  #try<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      return this.#failed(error);
    }
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
      this.#forget();
      throw error;
    }
  }

  /** Another program (provisioning, say) may have changed devices since the last batch. */
  #inside(work: () => void): void {
    const version = this.#options.store.database.pragma('data_version', { simple: true }) as number;
    if (version !== this.#dataVersion) this.#forget();
    this.#dataVersion = version;
    work();
    this.#tables.links.save();
  }

  #forget(): void {
    this.#tables.links.forget();
    this.#tables.ladders.forget();
  }

  #hasToBeTold(deviceId: string): boolean {
    const { outbox, orders, wishes, settings } = this.#tables;
    return [
      outbox.of(deviceId),
      orders.waiting(deviceId),
      wishes.of(deviceId).filter(({ deliveredAtMs }) => deliveredAtMs === null),
      [settings.latest(deviceId)].filter((latest) => latest?.state === 'asked'),
    ].some((waiting) => waiting.length > 0);
  }

  #again(deviceId: string, nowMs: number): Outcome {
    const tables = this.#tables;
    const link = tables.links.find(deviceId)!;
    const told = tables.outbox
      .of(deviceId)
      .map(({ id, kind, alarmNumber }) => fromOutbox(tables, link, kind, alarmNumber, id));
    return join([
      { events: [], downlinks: told },
      ordersAgain(tables, link, nowMs),
      wishesAgain(tables, link, nowMs),
      settingsAgain(tables, link, nowMs),
    ]);
  }

  #send({ link, sequence, message, whenDelivered }: Downlink): boolean {
    const { deviceId, keys } = link;
    const context = { keys: keys.downlink, direction: 'downlink', deviceId } as const;
    const sealed = Buffer.from(sealMessage(message, sequence, context));
    const onDelivered = () => {
      if (whenDelivered) this.#delivered(whenDelivered);
    };
    return this.#transport?.publish(deviceId, sealed, onDelivered) ?? false;
  }

  #delivered(note: () => void): void {
    // Should this be lost, the device is told twice, which it does not mind.
    this.#commits.submit('delivered', note).catch(() => {});
  }
}
