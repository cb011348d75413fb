import {
  type AlarmRaised,
  deviceIdFromTopic,
  type Heartbeat,
  type Message,
  openMessage,
  type Position,
} from '../../protocol/index.ts';
import { chargeAfter, chargeAfterPosition } from './charge-notices.ts';
import type { DeviceLink } from './device-links.ts';
import { join, NOTHING, type Outcome, type Tables, tellReceived, tellState } from './downlink.ts';
import {
  type AlarmReport,
  type Cause,
  cellOf,
  faultNamesOf,
  isoTime,
  type LineState,
  placeOf,
  type ReceiverEvent,
  type Refusal,
  type Way,
} from './events.ts';
import { dropOrdersAside, takeEcho } from './orders.ts';
import type { PositionOnly, Report, Standing } from './records.ts';
import { settingsAfter } from './settings-change.ts';
import { heardAgain, notePace } from './supervision.ts';
import { type Press, testAfterPress, wasTestAskedFor } from './test-times.ts';
import { wishesAfter } from './wishes.ts';

/** Bytes as they came, with what names them when they are refused. */
export interface Arrival {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly way: Way;
  /** The topic, or the number of a short message. */
  readonly source: string;
}

/** A message that is authentic and new. */
interface Uplink<M> {
  readonly link: DeviceLink;
  readonly message: M;
  readonly way: Way;
  readonly nowMs: number;
  /** No later one of this device has come: what it says of the present counts. */
  readonly isNewest: boolean;
}

/**
 * Takes one message, whichever way it came. Anything that is not authentic, new and well formed is
 * refused by name and changes nothing.
 */
export function takeUplink(tables: Tables, arrival: Arrival, nowMs: number): Outcome {
  const { topic, payload, way, source } = arrival;
  const deviceId = deviceIdFromTopic(topic);
  const link = deviceId === undefined ? undefined : tables.links.find(deviceId);
  if (!link) return refusal(source, 'unknownDevice', 'not in the registry', nowMs);
  const context = { keys: link.keys.uplink, direction: 'uplink', deviceId: link.deviceId } as const;
  const opened = openMessage(payload, context);
  if (!opened.ok) return refusal(source, opened.reason, opened.detail, nowMs);
  const { sequence, message } = opened;
  if (!tables.links.takeUplink(link, sequence)) {
    return refusal(source, 'replayed', `sequence number ${sequence}`, nowMs);
  }
  const uplink = { link, way, nowMs, isNewest: sequence === link.window.highest };
  // What was under way longer than a later one speaks of a time that is over.
  if (uplink.isNewest) link.isOff = 'lastWords' in message && message.lastWords === 1;
  const taken = takeMessage(tables, message, uplink);
  if (!taken) return refusal(source, 'unknownType', message.type, nowMs);
  const events = heardAgain(tables, link, nowMs);
  return events.length === 0 ? taken : { ...taken, events: [...events, ...taken.events] };
}

function takeMessage(
  tables: Tables,
  message: Message,
  uplink: Omit<Uplink<Message>, 'message'>,
): Outcome | undefined {
  switch (message.type) {
    case 'alarmRaised':
      return takeAlarm(tables, { ...uplink, message });
    case 'position':
      return takePosition(tables, { ...uplink, message });
    case 'heartbeat':
      return takeHeartbeat(tables, { ...uplink, message });
    default:
      return undefined;
  }
}

/** The first word of a press raises it; every further one is answered with where it stands. */
function takeAlarm(tables: Tables, uplink: Uplink<AlarmRaised>): Outcome {
  const { link, message, nowMs } = uplink;
  const stored = tables.records.standing(link.deviceId, message.alarmNumber);
  if (!stored) return raise(tables, uplink, causeOf(tables, uplink));
  const isNamed = stored.trigger !== 'unknown';
  const known = isNamed ? stored : { ...stored, ...causeOf(tables, uplink) };
  if (!isNamed) tables.records.setCause(link.deviceId, message.alarmNumber, known);
  const report = reportOf(uplink, stored);
  tables.records.addPosition(report, RAISED);
  const { state, trigger, testAskedFor } = known;
  const at = isoTime(nowMs);
  const repeat: ReceiverEvent = {
    event: 'repeat',
    at,
    ...told(report),
    state,
    trigger,
    testAskedFor,
  };
  return {
    events: [repeat, ...lineAfter(tables, uplink, stored, report)],
    downlinks: [tellState(tables, link, known)],
  };
}

/** A press that is said again stands among the positions. */
const RAISED: PositionOnly = { progress: 'raised', trackMinutes: 0, lastWords: 0 };

/** What raised a press, by its own message. */
function causeOf(tables: Tables, { link, message, nowMs }: Uplink<AlarmRaised>): Cause {
  const { trigger } = message;
  const press = pressOf(link, message, nowMs);
  return { trigger, testAskedFor: trigger === 'test' ? wasTestAskedFor(tables, press) : null };
}

const pressOf = (link: DeviceLink, message: AlarmRaised | Position, nowMs: number): Press => ({
  deviceId: link.deviceId,
  alarmNumber: message.alarmNumber,
  madeAtMs: nowMs - message.secondsSincePress * 1000,
});

/** A further press leaves an open call as it is, and does not say how that is. */
function openCall(
  { records }: Tables,
  { link, message }: Uplink<AlarmRaised | Position>,
): LineKnown | undefined {
  if (message.type === 'position' || message.line !== 'open') return undefined;
  const current = records.current(link.deviceId);
  const known = current === undefined ? undefined : records.standing(link.deviceId, current);
  return known && { ...known, orderTaken: 0 };
}

const BY_POSITION: Cause = { trigger: 'unknown', testAskedFor: null };

function raise(tables: Tables, uplink: Uplink<AlarmRaised | Position>, cause: Cause): Outcome {
  const { link, message, nowMs } = uplink;
  const { deviceId } = link;
  const report = reportOf(uplink, openCall(tables, uplink));
  tables.records.addAlarm(report, cause);
  const at = isoTime(nowMs);
  const raised: Outcome = {
    events: [
      { event: 'alarm', at, ...told(report), ...cause },
      ...lineEvents(undefined, report),
      ...testAfterPress(tables, pressOf(link, message, nowMs), cause, nowMs),
    ],
    downlinks: [tellReceived(tables, link, message.alarmNumber)],
  };
  return join([raised, dropOrdersAside(tables, deviceId, nowMs)]);
}

const STATE_RANK = { unknown: 0, raised: 0, received: 1, accepted: 2, closed: 3 } as const;

/** A position also says how far the device has felt its alarm; what it missed is sent again. */
function takePosition(tables: Tables, uplink: Uplink<Position>): Outcome {
  const { link, message, nowMs, isNewest } = uplink;
  const { alarmNumber, progress, trackMinutes, lastWords } = message;
  const known = tables.records.standing(link.deviceId, alarmNumber);
  // A press whose own message is lost or late, or that an older copy of the store never knew,
  // is no less a press.
  const raised = known ? NOTHING : raise(tables, uplink, BY_POSITION);
  const report = reportOf(uplink);
  tables.records.addPosition(report, message);
  const behind = known && STATE_RANK[known.state] > STATE_RANK[progress];
  const taken: Outcome = {
    events: [
      ...raised.events,
      {
        event: 'position',
        at: isoTime(nowMs),
        ...told(report),
        progress,
        trackMinutes,
        lastWords,
      },
      ...(known ? lineAfter(tables, uplink, known, report) : []),
    ],
    downlinks: behind ? [tellState(tables, link, known)] : raised.downlinks,
  };
  const echoed = takeEcho(tables, link, message, nowMs);
  const charge = isNewest ? chargeAfterPosition(tables, link.deviceId, message, nowMs) : NOTHING;
  return echoed === NOTHING && charge === NOTHING ? taken : join([taken, echoed, charge]);
}

function takeHeartbeat(tables: Tables, uplink: Uplink<Heartbeat>): Outcome {
  const { link, message, nowMs, isNewest } = uplink;
  tables.records.addHeartbeat(link.deviceId, message, nowMs);
  const taken: Outcome = { events: [heartbeatEvent(uplink)], downlinks: [] };
  if (!isNewest) return taken;
  notePace(tables, link, message, nowMs);
  const wishes = wishesAfter(tables, link, message, nowMs);
  const settings = settingsAfter(tables, link, message, nowMs);
  const charge = chargeAfter(tables, link.deviceId, message, nowMs);
  const isAll = [wishes, settings, charge].every((outcome) => outcome === NOTHING);
  return isAll ? taken : join([taken, wishes, settings, charge]);
}

function heartbeatEvent({ link, message, nowMs }: Uplink<Heartbeat>): ReceiverEvent {
  const { type: _, ...status } = message;
  return {
    event: 'heartbeat',
    at: isoTime(nowMs),
    device: link.deviceId,
    ...status,
    faultNames: faultNamesOf(message.faults),
    remainingMilliampHours: message.remainingMilliampHours ?? null,
    errorMilliampHours: message.errorMilliampHours ?? null,
    fullMilliampHours: message.fullMilliampHours ?? null,
  };
}

/** Notes where the line of a known alarm stands, and tells it when that is new. */
function lineAfter(
  tables: Tables,
  { isNewest }: Uplink<AlarmRaised | Position>,
  known: Standing,
  report: Report,
): ReceiverEvent[] {
  if (!isNewest) return [];
  const orderTaken = Math.max(known.orderTaken, report.orderTaken);
  const events = lineEvents(known, report);
  if (events.length > 0 || orderTaken > known.orderTaken) {
    tables.records.setLine(known.device, known.alarmNumber, report.lineState, orderTaken);
  }
  return events;
}

/** Before its first word an alarm has no line. */
const NO_LINE: LineState = { line: 'idle', lineEnd: 'none', speaker: 0 };

function lineEvents(
  before: LineState = NO_LINE,
  { deviceId, message, lineState, nowMs }: Report,
): ReceiverEvent[] {
  const { line, lineEnd, speaker } = lineState;
  const isSame = line === before.line && lineEnd === before.lineEnd && speaker === before.speaker;
  if (isSame) return [];
  const { alarmNumber } = message;
  return [{ event: 'line', at: isoTime(nowMs), device: deviceId, alarmNumber, ...lineState }];
}

/** What is known of the line of a press, and of its orders. */
type LineKnown = LineState & Pick<Standing, 'orderTaken'>;

/** A press says what its line does, not how the last call ended: there it is as it was. */
function reportOf(
  { link, message, way, nowMs }: Uplink<AlarmRaised | Position>,
  known?: LineKnown,
): Report {
  const full = message.type === 'position' ? message : (known ?? NO_LINE);
  const { lineEnd, speaker } = full;
  const orderTaken = message.type === 'position' ? message.orderNumber : (known?.orderTaken ?? 0);
  const lineState = { line: message.line, lineEnd, speaker };
  return { deviceId: link.deviceId, message, way, nowMs, lineState, orderTaken };
}

function told({ deviceId, message, lineState, way }: Report): AlarmReport {
  return {
    device: deviceId,
    alarmNumber: message.alarmNumber,
    way,
    secondsSincePress: message.secondsSincePress,
    position: placeOf(message.position),
    cell: cellOf(message.cell),
    responseMinutes: message.responseMinutes,
    charging: message.charging,
    signal: message.signal,
    line: lineState.line,
    lineEnd: lineState.lineEnd,
    speaker: lineState.speaker,
  };
}

/** Something that was turned away, as an outcome. */
export function refusal(topic: string, reason: Refusal, detail: string, nowMs: number): Outcome {
  return {
    events: [{ event: 'refused', at: isoTime(nowMs), topic, reason, detail, untold: 0 }],
    downlinks: [],
  };
}
