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

export const enum FirmwareSlots {
  bootPageAddress = 806912,
  bootPageBytes = 4096,
  firstSlotAddress = 811008,
  slotBytes = 40960,
  slotHeaderBytes = 24,
  magic = 1180123479,
  maxTries = 3,
}

export const enum BootWord {
  active = 1,
  tried = 2,
  confirmed = 3,
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
  serviceLock = 9,
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
export const encoded = /* @__PURE__ */ new Uint8Array(MAX_ENCODED);
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

/** Where the head of the map stands that is being written, and how many entries it has so far. */
let mapAt = 0;
let entries = 0;

/** Starts a message, or with 0 a record, which has no number of its own. */
function beginMap(number: number): void {
  at = 0;
  if (number) encoded[at++] = number;
  mapAt = at++;
  entries = 0;
}

function putKey(key: number): void {
  entries++;
  putHead(0, key);
}

/** Writes a number, unless it is the one that its absence means. */
function put(key: number, value: number | undefined, absent?: number): void {
  if (value === undefined || value === absent) return;
  putKey(key);
  putHead(0, value);
}

/** @returns the length in `encoded` */
function endMap(): number {
  encoded[mapAt] = 0xa0 | entries;
  return at;
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

/** In the place of a field's least value, for what is no number. */
const TEXT = -1;

/**
 * Reads a map.
 * @param fields for each field its key, least and greatest value; for a text `TEXT` and its longest,
 * for bytes -2 and their length
 * @param own bits of the fields that this message has; the others are skipped unread
 * @param required bits of those that must be there
 * @returns the values, each where its field stands in `fields`; undefined what was not there
 */
function takeFields(fields: number[], own: number, required: number): never[] {
  const values: unknown[] = [];
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    let index = 0;
    let place = 0;
    while (index < fields.length && (fields[index] !== key || !(own & (1 << place)))) {
      index += 3;
      place++;
    }
    const least = fields[index + 1];
    const most = fields[index + 2];
    if (index >= fields.length) skipItem(2);
    else {
      seen |= 1 << place;
      if (least === TEXT) values[place] = takeText(most);
      else values[place] = least < TEXT ? takeBytes(most) : takeInteger(least, most);
    }
  }
  finish(seen, required);
  return values as never[];
}

function putFix(group: Fix): void {
  encoded[at++] = 132;
  putInteger(group.latMicrodegrees);
  putInteger(group.lonMicrodegrees);
  putHead(0, group.accuracyMetres);
  putHead(0, group.ageSeconds);
}

function putCell(group: Cell): void {
  encoded[at++] = 132;
  putHead(0, group.mobileCountryCode);
  putHead(0, group.mobileNetworkCode);
  putHead(0, group.trackingAreaCode);
  putHead(0, group.cellIdentity);
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

export interface ServiceLock {
  serviceKey: Uint8Array;
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
  if (position) { encoded[at++] = 4; putFix(position); }
  encoded[at++] = 5; putHead(0, m.responseMinutes);
  if (charging !== Charging.notCharging) { encoded[at++] = 6; encoded[at++] = charging; }
  encoded[at++] = 7; encoded[at++] = m.signal;
  if (cell) { encoded[at++] = 11; putCell(cell); }
  if (line !== Line.idle) { encoded[at++] = 12; encoded[at++] = line; }
  return at;
}

/** Where the device is and what its line does, while an alarm runs. Returns the length in `encoded`. */
export function encodePosition(m: Position): number {
  beginMap(2);
  put(1, m.alarmNumber);
  put(3, m.secondsSincePress, 0);
  if (m.position) { putKey(4); putFix(m.position); }
  put(5, m.responseMinutes);
  put(6, m.charging, Charging.notCharging);
  put(7, m.signal);
  put(8, m.progress);
  if (m.cell) { putKey(11); putCell(m.cell); }
  put(12, m.line, Line.idle);
  put(13, m.lineEnd, LineEnd.none);
  put(14, m.speaker, 0);
  put(15, m.orderNumber, 0);
  put(26, m.lastWords, 0);
  put(30, m.trackMinutes, 0);
  return endMap();
}

/** The device lives. Carries no position, ever. Returns the length in `encoded`. */
export function encodeHeartbeat(m: Heartbeat): number {
  beginMap(3);
  put(5, m.responseMinutes);
  put(6, m.charging, Charging.notCharging);
  put(7, m.signal);
  putKey(9); putText(m.firmwareVersion);
  put(10, m.faults);
  put(16, m.testSecondsLeft, 0);
  put(17, m.riskSecondsLeft, 0);
  put(18, m.settingsNumber, 0);
  put(19, m.settingsTrial, 0);
  put(25, m.chargeNeed, ChargeNeed.none);
  put(26, m.lastWords, 0);
  put(27, m.remainingMilliampHours);
  put(28, m.errorMilliampHours);
  put(29, m.fullMilliampHours);
  return endMap();
}

/** Sequence numbers that are spent: written before use, so that no nonce comes twice. Returns the length in `encoded`. */
export function encodeSequences(m: Sequences): number {
  beginMap(0);
  put(64, m.uplinkCeiling);
  put(65, m.downlinkFloor);
  put(66, m.lastAlarmNumber);
  return endMap();
}

/** A press that the centre has not closed. Returns the length in `encoded`. */
export function encodeAlarm(m: Alarm): number {
  beginMap(0);
  put(1, m.alarmNumber);
  put(2, m.trigger, Trigger.button);
  put(3, m.secondsSincePress, 0);
  put(8, m.progress);
  return endMap();
}

/** How the last runs ended, so that a device which keeps restarting can be told from one which does not. Returns the length in `encoded`. */
export function encodeBoot(m: Boot): number {
  beginMap(0);
  put(80, m.restarts);
  put(81, m.restartFaults);
  return endMap();
}

/** What the device has learned of its cell and of when it is charged. Key 0 is written about once a day; key 1 when the reserve is reached, and is there for as long as the device is below it. Returns the length in `encoded`. */
export function encodeCharge(m: Charge): number {
  beginMap(0);
  put(29, m.fullMilliampHours);
  put(82, m.resistanceMilliohms);
  putKey(83); putBytes(m.dockedHours);
  return endMap();
}

/** Who the device is, and its keys. Written once, by provisioning. Valid when `refusal()` is 0. */
export function decodeIdentity(bytes: Uint8Array, from: number, to: number): Identity {
  begin(bytes, from, to);
  const v = takeFields([32, -1, 8, 33, -2, 16, 34, -2, 13, 35, -2, 16, 36, -2, 13, 37, -1, 32], -1, 63);
  return { deviceId: v[0], uplinkKey: v[1], uplinkIv: v[2], downlinkKey: v[3], downlinkIv: v[4], brokerPassword: v[5] };
}

/** How the device is to behave and whom it may reach. Valid when `refusal()` is 0. */
export function decodeSettings(bytes: Uint8Array, from: number, to: number): Settings {
  begin(bytes, from, to);
  const v = takeFields([48, -1, 63, 49, -1, 63, 50, 1, 65535, 51, 0, 1, 52, 1000, 5000, 53, 10, 86400, 54, -1, 20, 55, -1, 20, 56, -1, 20], -1, 511);
  return { apn: v[0], brokerHost: v[1], brokerPort: v[2], brokerTls: v[3], holdMs: v[4], heartbeatSeconds: v[5], primaryNumber: v[6], secondNumber: v[7], smsNumber: v[8] };
}

/** Sequence numbers that are spent: written before use, so that no nonce comes twice. Valid when `refusal()` is 0. */
export function decodeSequences(bytes: Uint8Array, from: number, to: number): Sequences {
  begin(bytes, from, to);
  const v = takeFields([64, 0, 2147483647, 65, 0, 2147483647, 66, 0, 65535], -1, 7);
  return { uplinkCeiling: v[0], downlinkFloor: v[1], lastAlarmNumber: v[2] };
}

/** A press that the centre has not closed. Valid when `refusal()` is 0. */
export function decodeAlarm(bytes: Uint8Array, from: number, to: number): Alarm {
  begin(bytes, from, to);
  const v = takeFields([1, 1, 65535, 2, 0, 23, 3, 0, 2147483647, 8, 0, 23], -1, 9);
  return { alarmNumber: v[0], trigger: v[1] ?? Trigger.button, secondsSincePress: v[2] ?? 0, progress: v[3] };
}

/** A change of settings, the map of the message that brought it: key 0 is in force, key 1 is being tried. Valid when `refusal()` is 0. */
export function decodeSettingsChange(bytes: Uint8Array, from: number, to: number): SettingsChange {
  begin(bytes, from, to);
  const v = takeFields([18, 1, 65535, 48, -1, 63, 49, -1, 63, 50, 1, 65535, 51, 0, 1, 52, 1000, 5000, 53, 10, 86400], -1, 127);
  return { settingsNumber: v[0], apn: v[1], brokerHost: v[2], brokerPort: v[3], brokerTls: v[4], holdMs: v[5], heartbeatSeconds: v[6] };
}

/** How the last runs ended, so that a device which keeps restarting can be told from one which does not. Valid when `refusal()` is 0. */
export function decodeBoot(bytes: Uint8Array, from: number, to: number): Boot {
  begin(bytes, from, to);
  const v = takeFields([80, 0, 255, 81, 0, 2147483647], -1, 3);
  return { restarts: v[0], restartFaults: v[1] };
}

/** What the device has learned of its cell and of when it is charged. Key 0 is written about once a day; key 1 when the reserve is reached, and is there for as long as the device is below it. Valid when `refusal()` is 0. */
export function decodeCharge(bytes: Uint8Array, from: number, to: number): Charge {
  begin(bytes, from, to);
  const v = takeFields([29, 1, 65535, 82, 0, 65535, 83, -2, 24], -1, 7);
  return { fullMilliampHours: v[0], resistanceMilliohms: v[1], dockedHours: v[2] };
}

/** Her cell, her reserve and her quiet hours. Valid when `refusal()` is 0. */
export function decodeChargeSettings(bytes: Uint8Array, from: number, to: number): ChargeSettings {
  begin(bytes, from, to);
  const v = takeFields([57, 5, 240, 58, 0, 1439, 59, 0, 1439, 60, 100, 10000, 61, 0, 23], -1, 31);
  return { reserveMinutes: v[0], quietFromMinutes: v[1], quietUntilMinutes: v[2], ratedMilliampHours: v[3], cellCurve: v[4] };
}

/** What unlocks the service channel. Written once, by provisioning; without it nothing does. Valid when `refusal()` is 0. */
export function decodeServiceLock(bytes: Uint8Array, from: number, to: number): ServiceLock {
  begin(bytes, from, to);
  const v = takeFields([38, -2, 16], -1, 1);
  return { serviceKey: v[0] };
}

/** Any message from the receiver; the fields its type does not have are undefined. */
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
  begin(bytes, from, to);
  const type = takeOf(0);
  let required = -1;
  if (type === 16) required = 1;
  if (type === 17) required = 1;
  if (type === 18) required = 1;
  if (type === 19) required = 19;
  if (type === 20) required = 40;
  if (type === 21) required = 8264;
  if (type === 22) required = 16132;
  if (type === 23) required = 4;
  if (type === 24) required = 128;
  if (!failure && required < 0) fail(Refusal.unknownType);
  const v = takeFields([1, 1, 65535, 15, 1, 255, 18, 1, 65535, 20, 0, 2147483647, 21, 0, 23, 22, 0, 86400, 23, 0, 2592000, 24, 0, 31, 48, -1, 63, 49, -1, 63, 50, 1, 65535, 51, 0, 1, 52, 1000, 5000, 53, 10, 86400], required, required);
  return { type: type, alarmNumber: v[0], orderNumber: v[1], settingsNumber: v[2], asOf: v[3], order: v[4], testSeconds: v[5], riskSeconds: v[6], pattern: v[7], apn: v[8], brokerHost: v[9], brokerPort: v[10], brokerTls: v[11], holdMs: v[12], heartbeatSeconds: v[13] };
}
