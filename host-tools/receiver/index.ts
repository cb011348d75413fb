/** The receiver as a library: what `aware receive`, the demo and the tests start. */
import type { AwareError } from '../errors.ts';
import { type Enrolment, enrolDevice } from '../registry/index.ts';
import { lockForReceiver } from '../store/receiver-lock.ts';
import { openStore, type Store } from '../store/store.ts';
import { Broker } from './broker.ts';
import {
  isoTime,
  type OffEvent,
  type OpenAlarmEvent,
  type ReceiverEvent,
  type SilentEvent,
} from './events.ts';
import { NoticeDelivery } from './notice-delivery.ts';
import { NoticeFiles } from './notice-files.ts';
import type { OrderRequest } from './orders.ts';
import { type BrokerCredentials, OutsideBroker } from './outside-broker.ts';
import type { PatternRequest } from './pattern.ts';
import { type FailPoint, Receiver, type ReceiverClock } from './receiver.ts';
import type { StoredAlarm } from './records.ts';
import type { SettingsRequest } from './settings-change.ts';
import type { ShortMessage } from './sms.ts';
import { SmsSpool } from './sms-spool.ts';
import type { TestRequest, WindowRequest } from './wishes.ts';

export { IN_MEMORY } from '../store/database.ts';
export { type ChargeBoardRow, readChargeBoard } from './charge-board.ts';
export type * from './events.ts';
export type { OrderRequest } from './orders.ts';
export type { PatternRequest } from './pattern.ts';
export { checkName } from './range.ts';
export type { FailPoint, ReceiverClock } from './receiver.ts';
export type { StoredAlarm } from './records.ts';
export { SETTING_NAMES, type SettingsRequest } from './settings-change.ts';
export type { ShortMessage } from './sms.ts';
export type { TestRequest, WindowRequest } from './wishes.ts';

export interface ReceiverSettings {
  /** Directory of the store, or `:memory:`. */
  readonly dataDir: string;
  readonly keyFile?: string | undefined;
  /** Address for the broker inside; loopback unless told. */
  readonly host?: string | undefined;
  /** Port for the broker inside; 0, any free one, unless told. */
  readonly port?: number | undefined;
  /** Use this broker instead of the one inside. */
  readonly outside?: OutsideSettings | undefined;
  /** Directory into which another program puts short messages; see `SmsSpool`. */
  readonly smsDir?: string | undefined;
  /** Directory from which another program takes notices about charge; see `NoticeFiles`. */
  readonly noticesDir?: string | undefined;
  readonly clock?: ReceiverClock | undefined;
  readonly onEvent: (event: ReceiverEvent) => void;
  /** For tests: called at the points where a crash hurts most. */
  readonly onPoint?: ((point: FailPoint | 'noticeWritten') => void) | undefined;
}

export interface OutsideSettings {
  readonly url: string;
  readonly credentials?: BrokerCredentials | undefined;
  readonly caFile?: string | undefined;
  readonly connectTimeoutMs?: number | undefined;
  readonly retryMs?: number | undefined;
}

export interface RunningReceiver {
  /** Of the broker inside; undefined with an outside one. */
  readonly port: number | undefined;
  /** A person accepts this alarm and every earlier one of the device that waits. */
  accept(deviceId: string, alarmNumber: number, by: string): Promise<void>;
  /** A person ends this alarm and every earlier one of the device that is open. */
  close(deviceId: string, alarmNumber: number, by: string): Promise<void>;
  /** A person wants something in an alarm; sent until the device has taken it. */
  order(request: OrderRequest): Promise<void>;
  /** The next press of a device is to be a test. */
  armTest(request: TestRequest): Promise<void>;
  /** A device is to be watched more closely. */
  riskWindow(request: WindowRequest): Promise<void>;
  /** A device is to work with other settings. */
  changeSettings(request: SettingsRequest): Promise<void>;
  /** Lets a row of the vibrations be felt, on the bench. */
  playPattern(request: PatternRequest): Promise<void>;
  /** Takes a short message; it may be thrown away once this has resolved. */
  ingestSms(message: ShortMessage): Promise<void>;
  /** Puts a device into the registry. */
  addDevice(enrolment: Enrolment): void;
  openAlarms(): StoredAlarm[];
  /** Every device that is silent or off; told of at the start as well. */
  silentDevices(): (SilentEvent | OffEvent)[];
  /** Commits what was taken, ends the connections and closes the store. */
  stop(): Promise<void>;
}

/** Minutes after midnight in the time zone that the process runs in (`TZ`). */
export function localMinuteOfDay(atMs: number): number {
  const local = new Date(atMs);
  return local.getHours() * 60 + local.getMinutes();
}

const SYSTEM_CLOCK: ReceiverClock = { now: () => Date.now(), minuteOfDay: localMinuteOfDay };
const LOOPBACK = '127.0.0.1';
const CONNECT_TIMEOUT_MS = 10_000;
const RETRY_MS = 1000;
/** How often it is looked for silent devices, and for messages and notices that wait. */
const LOOK_EVERY_MS = 5000;

/**
 * Starts a receiver, with its own broker or against an outside one.
 * @throws AwareError for a port in use, a broker that cannot be reached, a store or key file that
 *   cannot be used
 */
export async function startReceiver(settings: ReceiverSettings): Promise<RunningReceiver> {
  const { clock = SYSTEM_CLOCK, onEvent, onPoint } = settings;
  const store = openStore(settings);
  let unlock = (): void => {};
  let spool: SmsSpool | undefined;
  let notices: NoticeDelivery | undefined;
  try {
    unlock = lockForReceiver(settings.dataDir);
    const receiver = new Receiver({
      ...{ store, clock, onPoint },
      onEvent: (event) => {
        onEvent(event);
        if (event.event === 'chargeNotice') notices?.told(event);
      },
    });
    notices = noticeDelivery(settings, receiver, clock);
    for (const alarm of receiver.openAlarms()) onEvent(openAlarmEvent(alarm));
    for (const silent of receiver.silentDevices()) onEvent(silent);
    spool = openSpool(settings, receiver, clock);
    const line = await openLine(settings, receiver, clock, store);
    return running({ receiver, line, store, unlock, clock, spool, notices });
  } catch (error) {
    await spool?.stop();
    await notices?.stop();
    unlock();
    store.close();
    throw error;
  }
}

function openSpool(
  { smsDir, onEvent }: ReceiverSettings,
  receiver: Receiver,
  clock: ReceiverClock,
): SmsSpool | undefined {
  if (smsDir === undefined) return undefined;
  return new SmsSpool({
    directory: smsDir,
    ingest: (message) => receiver.ingestSms(message),
    onFault: faultTeller(onEvent, clock),
  });
}

function noticeDelivery(
  { noticesDir, onEvent, onPoint }: ReceiverSettings,
  receiver: Receiver,
  clock: ReceiverClock,
): NoticeDelivery {
  const files = noticesDir === undefined ? undefined : new NoticeFiles(noticesDir);
  return new NoticeDelivery({
    waiting: () => receiver.waitingNotices(),
    tell: onEvent,
    write: files && ((notice) => files.write(notice)),
    delivered: (id) => receiver.noticeDelivered(id),
    onFault: faultTeller(onEvent, clock),
    onWritten: () => onPoint?.('noticeWritten'),
  });
}

/** Tells of a fault beside the store, where the receiver itself does not. */
const faultTeller =
  (onEvent: ReceiverSettings['onEvent'], clock: ReceiverClock) =>
  ({ code, message, hint }: AwareError): void =>
    onEvent({ event: 'fault', at: isoTime(clock.now()), code, message, hint });

async function openLine(
  { host = LOOPBACK, port = 0, outside, onEvent }: ReceiverSettings,
  receiver: Receiver,
  clock: ReceiverClock,
  store: Store,
): Promise<Broker | OutsideBroker> {
  if (outside) {
    const line = await OutsideBroker.start({
      ...outside,
      connectTimeoutMs: outside.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      retryMs: outside.retryMs ?? RETRY_MS,
      clientId: `aware-${store.id}`,
      receiver,
      clock,
    });
    receiver.connect(line);
    await receiver.allDevicesReady();
    return line;
  }
  const line = await Broker.start({ host, port, receiver, clock });
  receiver.connect(line);
  onEvent({ event: 'listening', at: isoTime(clock.now()), host, port: line.port });
  return line;
}

interface Parts {
  readonly receiver: Receiver;
  readonly line: Broker | OutsideBroker;
  readonly store: Store;
  readonly unlock: () => void;
  readonly clock: ReceiverClock;
  readonly spool: SmsSpool | undefined;
  readonly notices: NoticeDelivery;
}

/** Looks around every few seconds; returns what ends that. */
function lookAround({ receiver, spool, notices }: Parts): () => void {
  const look = () => {
    // A failure has been reported as a fault, and the next look may do better.
    receiver.supervise().catch(() => {});
    void spool?.scan();
    void notices.scan();
  };
  look();
  const interval = setInterval(look, LOOK_EVERY_MS);
  return () => clearInterval(interval);
}

function running(parts: Parts): RunningReceiver {
  const { receiver, line, store, unlock, clock, spool, notices } = parts;
  const stopLooking = lookAround(parts);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    stopLooking();
    await spool?.stop();
    await line.stop();
    await notices.stop();
    await receiver.idle();
    store.close();
    unlock();
  };
  return {
    port: line instanceof Broker ? line.port : undefined,
    accept: (deviceId, alarmNumber, by) =>
      receiver.answer({ verb: 'accepted', deviceId, alarmNumber, by }),
    close: (deviceId, alarmNumber, by) =>
      receiver.answer({ verb: 'closed', deviceId, alarmNumber, by }),
    order: (request) => receiver.order(request),
    armTest: (request) => receiver.armTest(request),
    riskWindow: (request) => receiver.riskWindow(request),
    changeSettings: (request) => receiver.changeSettings(request),
    playPattern: (request) => receiver.playPattern(request),
    ingestSms: (message) => receiver.ingestSms(message),
    addDevice: (enrolment) => enrolDevice(store, enrolment, clock.now()),
    openAlarms: () => receiver.openAlarms(),
    silentDevices: () => receiver.silentDevices(),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function openAlarmEvent(alarm: StoredAlarm): OpenAlarmEvent {
  const { receivedAtMs, acceptedAtMs, closedAtMs, closedBy, orderTaken, ...report } = alarm;
  return { event: 'alarmOpen', at: isoTime(receivedAtMs), ...report };
}
