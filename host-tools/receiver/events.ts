/** What the receiver tells whoever runs it. `--json` prints exactly these, one object a line. */
import type { Charging, Fix, Progress, RefusalReason, Trigger } from '../../protocol/index.ts';
import type { ErrorCode } from '../errors.ts';

/** How far an alarm has come at the receiver; also the names of the downlinks that say so. */
export type AlarmState = 'received' | 'accepted' | 'closed';

export interface Place {
  /** degrees, WGS 84 */
  readonly lat: number;
  readonly lon: number;
  readonly accuracyMetres: number;
  readonly ageSeconds: number;
}

/** What every uplink says about the device itself. */
export interface DeviceStatus {
  readonly responseMinutes: number;
  readonly charging: Charging;
  /** steps of 4 dB above −140 dBm, see the protocol */
  readonly signal: number;
}

/** What an alarm or a position message says. */
export interface AlarmReport extends DeviceStatus {
  readonly device: string;
  readonly alarmNumber: number;
  readonly secondsSincePress: number;
  /** null while the device has never had a fix */
  readonly position: Place | null;
}

interface Stamped {
  /** ISO 8601, UTC: when the receiver took the message */
  readonly at: string;
}

/** A press, told once. */
export interface AlarmEvent extends Stamped, AlarmReport {
  readonly event: 'alarm';
  /** `unknown` when the first word of this press was a position */
  readonly trigger: Trigger;
}

/** At start: a press that was told before and that nobody has closed. */
export interface OpenAlarmEvent extends Stamped, AlarmReport {
  readonly event: 'alarmOpen';
  readonly trigger: Trigger;
  readonly state: AlarmState;
  readonly acceptedBy: string | null;
}

/** The device said a known press again: it had not got our answer. */
export interface RepeatEvent extends Stamped, AlarmReport {
  readonly event: 'repeat';
  readonly state: AlarmState;
}

export interface PositionEvent extends Stamped, AlarmReport {
  readonly event: 'position';
  /** how far the device knows the alarm to have come */
  readonly progress: Progress;
}

export interface HeartbeatEvent extends Stamped, DeviceStatus {
  readonly event: 'heartbeat';
  readonly device: string;
  readonly firmwareVersion: string;
  /** bits, see FAULT_BITS in the protocol */
  readonly faults: number;
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

/** Why a message or a client was turned away: bytes by the protocol, the rest by the broker. */
export type Refusal = RefusalReason | 'badCredentials' | 'foreignTopic';

/** Something was turned away and changed nothing. */
export interface RefusedEvent extends Stamped {
  readonly event: 'refused';
  /** the topic it came on, which anybody may have chosen */
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
  | HeartbeatEvent
  | AnswerEvent
  | RefusedEvent
  | FaultEvent
  | ListeningEvent
  | BrokerEvent;

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

export const isoTime = (ms: number): string => new Date(ms).toISOString();
