/** The receiver as a library: what `aware receive`, the demo and the tests start. */
import { type Enrolment, enrolDevice } from '../registry/index.ts';
import { lockForReceiver } from '../store/receiver-lock.ts';
import { openStore, type Store } from '../store/store.ts';
import { Broker } from './broker.ts';
import { isoTime, type OpenAlarmEvent, type ReceiverEvent } from './events.ts';
import { type BrokerCredentials, OutsideBroker } from './outside-broker.ts';
import { type FailPoint, Receiver, type ReceiverClock } from './receiver.ts';
import type { StoredAlarm } from './records.ts';

export { IN_MEMORY } from '../store/database.ts';
export type * from './events.ts';
export type { FailPoint, ReceiverClock } from './receiver.ts';
export type { StoredAlarm } from './records.ts';

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
  readonly clock?: ReceiverClock | undefined;
  readonly onEvent: (event: ReceiverEvent) => void;
  /** For tests: called at the points where a crash hurts most. */
  readonly onPoint?: ((point: FailPoint) => void) | undefined;
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
  /** Puts a device into the registry. */
  addDevice(enrolment: Enrolment): void;
  openAlarms(): StoredAlarm[];
  /** Commits what was taken, ends the connections and closes the store. */
  stop(): Promise<void>;
}

const SYSTEM_CLOCK: ReceiverClock = { now: () => Date.now() };
const LOOPBACK = '127.0.0.1';
const CONNECT_TIMEOUT_MS = 10_000;
const RETRY_MS = 1000;

/**
 * Starts a receiver, with its own broker or against an outside one.
 * @throws AwareError for a port in use, a broker that cannot be reached, a store or key file that
 *   cannot be used
 */
export async function startReceiver(settings: ReceiverSettings): Promise<RunningReceiver> {
  const { clock = SYSTEM_CLOCK, onEvent, onPoint } = settings;
  const store = openStore(settings);
  let unlock = (): void => {};
  try {
    unlock = lockForReceiver(settings.dataDir);
    const receiver = new Receiver({ store, clock, onEvent, onPoint });
    for (const alarm of receiver.openAlarms()) onEvent(openAlarmEvent(alarm));
    const line = await openLine(settings, receiver, clock, store);
    return running({ receiver, line, store, unlock, clock });
  } catch (error) {
    unlock();
    store.close();
    throw error;
  }
}

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
}

function running({ receiver, line, store, unlock, clock }: Parts): RunningReceiver {
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await line.stop();
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
    addDevice: (enrolment) => enrolDevice(store, enrolment, clock.now()),
    openAlarms: () => receiver.openAlarms(),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function openAlarmEvent(alarm: StoredAlarm): OpenAlarmEvent {
  const { receivedAtMs, acceptedAtMs, closedAtMs, closedBy, ...report } = alarm;
  return { event: 'alarmOpen', at: isoTime(receivedAtMs), ...report };
}
