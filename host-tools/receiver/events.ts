/** What the receiver tells whoever runs it. `--json` prints exactly these, one object a line. */
import {
  type Cell,
  type ChargeNeed,
  type Charging,
  FAULT_BITS,
  type Fix,
  type Line,
  type LineEnd,
  type Progress,
  type RefusalReason,
  type Trigger,
} from '../../protocol/index.ts';
import type { ErrorCode } from '../errors.ts';
import type { CentreEvent } from './centre-events.ts';

export type * from './centre-events.ts';

/** How far an alarm has come at the receiver; also the names of the downlinks that say so. */
export type AlarmState = 'received' | 'accepted' | 'closed';

export interface Place {
  /** degrees, WGS 84 */
  readonly lat: number;
  readonly lon: number;
  readonly accuracyMetres: number;
  readonly ageSeconds: number;
}

/** The serving cell (3GPP TS 23.003 §19.6). */
export interface ServingCell {
  readonly mcc: number;
  readonly mnc: number;
  readonly tac: number;
  readonly cellIdentity: number;
}

/** How a message came: over MQTT, or in a short message. */
export type Way = 'data' | 'sms';

/** What the open line of an alarm does. */
export interface LineState {
  readonly line: Line;
  /** why the last call of this alarm ended or failed */
  readonly lineEnd: LineEnd;
  /** 1: she can hear the centre */
  readonly speaker: number;
}

/** What every uplink says about the device itself. */
export interface DeviceStatus {
  readonly responseMinutes: number;
  readonly charging: Charging;
  /** steps of 4 dB above −140 dBm, see the protocol */
  readonly signal: number;
}

/** What an alarm or a position message says. */
export interface AlarmReport extends DeviceStatus, LineState {
  readonly device: string;
  readonly way: Way;
  readonly alarmNumber: number;
  readonly secondsSincePress: number;
  /** null while the device has never had a fix */
  readonly position: Place | null;
  /** null while there is a recent fix, and while the device knows of none */
  readonly cell: ServingCell | null;
}

export interface Stamped {
  /** ISO 8601, UTC: when the receiver took the message */
  readonly at: string;
}

/** What raised an alarm. */
export interface Cause {
  /** `unknown` while the only word of this press is a position */
  readonly trigger: Trigger;
  /**
   * For a press as a test: whether a test was asked for when it was made. One that was not is an
   * alarm. null: it was not pressed as a test.
   */
  readonly testAskedFor: boolean | null;
}

/** A press, told once. */
export interface AlarmEvent extends Stamped, AlarmReport, Cause {
  readonly event: 'alarm';
}

/** At start: a press that was told before and that nobody has closed. */
export interface OpenAlarmEvent extends Stamped, AlarmReport, Cause {
  readonly event: 'alarmOpen';
  readonly state: AlarmState;
  readonly acceptedBy: string | null;
}

/** The device said a known press again: it had not got our answer. */
export interface RepeatEvent extends Stamped, AlarmReport, Cause {
  readonly event: 'repeat';
  readonly state: AlarmState;
}

export interface PositionEvent extends Stamped, AlarmReport {
  readonly event: 'position';
  /** how far the device knows the alarm to have come */
  readonly progress: Progress;
  /** how long positions alone would last, with the line closed; 0: not told */
  readonly trackMinutes: number;
  /** 1: the battery is at its end, and nothing more may come */
  readonly lastWords: number;
}

/** The line of an alarm is not what it was. */
export interface LineEvent extends Stamped, LineState {
  readonly event: 'line';
  readonly device: string;
  readonly alarmNumber: number;
}

export interface HeartbeatEvent extends Stamped, DeviceStatus {
  readonly event: 'heartbeat';
  readonly device: string;
  readonly firmwareVersion: string;
  /** bits, see FAULT_BITS in the protocol */
  readonly faults: number;
  readonly faultNames: readonly string[];
  /** how long a press would still count as a test */
  readonly testSecondsLeft: number;
  /** how long heartbeats stay at the pace of the window */
  readonly riskSecondsLeft: number;
  /** the change of settings in force; 0: as provisioned */
  readonly settingsNumber: number;
  /** 1: the change is being tried */
  readonly settingsTrial: number;
  /** whether it should be charged, and how soon */
  readonly chargeNeed: ChargeNeed;
  /** 1: it is off from here on, until it is charged or pressed */
  readonly lastWords: number;
  /** what the gauge finds left, how far it may be out, and what the cell holds; null: not told */
  readonly remainingMilliampHours: number | null;
  readonly errorMilliampHours: number | null;
  readonly fullMilliampHours: number | null;
}

/** A person accepted or closed an alarm. */
export interface AnswerEvent extends Stamped {
  readonly event: 'accepted' | 'closed';
  readonly device: string;
  readonly alarmNumber: number;
  /** every press this answers: the one named and those before it that were still waiting */
  readonly alarmNumbers: readonly number[];
  readonly by: string;
}

/**
 * Why a message or a client was turned away: bytes by the protocol, `notAware` a short message that
 * is none of ours, the rest by the broker.
 */
export type Refusal = RefusalReason | 'badCredentials' | 'foreignTopic' | 'notAware';

/** Something was turned away and changed nothing. */
export interface RefusedEvent extends Stamped {
  readonly event: 'refused';
  /** the topic it came on, or the number of a short message: anybody may have chosen it */
  readonly topic: string;
  readonly reason: Refusal;
  readonly detail: string;
  /** how many more were refused since the last of these events, and not told one by one */
  readonly untold: number;
}

/** The store could not commit; nothing was acknowledged, so devices will send again. */
export interface FaultEvent extends Stamped {
  readonly event: 'fault';
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

export interface ListeningEvent extends Stamped {
  readonly event: 'listening';
  readonly host: string;
  readonly port: number;
}

/** The state of the line to an outside broker. */
export interface BrokerEvent extends Stamped {
  readonly event: 'brokerConnected' | 'brokerLost';
  readonly broker: string;
}

export type ReceiverEvent =
  | AlarmEvent
  | OpenAlarmEvent
  | RepeatEvent
  | PositionEvent
  | LineEvent
  | HeartbeatEvent
  | AnswerEvent
  | RefusedEvent
  | FaultEvent
  | ListeningEvent
  | BrokerEvent
  | CentreEvent;

const MICRO = 1e6;

export function placeOf(fix: Fix | undefined): Place | null {
  if (!fix) return null;
  return {
    lat: fix.latMicrodegrees / MICRO,
    lon: fix.lonMicrodegrees / MICRO,
    accuracyMetres: fix.accuracyMetres,
    ageSeconds: fix.ageSeconds,
  };
}

export function cellOf(cell: Cell | undefined): ServingCell | null {
  if (!cell) return null;
  return {
    mcc: cell.mobileCountryCode,
    mnc: cell.mobileNetworkCode,
    tac: cell.trackingAreaCode,
    cellIdentity: cell.cellIdentity,
  };
}

const FAULTS: readonly (readonly [name: string, bit: number])[] = Object.entries(FAULT_BITS);
const KNOWN_FAULTS = FAULTS.reduce((bits, [, bit]) => bits | bit, 0);

/** The names of a heartbeat's fault bits; what a newer device reports besides is `unknown`. */
export function faultNamesOf(faults: number): string[] {
  const names = FAULTS.filter(([, bit]) => faults & bit).map(([name]) => name);
  return faults & ~KNOWN_FAULTS ? [...names, 'unknown'] : names;
}

export const isoTime = (ms: number): string => new Date(ms).toISOString();
