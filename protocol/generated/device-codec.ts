// Generated from protocol/messages.ts by `npm run generate`. Do not edit.

export const PROTOCOL_VERSION = 1;
export const DOWNLINK_SUFFIX = '/d';
export const MAX_SEALED_BYTES = 256;
export const MAX_UPLINK_PLAINTEXT = 80;
export const MAX_DOWNLINK_PLAINTEXT = 176;
const MAX_ENCODED = 176;
const MAX_DEPTH = 4;
const MAX_ITEMS = 64;
const MAX_STRING_BYTES = 512;

export const enum Refusal {
  truncated = 1,
  trailingBytes = 2,
  indefiniteLength = 3,
  notShortestForm = 4,
  duplicateKey = 5,
  unsortedKeys = 6,
  tooLong = 7,
  tooDeep = 8,
  notCose = 9,
  wrongTag = 10,
  authenticationFailed = 11,
  replayed = 12,
  unknownType = 13,
  missingField = 14,
  wrongType = 15,
  outOfRange = 16,
  unknownDevice = 17,
}

export const enum Fault {
  restarted = 1,
  modemReset = 2,
  journalTorn = 4,
  refusedMessage = 8,
  exception = 16,
  pressDropped = 32,
  journalFailed = 64,
  outOfMemory = 128,
  buttonStuck = 256,
  buttonBounces = 512,
  simMissing = 1024,
  registrationDenied = 2048,
  strangerCall = 4096,
  smsIgnored = 8192,
  fixImplausible = 16384,
  serialOverrun = 32768,
  settingsReverted = 65536,
  bootLoop = 131072,
  gaugeDisagrees = 262144,
  cellAged = 524288,
}

export const enum JournalLayout {
  address = 892928,
  areaBytes = 16384,
  areaHeaderBytes = 12,
  magic = 1096237394,
  recordHeaderBytes = 8,
  crcBytes = 4,
  maxPayloadBytes = 512,
}

export const enum DownlinkType {
  none = 0,
  received = 16,
  accepted = 17,
  closed = 18,
  order = 19,
  armTest = 20,
  riskWindow = 21,
  changeSettings = 22,
  settingsReceived = 23,
  playPattern = 24,
}

export const enum RecordType {
  identity = 1,
  settings = 2,
  sequences = 3,
  alarm = 4,
  settingsChange = 5,
  boot = 6,
  charge = 7,
  chargeSettings = 8,
}

export const enum Trigger {
  unknown = 0,
  button = 1,
  test = 2,
}

export const enum Charging {
  unknown = 0,
  notCharging = 1,
  charging = 2,
  full = 3,
  seatedNotCharging = 4,
  weakSource = 5,
}

export const enum Line {
  unknown = 0,
  idle = 1,
  dialling = 2,
  open = 3,
  lost = 4,
}

export const enum Progress {
  unknown = 0,
  raised = 1,
  received = 2,
  accepted = 3,
}

export const enum LineEnd {
  unknown = 0,
  none = 1,
  busy = 2,
  noAnswer = 3,
  noCarrier = 4,
  noDialtone = 5,
  modemRestarted = 6,
  hungUp = 7,
}

export const enum ChargeNeed {
  unknown = 0,
  none = 1,
  tonight = 2,
  now = 3,
}

export const enum OrderKind {
  unknown = 0,
  openLine = 1,
  closeLine = 2,
  speakerOn = 3,
  speakerOff = 4,
  expectCall = 5,
  lineFirst = 6,
  positionFirst = 7,
  takeTurns = 8,
}

export const enum CellCurve {
  unknown = 0,
  sloping = 1,
  flat = 2,
}

export interface Fix {
  latMicrodegrees: number;
  lonMicrodegrees: number;
  accuracyMetres: number;
  ageSeconds: number;
}

export interface Cell {
  mobileCountryCode: number;
  mobileNetworkCode: number;
  trackingAreaCode: number;
  cellIdentity: number;
}

/** Bytes of the message that was encoded last; the length is what the encoder returned. */
export const encoded = new Uint8Array(MAX_ENCODED);
let at = 0;

/** Writes the head of an item (RFC 8949 §3): `major` is the type in its place (0x20 steps). */
function putHead(major: number, argument: number): void {
  if (argument < 24) {
    encoded[at++] = major | argument;
  } else if (argument < 256) {
    encoded[at++] = major | 24;
    encoded[at++] = argument;
  } else if (argument < 65536) {
    encoded[at++] = major | 25;
    encoded[at++] = argument >> 8;
    encoded[at++] = argument;
  } else {
    encoded[at++] = major | 26;
    encoded[at++] = argument >>> 24;
    encoded[at++] = argument >> 16;
    encoded[at++] = argument >> 8;
    encoded[at++] = argument;
  }
}

function putInteger(value: number): void {
  if (value < 0) putHead(0x20, -1 - value);
  else putHead(0, value);
}

function putText(value: string): void {
  putHead(0x60, value.length);
  for (let i = 0; i < value.length; i++) encoded[at++] = value.charCodeAt(i);
}

function putBytes(value: Uint8Array): void {
  putHead(0x40, value.length);
  encoded.set(value, at);
  at += value.length;
}

let source: Uint8Array = encoded;
let end = 0;
let major = 0;
let failure = 0;

/** The reason (a `Refusal`) of the last decoding, 0 when it went well. */
export function refusal(): number {
  return failure;
}

/** Notes the first reason and returns 0, so that reading can go on harmlessly to its end. */
function fail(reason: number): number {
  if (!failure) failure = reason;
  at = end;
  return 0;
}

/** Reads the head of an item: leaves its type in `major`, returns its argument. */
function takeHead(): number {
  if (failure) return 0;
  if (at >= end) return fail(Refusal.truncated);
  const initial = source[at++];
  major = initial >> 5;
  if (major > 5) return fail(major === 6 ? Refusal.wrongTag : Refusal.wrongType);
  const info = initial & 31;
  if (info < 24) return info;
  if (info === 31) return fail(Refusal.indefiniteLength);
  if (info > 26) return fail(Refusal.tooLong);
  const size = 1 << (info - 24);
  if (at + size > end) return fail(Refusal.truncated);
  let argument = 0;
  for (let i = 0; i < size; i++) argument = argument * 256 + source[at++];
  if (argument < (size === 1 ? 24 : size === 2 ? 256 : 65536)) return fail(Refusal.notShortestForm);
  return argument;
}

function takeOf(wanted: number): number {
  const argument = takeHead();
  if (!failure && major !== wanted) return fail(Refusal.wrongType);
  return argument;
}

function takeInteger(min: number, max: number): number {
  let value = takeHead();
  if (failure) return 0;
  if (major > 1) return fail(Refusal.wrongType);
  if (major === 1) value = -1 - value;
  if (value < min || value > max) return fail(Refusal.outOfRange);
  return value;
}

/** Returns the offset of a string's first byte and steps over it; its end is then `at`. */
function takeString(wanted: number, maxLength: number): number {
  const length = takeOf(wanted);
  if (failure) return 0;
  if (length > maxLength) return fail(Refusal.tooLong);
  if (at + length > end) return fail(Refusal.truncated);
  at += length;
  return at - length;
}

function takeText(maxLength: number): string {
  let value = '';
  for (let i = takeString(3, maxLength); i < at && !failure; i++) {
    const code = source[i];
    if (code < 32 || code > 126 || code === 34 || code === 92) fail(Refusal.outOfRange);
    value += String.fromCharCode(code);
  }
  return value;
}

function takeBytes(length: number): Uint8Array {
  const from = takeString(2, length);
  if (!failure && at - from !== length) fail(Refusal.outOfRange);
  return new Uint8Array(source.subarray(from, from + length));
}

/** Reads a map key, which must be greater than the one before it. */
function takeKey(previous: number): number {
  const key = takeOf(0);
  if (!failure && key <= previous) {
    fail(key === previous ? Refusal.duplicateKey : Refusal.unsortedKeys);
  }
  return key;
}

/** Steps over the value of a key that this firmware does not know. */
function skipItem(depth: number): void {
  if (depth > MAX_DEPTH) fail(Refusal.tooDeep);
  const argument = takeHead();
  const type = major;
  if (failure || type < 2) return;
  if (argument > (type < 4 ? MAX_STRING_BYTES : MAX_ITEMS)) fail(Refusal.tooLong);
  else if (type < 4) {
    if (at + argument > end) fail(Refusal.truncated);
    else at += argument;
  } else {
    let key = -1;
    for (let i = 0; i < argument && !failure; i++) {
      if (type === 5) key = takeKey(key);
      skipItem(depth + 1);
    }
  }
}

/** Reads the head of a map and returns the number of its entries. */
function takeMap(): number {
  const entries = takeOf(5);
  return entries > MAX_ITEMS ? fail(Refusal.tooLong) : entries;
}

/** Starts decoding bytes `from` up to, not including, `to`. */
function begin(bytes: Uint8Array, from: number, to: number): void {
  source = bytes;
  at = from;
  end = to;
  failure = 0;
}

/** Ends decoding: nothing may follow, nothing required may be absent. */
function finish(seen: number, required: number): void {
  if (!failure && at < end) fail(Refusal.trailingBytes);
  if (!failure && (seen & required) !== required) fail(Refusal.missingField);
}

export interface AlarmRaised {
  alarmNumber: number;
  trigger: number;
  secondsSincePress: number;
  position: Fix | undefined;
  responseMinutes: number;
  charging: number;
  signal: number;
  cell: Cell | undefined;
  line: number;
}

export interface Position {
  alarmNumber: number;
  secondsSincePress: number;
  position: Fix | undefined;
  responseMinutes: number;
  charging: number;
  signal: number;
  progress: number;
  cell: Cell | undefined;
  line: number;
  lineEnd: number;
  speaker: number;
  orderNumber: number;
  lastWords: number;
  trackMinutes: number;
}

export interface Heartbeat {
  responseMinutes: number;
  charging: number;
  signal: number;
  firmwareVersion: string;
  faults: number;
  testSecondsLeft: number;
  riskSecondsLeft: number;
  settingsNumber: number;
  settingsTrial: number;
  chargeNeed: number;
  lastWords: number;
  remainingMilliampHours: number | undefined;
  errorMilliampHours: number | undefined;
  fullMilliampHours: number | undefined;
}

export interface Identity {
  deviceId: string;
  uplinkKey: Uint8Array;
  uplinkIv: Uint8Array;
  downlinkKey: Uint8Array;
  downlinkIv: Uint8Array;
  brokerPassword: string;
}

export interface Settings {
  apn: string;
  brokerHost: string;
  brokerPort: number;
  brokerTls: number;
  holdMs: number;
  heartbeatSeconds: number;
  primaryNumber: string;
  secondNumber: string;
  smsNumber: string;
}

export interface Sequences {
  uplinkCeiling: number;
  downlinkFloor: number;
  lastAlarmNumber: number;
}

export interface Alarm {
  alarmNumber: number;
  trigger: number;
  secondsSincePress: number;
  progress: number;
}

export interface SettingsChange {
  settingsNumber: number;
  apn: string;
  brokerHost: string;
  brokerPort: number;
  brokerTls: number;
  holdMs: number;
  heartbeatSeconds: number;
}

export interface Boot {
  restarts: number;
  restartFaults: number;
}

export interface Charge {
  fullMilliampHours: number;
  resistanceMilliohms: number;
  dockedHours: Uint8Array;
}

export interface ChargeSettings {
  reserveMinutes: number;
  quietFromMinutes: number;
  quietUntilMinutes: number;
  ratedMilliampHours: number;
  cellCurve: number;
}

/** The button was held. Sent again, each time sealed afresh, until `received` comes back. Returns the length in `encoded`. */
export function encodeAlarmRaised(m: AlarmRaised): number {
  at = 0;
  encoded[at++] = 1;
  const trigger = m.trigger;
  const secondsSincePress = m.secondsSincePress;
  const position = m.position;
  const charging = m.charging;
  const cell = m.cell;
  const line = m.line;
  encoded[at++] = 163 + (trigger !== Trigger.button ? 1 : 0) + (secondsSincePress !== 0 ? 1 : 0) + (position ? 1 : 0) + (charging !== Charging.notCharging ? 1 : 0) + (cell ? 1 : 0) + (line !== Line.idle ? 1 : 0);
  encoded[at++] = 1; putHead(0, m.alarmNumber);
  if (trigger !== Trigger.button) { encoded[at++] = 2; encoded[at++] = trigger; }
  if (secondsSincePress !== 0) { encoded[at++] = 3; putHead(0, secondsSincePress); }
  if (position) { encoded[at++] = 4; encoded[at++] = 132; putInteger(position.latMicrodegrees); putInteger(position.lonMicrodegrees); putHead(0, position.accuracyMetres); putHead(0, position.ageSeconds); }
  encoded[at++] = 5; putHead(0, m.responseMinutes);
  if (charging !== Charging.notCharging) { encoded[at++] = 6; encoded[at++] = charging; }
  encoded[at++] = 7; encoded[at++] = m.signal;
  if (cell) { encoded[at++] = 11; encoded[at++] = 132; putHead(0, cell.mobileCountryCode); putHead(0, cell.mobileNetworkCode); putHead(0, cell.trackingAreaCode); putHead(0, cell.cellIdentity); }
  if (line !== Line.idle) { encoded[at++] = 12; encoded[at++] = line; }
  return at;
}

/** Where the device is and what its line does, while an alarm runs. Returns the length in `encoded`. */
export function encodePosition(m: Position): number {
  at = 0;
  encoded[at++] = 2;
  const secondsSincePress = m.secondsSincePress;
  const position = m.position;
  const charging = m.charging;
  const cell = m.cell;
  const line = m.line;
  const lineEnd = m.lineEnd;
  const speaker = m.speaker;
  const orderNumber = m.orderNumber;
  const lastWords = m.lastWords;
  const trackMinutes = m.trackMinutes;
  encoded[at++] = 164 + (secondsSincePress !== 0 ? 1 : 0) + (position ? 1 : 0) + (charging !== Charging.notCharging ? 1 : 0) + (cell ? 1 : 0) + (line !== Line.idle ? 1 : 0) + (lineEnd !== LineEnd.none ? 1 : 0) + (speaker !== 0 ? 1 : 0) + (orderNumber !== 0 ? 1 : 0) + (lastWords !== 0 ? 1 : 0) + (trackMinutes !== 0 ? 1 : 0);
  encoded[at++] = 1; putHead(0, m.alarmNumber);
  if (secondsSincePress !== 0) { encoded[at++] = 3; putHead(0, secondsSincePress); }
  if (position) { encoded[at++] = 4; encoded[at++] = 132; putInteger(position.latMicrodegrees); putInteger(position.lonMicrodegrees); putHead(0, position.accuracyMetres); putHead(0, position.ageSeconds); }
  encoded[at++] = 5; putHead(0, m.responseMinutes);
  if (charging !== Charging.notCharging) { encoded[at++] = 6; encoded[at++] = charging; }
  encoded[at++] = 7; encoded[at++] = m.signal;
  encoded[at++] = 8; encoded[at++] = m.progress;
  if (cell) { encoded[at++] = 11; encoded[at++] = 132; putHead(0, cell.mobileCountryCode); putHead(0, cell.mobileNetworkCode); putHead(0, cell.trackingAreaCode); putHead(0, cell.cellIdentity); }
  if (line !== Line.idle) { encoded[at++] = 12; encoded[at++] = line; }
  if (lineEnd !== LineEnd.none) { encoded[at++] = 13; encoded[at++] = lineEnd; }
  if (speaker !== 0) { encoded[at++] = 14; encoded[at++] = speaker; }
  if (orderNumber !== 0) { encoded[at++] = 15; putHead(0, orderNumber); }
  if (lastWords !== 0) { encoded[at++] = 24; encoded[at++] = 26; encoded[at++] = lastWords; }
  if (trackMinutes !== 0) { encoded[at++] = 24; encoded[at++] = 30; putHead(0, trackMinutes); }
  return at;
}

/** The device lives. Carries no position, ever. Returns the length in `encoded`. */
export function encodeHeartbeat(m: Heartbeat): number {
  at = 0;
  encoded[at++] = 3;
  const charging = m.charging;
  const testSecondsLeft = m.testSecondsLeft;
  const riskSecondsLeft = m.riskSecondsLeft;
  const settingsNumber = m.settingsNumber;
  const settingsTrial = m.settingsTrial;
  const chargeNeed = m.chargeNeed;
  const lastWords = m.lastWords;
  const remainingMilliampHours = m.remainingMilliampHours;
  const errorMilliampHours = m.errorMilliampHours;
  const fullMilliampHours = m.fullMilliampHours;
  encoded[at++] = 164 + (charging !== Charging.notCharging ? 1 : 0) + (testSecondsLeft !== 0 ? 1 : 0) + (riskSecondsLeft !== 0 ? 1 : 0) + (settingsNumber !== 0 ? 1 : 0) + (settingsTrial !== 0 ? 1 : 0) + (chargeNeed !== ChargeNeed.none ? 1 : 0) + (lastWords !== 0 ? 1 : 0) + (remainingMilliampHours ? 1 : 0) + (errorMilliampHours ? 1 : 0) + (fullMilliampHours ? 1 : 0);
  encoded[at++] = 5; putHead(0, m.responseMinutes);
  if (charging !== Charging.notCharging) { encoded[at++] = 6; encoded[at++] = charging; }
  encoded[at++] = 7; encoded[at++] = m.signal;
  encoded[at++] = 9; putText(m.firmwareVersion);
  encoded[at++] = 10; putHead(0, m.faults);
  if (testSecondsLeft !== 0) { encoded[at++] = 16; putHead(0, testSecondsLeft); }
  if (riskSecondsLeft !== 0) { encoded[at++] = 17; putHead(0, riskSecondsLeft); }
  if (settingsNumber !== 0) { encoded[at++] = 18; putHead(0, settingsNumber); }
  if (settingsTrial !== 0) { encoded[at++] = 19; encoded[at++] = settingsTrial; }
  if (chargeNeed !== ChargeNeed.none) { encoded[at++] = 24; encoded[at++] = 25; encoded[at++] = chargeNeed; }
  if (lastWords !== 0) { encoded[at++] = 24; encoded[at++] = 26; encoded[at++] = lastWords; }
  if (remainingMilliampHours) { encoded[at++] = 24; encoded[at++] = 27; putHead(0, remainingMilliampHours); }
  if (errorMilliampHours) { encoded[at++] = 24; encoded[at++] = 28; putHead(0, errorMilliampHours); }
  if (fullMilliampHours) { encoded[at++] = 24; encoded[at++] = 29; putHead(0, fullMilliampHours); }
  return at;
}

/** Sequence numbers that are spent: written before use, so that no nonce comes twice. Returns the length in `encoded`. */
export function encodeSequences(m: Sequences): number {
  at = 0;
  encoded[at++] = 163;
  encoded[at++] = 24; encoded[at++] = 64; putHead(0, m.uplinkCeiling);
  encoded[at++] = 24; encoded[at++] = 65; putHead(0, m.downlinkFloor);
  encoded[at++] = 24; encoded[at++] = 66; putHead(0, m.lastAlarmNumber);
  return at;
}

/** A press that the centre has not closed. Returns the length in `encoded`. */
export function encodeAlarm(m: Alarm): number {
  at = 0;
  const trigger = m.trigger;
  const secondsSincePress = m.secondsSincePress;
  encoded[at++] = 162 + (trigger !== Trigger.button ? 1 : 0) + (secondsSincePress !== 0 ? 1 : 0);
  encoded[at++] = 1; putHead(0, m.alarmNumber);
  if (trigger !== Trigger.button) { encoded[at++] = 2; encoded[at++] = trigger; }
  if (secondsSincePress !== 0) { encoded[at++] = 3; putHead(0, secondsSincePress); }
  encoded[at++] = 8; encoded[at++] = m.progress;
  return at;
}

/** How the last runs ended, so that a device which keeps restarting can be told from one which does not. Returns the length in `encoded`. */
export function encodeBoot(m: Boot): number {
  at = 0;
  encoded[at++] = 162;
  encoded[at++] = 24; encoded[at++] = 80; putHead(0, m.restarts);
  encoded[at++] = 24; encoded[at++] = 81; putHead(0, m.restartFaults);
  return at;
}

/** What the device has learned of its cell and of when it is charged. Written about once a day. Returns the length in `encoded`. */
export function encodeCharge(m: Charge): number {
  at = 0;
  encoded[at++] = 163;
  encoded[at++] = 24; encoded[at++] = 29; putHead(0, m.fullMilliampHours);
  encoded[at++] = 24; encoded[at++] = 82; putHead(0, m.resistanceMilliohms);
  encoded[at++] = 24; encoded[at++] = 83; putBytes(m.dockedHours);
  return at;
}

/** Who the device is, and its keys. Written once, by provisioning. Valid when `refusal()` is 0. */
export function decodeIdentity(bytes: Uint8Array, from: number, to: number): Identity {
  const m: Identity = { deviceId: '', uplinkKey: encoded, uplinkIv: encoded, downlinkKey: encoded, downlinkIv: encoded, brokerPassword: '' };
  begin(bytes, from, to);
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    if (key === 32) { seen |= 1; m.deviceId = takeText(8); }
    else if (key === 33) { seen |= 2; m.uplinkKey = takeBytes(16); }
    else if (key === 34) { seen |= 4; m.uplinkIv = takeBytes(13); }
    else if (key === 35) { seen |= 8; m.downlinkKey = takeBytes(16); }
    else if (key === 36) { seen |= 16; m.downlinkIv = takeBytes(13); }
    else if (key === 37) { seen |= 32; m.brokerPassword = takeText(32); }
    else skipItem(2);
  }
  finish(seen, 63);
  return m;
}

/** How the device is to behave and whom it may reach. Valid when `refusal()` is 0. */
export function decodeSettings(bytes: Uint8Array, from: number, to: number): Settings {
  const m: Settings = { apn: '', brokerHost: '', brokerPort: 0, brokerTls: 0, holdMs: 0, heartbeatSeconds: 0, primaryNumber: '', secondNumber: '', smsNumber: '' };
  begin(bytes, from, to);
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    if (key === 48) { seen |= 1; m.apn = takeText(63); }
    else if (key === 49) { seen |= 2; m.brokerHost = takeText(63); }
    else if (key === 50) { seen |= 4; m.brokerPort = takeInteger(1, 65535); }
    else if (key === 51) { seen |= 8; m.brokerTls = takeInteger(0, 1); }
    else if (key === 52) { seen |= 16; m.holdMs = takeInteger(1000, 5000); }
    else if (key === 53) { seen |= 32; m.heartbeatSeconds = takeInteger(10, 86400); }
    else if (key === 54) { seen |= 64; m.primaryNumber = takeText(20); }
    else if (key === 55) { seen |= 128; m.secondNumber = takeText(20); }
    else if (key === 56) { seen |= 256; m.smsNumber = takeText(20); }
    else skipItem(2);
  }
  finish(seen, 511);
  return m;
}

/** Sequence numbers that are spent: written before use, so that no nonce comes twice. Valid when `refusal()` is 0. */
export function decodeSequences(bytes: Uint8Array, from: number, to: number): Sequences {
  const m: Sequences = { uplinkCeiling: 0, downlinkFloor: 0, lastAlarmNumber: 0 };
  begin(bytes, from, to);
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    if (key === 64) { seen |= 1; m.uplinkCeiling = takeInteger(0, 2147483647); }
    else if (key === 65) { seen |= 2; m.downlinkFloor = takeInteger(0, 2147483647); }
    else if (key === 66) { seen |= 4; m.lastAlarmNumber = takeInteger(0, 65535); }
    else skipItem(2);
  }
  finish(seen, 7);
  return m;
}

/** A press that the centre has not closed. Valid when `refusal()` is 0. */
export function decodeAlarm(bytes: Uint8Array, from: number, to: number): Alarm {
  const m: Alarm = { alarmNumber: 0, trigger: Trigger.button, secondsSincePress: 0, progress: 0 };
  begin(bytes, from, to);
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    if (key === 1) { seen |= 1; m.alarmNumber = takeInteger(1, 65535); }
    else if (key === 2) { seen |= 2; m.trigger = takeInteger(0, 23); }
    else if (key === 3) { seen |= 4; m.secondsSincePress = takeInteger(0, 2147483647); }
    else if (key === 8) { seen |= 8; m.progress = takeInteger(0, 23); }
    else skipItem(2);
  }
  finish(seen, 9);
  return m;
}

/** A change of settings, the map of the message that brought it: key 0 is in force, key 1 is being tried. Valid when `refusal()` is 0. */
export function decodeSettingsChange(bytes: Uint8Array, from: number, to: number): SettingsChange {
  const m: SettingsChange = { settingsNumber: 0, apn: '', brokerHost: '', brokerPort: 0, brokerTls: 0, holdMs: 0, heartbeatSeconds: 0 };
  begin(bytes, from, to);
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    if (key === 18) { seen |= 1; m.settingsNumber = takeInteger(1, 65535); }
    else if (key === 48) { seen |= 2; m.apn = takeText(63); }
    else if (key === 49) { seen |= 4; m.brokerHost = takeText(63); }
    else if (key === 50) { seen |= 8; m.brokerPort = takeInteger(1, 65535); }
    else if (key === 51) { seen |= 16; m.brokerTls = takeInteger(0, 1); }
    else if (key === 52) { seen |= 32; m.holdMs = takeInteger(1000, 5000); }
    else if (key === 53) { seen |= 64; m.heartbeatSeconds = takeInteger(10, 86400); }
    else skipItem(2);
  }
  finish(seen, 127);
  return m;
}

/** How the last runs ended, so that a device which keeps restarting can be told from one which does not. Valid when `refusal()` is 0. */
export function decodeBoot(bytes: Uint8Array, from: number, to: number): Boot {
  const m: Boot = { restarts: 0, restartFaults: 0 };
  begin(bytes, from, to);
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    if (key === 80) { seen |= 1; m.restarts = takeInteger(0, 255); }
    else if (key === 81) { seen |= 2; m.restartFaults = takeInteger(0, 2147483647); }
    else skipItem(2);
  }
  finish(seen, 3);
  return m;
}

/** What the device has learned of its cell and of when it is charged. Written about once a day. Valid when `refusal()` is 0. */
export function decodeCharge(bytes: Uint8Array, from: number, to: number): Charge {
  const m: Charge = { fullMilliampHours: 0, resistanceMilliohms: 0, dockedHours: encoded };
  begin(bytes, from, to);
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    if (key === 29) { seen |= 1; m.fullMilliampHours = takeInteger(1, 65535); }
    else if (key === 82) { seen |= 2; m.resistanceMilliohms = takeInteger(0, 65535); }
    else if (key === 83) { seen |= 4; m.dockedHours = takeBytes(24); }
    else skipItem(2);
  }
  finish(seen, 7);
  return m;
}

/** Her cell, her reserve and her quiet hours. Valid when `refusal()` is 0. */
export function decodeChargeSettings(bytes: Uint8Array, from: number, to: number): ChargeSettings {
  const m: ChargeSettings = { reserveMinutes: 0, quietFromMinutes: 0, quietUntilMinutes: 0, ratedMilliampHours: 0, cellCurve: 0 };
  begin(bytes, from, to);
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    if (key === 57) { seen |= 1; m.reserveMinutes = takeInteger(5, 240); }
    else if (key === 58) { seen |= 2; m.quietFromMinutes = takeInteger(0, 1439); }
    else if (key === 59) { seen |= 4; m.quietUntilMinutes = takeInteger(0, 1439); }
    else if (key === 60) { seen |= 8; m.ratedMilliampHours = takeInteger(100, 10000); }
    else if (key === 61) { seen |= 16; m.cellCurve = takeInteger(0, 23); }
    else skipItem(2);
  }
  finish(seen, 31);
  return m;
}

/** Any message from the receiver; the fields its type does not have are 0. */
export interface Downlink {
  type: DownlinkType;
  alarmNumber: number;
  orderNumber: number;
  settingsNumber: number;
  asOf: number;
  order: number;
  testSeconds: number;
  riskSeconds: number;
  pattern: number;
  apn: string;
  brokerHost: string;
  brokerPort: number;
  brokerTls: number;
  holdMs: number;
  heartbeatSeconds: number;
}

/** Decodes a message from the receiver. Valid when `refusal()` is 0. */
export function decodeDownlink(bytes: Uint8Array, from: number, to: number): Downlink {
  const m: Downlink = { type: DownlinkType.none, alarmNumber: 0, orderNumber: 0, settingsNumber: 0, asOf: 0, order: 0, testSeconds: 0, riskSeconds: 0, pattern: 0, apn: '', brokerHost: '', brokerPort: 0, brokerTls: 0, holdMs: 0, heartbeatSeconds: 0 };
  begin(bytes, from, to);
  m.type = takeOf(0);
  let required = -1;
  if (m.type === 16) required = 1;
  if (m.type === 17) required = 1;
  if (m.type === 18) required = 1;
  if (m.type === 19) required = 19;
  if (m.type === 20) required = 40;
  if (m.type === 21) required = 8264;
  if (m.type === 22) required = 16132;
  if (m.type === 23) required = 4;
  if (m.type === 24) required = 128;
  if (!failure && required < 0) fail(Refusal.unknownType);
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    if (key === 1 && required & 1) { seen |= 1; m.alarmNumber = takeInteger(1, 65535); }
    else if (key === 15 && required & 2) { seen |= 2; m.orderNumber = takeInteger(1, 255); }
    else if (key === 18 && required & 4) { seen |= 4; m.settingsNumber = takeInteger(1, 65535); }
    else if (key === 20 && required & 8) { seen |= 8; m.asOf = takeInteger(0, 2147483647); }
    else if (key === 21 && required & 16) { seen |= 16; m.order = takeInteger(0, 23); }
    else if (key === 22 && required & 32) { seen |= 32; m.testSeconds = takeInteger(0, 86400); }
    else if (key === 23 && required & 64) { seen |= 64; m.riskSeconds = takeInteger(0, 2592000); }
    else if (key === 24 && required & 128) { seen |= 128; m.pattern = takeInteger(0, 31); }
    else if (key === 48 && required & 256) { seen |= 256; m.apn = takeText(63); }
    else if (key === 49 && required & 512) { seen |= 512; m.brokerHost = takeText(63); }
    else if (key === 50 && required & 1024) { seen |= 1024; m.brokerPort = takeInteger(1, 65535); }
    else if (key === 51 && required & 2048) { seen |= 2048; m.brokerTls = takeInteger(0, 1); }
    else if (key === 52 && required & 4096) { seen |= 4096; m.holdMs = takeInteger(1000, 5000); }
    else if (key === 53 && required & 8192) { seen |= 8192; m.heartbeatSeconds = takeInteger(10, 86400); }
    else skipItem(2);
  }
  finish(seen, required);
  return m;
}
