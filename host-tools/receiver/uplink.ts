import {
  type AlarmRaised,
  deviceIdFromTopic,
  type Heartbeat,
  openMessage,
  type Position,
  type Trigger,
} from '../../protocol/index.ts';
import type { DeviceLink, DeviceLinks } from './device-links.ts';
import {
  type AlarmReport,
  type AlarmState,
  isoTime,
  placeOf,
  type ReceiverEvent,
  type Refusal,
} from './events.ts';
import type { Records } from './records.ts';

/** What the receiver's decisions read and write, inside the caller's transaction. */
export interface Tables {
  readonly links: DeviceLinks;
  readonly records: Records;
}

/** One downlink that a decision calls for; it is in the outbox and its number is reserved. */
export interface Downlink {
  readonly link: DeviceLink;
  readonly outboxId: number;
  readonly sequence: number;
  readonly kind: AlarmState;
  readonly alarmNumber: number;
}

/** What is to be told and sent once the transaction has committed. */
export interface Outcome {
  readonly events: readonly ReceiverEvent[];
  readonly downlinks: readonly Downlink[];
}

export const NOTHING: Outcome = { events: [], downlinks: [] };

/** A message that is authentic and new. */
interface Uplink<M> {
  readonly link: DeviceLink;
  readonly message: M;
  readonly nowMs: number;
}

/**
 * Takes one message as it came from the broker. Anything that is not authentic, new and well
 * formed is refused by name and changes nothing.
 */
export function takeUplink(
  tables: Tables,
  topic: string,
  payload: Uint8Array,
  nowMs: number,
): Outcome {
  const deviceId = deviceIdFromTopic(topic);
  const link = deviceId === undefined ? undefined : tables.links.find(deviceId);
  if (!link) return refusal(topic, 'unknownDevice', 'not in the registry', nowMs);
  const context = { keys: link.keys.uplink, direction: 'uplink', deviceId: link.deviceId } as const;
  const opened = openMessage(payload, context);
  if (!opened.ok) return refusal(topic, opened.reason, opened.detail, nowMs);
  const { sequence, message } = opened;
  if (!tables.links.takeUplink(link, sequence)) {
    return refusal(topic, 'replayed', `sequence number ${sequence}`, nowMs);
  }
  switch (message.type) {
    case 'alarmRaised':
      return takeAlarm(tables, { link, message, nowMs });
    case 'position':
      return takePosition(tables, { link, message, nowMs });
    case 'heartbeat':
      return takeHeartbeat(tables, { link, message, nowMs });
    default:
      return refusal(topic, 'unknownType', message.type, nowMs);
  }
}

/** The first word of a press raises it; every further one is answered with where it stands. */
function takeAlarm(tables: Tables, uplink: Uplink<AlarmRaised>): Outcome {
  const { link, message, nowMs } = uplink;
  const known = tables.records.alarm(link.deviceId, message.alarmNumber);
  if (!known) return raise(tables, uplink, message.trigger);
  if (known.trigger === 'unknown') {
    tables.records.setTrigger(link.deviceId, message.alarmNumber, message.trigger);
  }
  tables.records.addPosition(link.deviceId, message, 'raised', nowMs);
  return {
    events: [{ event: 'repeat', at: isoTime(nowMs), ...reportOf(uplink), state: known.state }],
    downlinks: [tell(tables, link, known.state, message.alarmNumber)],
  };
}

function raise(tables: Tables, uplink: Uplink<AlarmRaised | Position>, trigger: Trigger): Outcome {
  const { link, message, nowMs } = uplink;
  tables.records.addAlarm(link.deviceId, message, trigger, nowMs);
  return {
    events: [{ event: 'alarm', at: isoTime(nowMs), ...reportOf(uplink), trigger }],
    downlinks: [tell(tables, link, 'received', message.alarmNumber)],
  };
}

const STATE_RANK = { unknown: 0, raised: 0, received: 1, accepted: 2, closed: 3 } as const;

/** A position also says how far the device has felt its alarm; what it missed is sent again. */
function takePosition(tables: Tables, uplink: Uplink<Position>): Outcome {
  const { link, message, nowMs } = uplink;
  const { alarmNumber, progress } = message;
  const known = tables.records.alarm(link.deviceId, alarmNumber);
  // A press whose own message is lost or late, or that an older copy of the store never knew,
  // is no less a press.
  const raised = known ? NOTHING : raise(tables, uplink, 'unknown');
  tables.records.addPosition(link.deviceId, message, progress, nowMs);
  const behind = known && STATE_RANK[known.state] > STATE_RANK[progress];
  return {
    events: [
      ...raised.events,
      { event: 'position', at: isoTime(nowMs), ...reportOf(uplink), progress },
    ],
    downlinks: behind ? [tell(tables, link, known.state, alarmNumber)] : raised.downlinks,
  };
}

function takeHeartbeat(tables: Tables, { link, message, nowMs }: Uplink<Heartbeat>): Outcome {
  tables.records.addHeartbeat(link.deviceId, message, nowMs);
  const { type: _, ...status } = message;
  const at = isoTime(nowMs);
  return { events: [{ event: 'heartbeat', at, device: link.deviceId, ...status }], downlinks: [] };
}

/** Puts a downlink into the outbox and reserves its sequence number. */
export function tell(
  { links, records }: Tables,
  link: DeviceLink,
  kind: AlarmState,
  alarmNumber: number,
): Downlink {
  const outboxId = records.addToOutbox(link.deviceId, kind, alarmNumber);
  return { link, outboxId, sequence: links.reserveDownlink(link), kind, alarmNumber };
}

function reportOf({ link, message }: Uplink<AlarmRaised | Position>): AlarmReport {
  return {
    device: link.deviceId,
    alarmNumber: message.alarmNumber,
    secondsSincePress: message.secondsSincePress,
    position: placeOf(message.position),
    responseMinutes: message.responseMinutes,
    charging: message.charging,
    signal: message.signal,
  };
}

function refusal(topic: string, reason: Refusal, detail: string, nowMs: number): Outcome {
  return {
    events: [{ event: 'refused', at: isoTime(nowMs), topic, reason, detail, untold: 0 }],
    downlinks: [],
  };
}
