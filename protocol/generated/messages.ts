// Generated from protocol/messages.ts by `npm run generate`. Do not edit.

export type Trigger = 'unknown' | 'button' | 'test';

export type Charging = 'unknown' | 'notCharging' | 'charging' | 'full' | 'seatedNotCharging' | 'weakSource';

export type Line = 'unknown' | 'idle' | 'dialling' | 'open' | 'lost';

export type Progress = 'unknown' | 'raised' | 'received' | 'accepted';

export type LineEnd = 'unknown' | 'none' | 'busy' | 'noAnswer' | 'noCarrier' | 'noDialtone' | 'modemRestarted' | 'hungUp';

export type ChargeNeed = 'unknown' | 'none' | 'tonight' | 'now';

export type OrderKind = 'unknown' | 'openLine' | 'closeLine' | 'speakerOn' | 'speakerOff' | 'expectCall' | 'lineFirst' | 'positionFirst' | 'takeTurns';

export type CellCurve = 'unknown' | 'sloping' | 'flat';

export type BoardState = 'unknown' | 'bare' | 'provisioned' | 'locked';

export type ServiceRefusal = 'unknown' | 'locked' | 'wrongKey' | 'notBare' | 'notUnderstood' | 'notWritten' | 'alarmOpen';

export type SimState = 'unknown' | 'ready' | 'missing';

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

export interface Cell {
  /** MCC */
  mobileCountryCode: number;
  /** MNC */
  mobileNetworkCode: number;
  /** TAC */
  trackingAreaCode: number;
  /** E-UTRAN cell identity, 28 bits */
  cellIdentity: number;
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
  /** serving cell; present while there is no recent fix */
  cell?: Cell;
  /** what the open line does; absent: idle */
  line: Line;
}

/** Where the device is and what its line does, while an alarm runs. */
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
  /** serving cell; present while there is no recent fix */
  cell?: Cell;
  /** what the open line does; absent: idle */
  line: Line;
  /** why the last call of this alarm ended or failed; absent: none */
  lineEnd: LineEnd;
  /** 1: she can hear the centre; absent: 0 */
  speaker: number;
  /** counts the orders of the centre in one alarm; the last taken; absent: 0 */
  orderNumber: number;
  /** 1: nothing more comes by itself. In a heartbeat the modem goes off until the device is charged or pressed; in an alarm the battery is at its end; absent: 0 */
  lastWords: number;
  /** how long positions alone would last, with the line closed; absent: 0 */
  trackMinutes: number;
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
  /** how long a press would still count as a test; absent: 0 */
  testSecondsLeft: number;
  /** how long heartbeats stay at the pace of the window; absent: 0 */
  riskSecondsLeft: number;
  /** the change of settings in force; 0: as provisioned; absent: 0 */
  settingsNumber: number;
  /** 1: the change is being tried and falls back unless confirmed; absent: 0 */
  settingsTrial: number;
  /** whether she should charge it, and how soon; absent: none */
  chargeNeed: ChargeNeed;
  /** 1: nothing more comes by itself. In a heartbeat the modem goes off until the device is charged or pressed; in an alarm the battery is at its end; absent: 0 */
  lastWords: number;
  /** what the gauge finds left */
  remainingMilliampHours?: number;
  /** how far the gauge may be out, either way */
  errorMilliampHours?: number;
  /** what the cell holds when it is full, as the device has learned */
  fullMilliampHours?: number;
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

/** What the centre wants in this alarm. Sent again until a position carries its number. */
export interface Order {
  type: 'order';
  /** counts the presses of this device; a retry keeps it */
  alarmNumber: number;
  /** counts the orders of the centre in one alarm */
  orderNumber: number;
  /** what is to be done */
  order: OrderKind;
}

/** The next press within this time is a test; 0 seconds takes that back. */
export interface ArmTest {
  type: 'armTest';
  /** the last sequence number that the receiver had from the device when it said this: what is older than the heartbeat before the last is refused as stale */
  asOf: number;
  /** from now */
  testSeconds: number;
}

/** Heartbeats come at this pace for so long; 0 seconds ends the window. */
export interface RiskWindow {
  type: 'riskWindow';
  /** the last sequence number that the receiver had from the device when it said this: what is older than the heartbeat before the last is refused as stale */
  asOf: number;
  /** from now */
  riskSeconds: number;
  /** pause between heartbeats */
  heartbeatSeconds: number;
}

/** Settings to be tried; those before them stay until the new ones have reached the receiver. */
export interface ChangeSettings {
  type: 'changeSettings';
  /** counts the changes of settings */
  settingsNumber: number;
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

/** A heartbeat has come over these settings: they stay. */
export interface SettingsReceived {
  type: 'settingsReceived';
  /** counts the changes of settings */
  settingsNumber: number;
}

/** Plays one row of the table of vibrations; taken on the bench only, while a test is armed. */
export interface PlayPattern {
  type: 'playPattern';
  /** row of the table in docs/device.md */
  pattern: number;
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
  /** called in an alarm */
  primaryNumber: string;
  /** called when the first does not answer; empty: none */
  secondNumber: string;
  /** the receiver's number for short messages; empty: none */
  smsNumber: string;
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

/** A change of settings, the map of the message that brought it: key 0 is in force, key 1 is being tried. */
export interface SettingsChange {
  type: 'settingsChange';
  /** counts the changes of settings */
  settingsNumber: number;
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

/** How the last runs ended, so that a device which keeps restarting can be told from one which does not. */
export interface Boot {
  type: 'boot';
  /** starts in a row that did not come to rest */
  restarts: number;
  /** why the last run ended, as fault bits */
  restartFaults: number;
}

/** What the device has learned of its cell and of when it is charged. Key 0 is written about once a day; key 1 when the reserve is reached, and is there for as long as the device is below it. */
export interface Charge {
  type: 'charge';
  /** what the cell holds when it is full, as the device has learned */
  fullMilliampHours: number;
  /** resistance of the cell, at 25 °C */
  resistanceMilliohms: number;
  /** for each hour of the day, how often it was on its charger lately */
  dockedHours: Uint8Array;
}

/** Her cell, her reserve and her quiet hours. */
export interface ChargeSettings {
  type: 'chargeSettings';
  /** response minutes that only an alarm may spend */
  reserveMinutes: number;
  /** after midnight, local: from here she is not reminded */
  quietFromMinutes: number;
  /** after midnight, local: until here */
  quietUntilMinutes: number;
  /** what the cell holds when it is new */
  ratedMilliampHours: number;
  /** kind of the cell */
  cellCurve: CellCurve;
}

/** What unlocks the service channel. Written once, by provisioning; without it nothing does. */
export interface ServiceLock {
  type: 'serviceLock';
  /** AES-128 key, for the bench alone */
  serviceKey: Uint8Array;
}

/** Who is there? Answered by `boardIdentity`, locked or not. */
export interface Hello {
  type: 'hello';
}

/** Asks for what is to be proved. Answered by `nonce`. */
export interface Challenge {
  type: 'challenge';
}

/** Proves that the host has the service key. Lasts until the device starts anew, or five minutes pass without a request. Answered by `done`. */
export interface Unlock {
  type: 'unlock';
  /** the last `nonce`, encrypted with the service key (AES-ECB) */
  proof: Uint8Array;
}

/** Writes this record. Answered by `written`. */
export interface WriteLock {
  type: 'writeLock';
  /** AES-128 key, for the bench alone */
  serviceKey: Uint8Array;
}

/** Writes this record. Answered by `written`. */
export interface WriteSettings {
  type: 'writeSettings';
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
  /** called in an alarm */
  primaryNumber: string;
  /** called when the first does not answer; empty: none */
  secondNumber: string;
  /** the receiver's number for short messages; empty: none */
  smsNumber: string;
}

/** Writes this record. Answered by `written`. */
export interface WriteChargeSettings {
  type: 'writeChargeSettings';
  /** response minutes that only an alarm may spend */
  reserveMinutes: number;
  /** after midnight, local: from here she is not reminded */
  quietFromMinutes: number;
  /** after midnight, local: until here */
  quietUntilMinutes: number;
  /** what the cell holds when it is new */
  ratedMilliampHours: number;
  /** kind of the cell */
  cellCurve: CellCurve;
}

/** Writes this record, the last one: from then on the device is somebody. Answered by `written`. */
export interface WriteIdentity {
  type: 'writeIdentity';
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

/** What does it measure? Answered by `measurement`. */
export interface Measure {
  type: 'measure';
}

/** Lets a vibration be felt. Answered by `done`. */
export interface Play {
  type: 'play';
  /** row of the table in docs/device.md */
  pattern: number;
}

/** The next press within this time is a test; 0 takes that back. Answered by `done`. */
export interface ArmBenchTest {
  type: 'armBenchTest';
  /** from now */
  testSeconds: number;
}

/** Erases the journal with all keys. Answered by `done` once it reads back as erased. */
export interface Wipe {
  type: 'wipe';
}

/** Starts anew. Answered by `done` before. */
export interface Restart {
  type: 'restart';
}

/** Opens the interpreter, for new firmware, until the next start. Answered by `done` before. */
export interface OpenConsole {
  type: 'openConsole';
}

/** Who the device is. */
export interface BoardIdentity {
  type: 'boardIdentity';
  /** how long line and position would last from now */
  responseMinutes: number;
  /** what the charger does; absent: notCharging */
  charging: Charging;
  /** version of the running bundle */
  firmwareVersion: string;
  /** random, eight characters of Crockford base32 */
  deviceId?: string;
  /** name of the board file */
  board: string;
  /** whether it has keys, and is closed */
  boardState: BoardState;
}

/** What is to be proved; taken once. */
export interface Nonce {
  type: 'nonce';
  /** random */
  nonce: Uint8Array;
}

/** It is done. */
export interface Done {
  type: 'done';
}

/** It is not done, and nothing has changed. */
export interface Refused {
  type: 'refused';
  /** why */
  serviceRefusal: ServiceRefusal;
}

/** A record was written and read back. */
export interface Written {
  type: 'written';
  /** CRC-32 of its payload as it reads back, 31 bits */
  recordCheck: number;
}

/** What the device measures. There is no position in it. */
export interface Measurement {
  type: 'measurement';
  /** how long line and position would last from now */
  responseMinutes: number;
  /** what the charger does; absent: notCharging */
  charging: Charging;
  /** RSRP (3GPP TS 36.133) in steps of 4 dB above −140 dBm; 0 is none */
  signal: number;
  /** bit set of faults since the last heartbeat */
  faults: number;
  /** at the battery, now */
  batteryMillivolts: number;
  /** current into the battery; 0: none, or not measured */
  chargeMilliamps: number;
  /** times that the button went down since the start */
  buttonPresses: number;
  /** the SIM card, as the modem last told */
  simState: SimState;
  /** 1: registered with the network */
  isRegistered: number;
  /** 1: logged in at the broker */
  isOnline: number;
  /** temperature of the board */
  celsius: number;
  /** age of the last fix, at least 1; absent while there has been none */
  fixAgeSeconds?: number;
  /** radius of the last fix */
  fixAccuracyMetres?: number;
}

export type UplinkMessage = AlarmRaised | Position | Heartbeat;
export type DownlinkMessage = Received | Accepted | Closed | Order | ArmTest | RiskWindow | ChangeSettings | SettingsReceived | PlayPattern;
export type JournalRecord = Identity | Settings | Sequences | Alarm | SettingsChange | Boot | Charge | ChargeSettings | ServiceLock;
export type ServiceRequest = Hello | Challenge | Unlock | WriteLock | WriteSettings | WriteChargeSettings | WriteIdentity | Measure | Play | ArmBenchTest | Wipe | Restart | OpenConsole;
export type ServiceReply = BoardIdentity | Nonce | Done | Refused | Written | Measurement;
export type Message = UplinkMessage | DownlinkMessage;
