// Generated from protocol/messages.ts by `npm run generate`. Do not edit.

export type Trigger = 'unknown' | 'button';

export type Charging = 'unknown' | 'notCharging' | 'charging' | 'full' | 'seatedNotCharging' | 'weakSource';

export type Progress = 'unknown' | 'raised' | 'received' | 'accepted';

export interface Fix {
  /** latitude, WGS 84 (µ°) */
  latMicrodegrees: number;
  /** longitude, WGS 84 (µ°) */
  lonMicrodegrees: number;
  /** radius expected to hold the device (m) */
  accuracyMetres: number;
  /** age of the fix when the message was made (s) */
  ageSeconds: number;
}

/** The button was held. Sent again, each time sealed afresh, until `received` comes back. */
export interface AlarmRaised {
  type: 'alarmRaised';
  /** counts the presses of this device; a retry keeps it */
  alarmNumber: number;
  /** what raised the alarm; absent: button */
  trigger: Trigger;
  /** age of the press when the message was made; after a restart at least this; absent: 0 */
  secondsSincePress: number;
  /** last known position; absent while there has never been a fix */
  position?: Fix;
  /** how long line and position would last from now */
  responseMinutes: number;
  /** what the charger does; absent: notCharging */
  charging: Charging;
  /** RSRP (3GPP TS 36.133) in steps of 4 dB above −140 dBm; 0 is none */
  signal: number;
}

/** Where the device is, and that it still is there, while an alarm runs. */
export interface Position {
  type: 'position';
  /** counts the presses of this device; a retry keeps it */
  alarmNumber: number;
  /** age of the press when the message was made; after a restart at least this; absent: 0 */
  secondsSincePress: number;
  /** last known position; absent while there has never been a fix */
  position?: Fix;
  /** how long line and position would last from now */
  responseMinutes: number;
  /** what the charger does; absent: notCharging */
  charging: Charging;
  /** RSRP (3GPP TS 36.133) in steps of 4 dB above −140 dBm; 0 is none */
  signal: number;
  /** how far the device knows the alarm to have come */
  progress: Progress;
}

/** The device lives. Carries no position, ever. */
export interface Heartbeat {
  type: 'heartbeat';
  /** how long line and position would last from now */
  responseMinutes: number;
  /** what the charger does; absent: notCharging */
  charging: Charging;
  /** RSRP (3GPP TS 36.133) in steps of 4 dB above −140 dBm; 0 is none */
  signal: number;
  /** version of the running bundle */
  firmwareVersion: string;
  /** bit set of faults since the last heartbeat */
  faults: number;
}

/** The receiver has committed this press. */
export interface Received {
  type: 'received';
  /** counts the presses of this device; a retry keeps it */
  alarmNumber: number;
}

/** A person has accepted this press, and those before it that were received. */
export interface Accepted {
  type: 'accepted';
  /** counts the presses of this device; a retry keeps it */
  alarmNumber: number;
}

/** The centre has ended this press, and those before it that were received. */
export interface Closed {
  type: 'closed';
  /** counts the presses of this device; a retry keeps it */
  alarmNumber: number;
}

/** Who the device is, and its keys. Written once, by provisioning. */
export interface Identity {
  type: 'identity';
  /** random, eight characters of Crockford base32 */
  deviceId: string;
  /** AES-128 key, device to receiver */
  uplinkKey: Uint8Array;
  /** base of the nonces, device to receiver */
  uplinkIv: Uint8Array;
  /** AES-128 key, receiver to device */
  downlinkKey: Uint8Array;
  /** base of the nonces, receiver to device */
  downlinkIv: Uint8Array;
  /** MQTT password; the user is the device id */
  brokerPassword: string;
}

/** How the device is to behave and whom it may reach. */
export interface Settings {
  type: 'settings';
  /** access point name of the mobile network (3GPP TS 23.003) */
  apn: string;
  /** MQTT broker, name or address */
  brokerHost: string;
  /** MQTT broker, TCP port */
  brokerPort: number;
  /** 1: TLS, 0: plain TCP (messages are sealed either way) */
  brokerTls: number;
  /** how long the button is held to raise an alarm */
  holdMs: number;
  /** pause between heartbeats */
  heartbeatSeconds: number;
}

/** Sequence numbers that are spent: written before use, so that no nonce comes twice. */
export interface Sequences {
  type: 'sequences';
  /** numbers below this may have been used */
  uplinkCeiling: number;
  /** numbers from the receiver below this are refused: taken, or passed over */
  downlinkFloor: number;
  /** presses counted so far */
  lastAlarmNumber: number;
}

/** A press that the centre has not closed. */
export interface Alarm {
  type: 'alarm';
  /** counts the presses of this device; a retry keeps it */
  alarmNumber: number;
  /** what raised the alarm; absent: button */
  trigger: Trigger;
  /** age of the press when the message was made; after a restart at least this; absent: 0 */
  secondsSincePress: number;
  /** how far the device knows the alarm to have come */
  progress: Progress;
}

export type UplinkMessage = AlarmRaised | Position | Heartbeat;
export type DownlinkMessage = Received | Accepted | Closed;
export type JournalRecord = Identity | Settings | Sequences | Alarm;
export type Message = UplinkMessage | DownlinkMessage;
