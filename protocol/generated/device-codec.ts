// Generated from protocol/messages.ts by `npm run generate`. Do not edit.

export const PROTOCOL_VERSION = 1;
export const DOWNLINK_SUFFIX = '/d';
export const MAX_SEALED_BYTES = 256;
const MAX_ENCODED = 64;
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
  pressDropped = 32,
  journalFailed = 64,
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
}

export const enum RecordType {
  identity = 1,
  settings = 2,
  sequences = 3,
  alarm = 4,
}

export const enum Trigger {
  unknown = 0,
  button = 1,
}

export const enum Charging {
  unknown = 0,
  notCharging = 1,
  charging = 2,
  full = 3,
  seatedNotCharging = 4,
  weakSource = 5,
}

export const enum Progress {
  unknown = 0,
  raised = 1,
  received = 2,
  accepted = 3,
}

export interface Fix {
  latMicrodegrees: number;
  lonMicrodegrees: number;
  accuracyMetres: number;
  ageSeconds: number;
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
}

export interface Position {
  alarmNumber: number;
  secondsSincePress: number;
  position: Fix | undefined;
  responseMinutes: number;
  charging: number;
  signal: number;
  progress: number;
}

export interface Heartbeat {
  responseMinutes: number;
  charging: number;
  signal: number;
  firmwareVersion: string;
  faults: number;
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

/** The button was held. Sent again, each time sealed afresh, until `received` comes back. Returns the length in `encoded`. */
export function encodeAlarmRaised(m: AlarmRaised): number {
  at = 0;
  encoded[at++] = 1;
  const trigger = m.trigger;
  const secondsSincePress = m.secondsSincePress;
  const position = m.position;
  const charging = m.charging;
  encoded[at++] = 163 + (trigger !== Trigger.button ? 1 : 0) + (secondsSincePress !== 0 ? 1 : 0) + (position ? 1 : 0) + (charging !== Charging.notCharging ? 1 : 0);
  encoded[at++] = 1; putHead(0, m.alarmNumber);
  if (trigger !== Trigger.button) { encoded[at++] = 2; encoded[at++] = trigger; }
  if (secondsSincePress !== 0) { encoded[at++] = 3; putHead(0, secondsSincePress); }
  if (position) { encoded[at++] = 4; encoded[at++] = 132; putInteger(position.latMicrodegrees); putInteger(position.lonMicrodegrees); putHead(0, position.accuracyMetres); putHead(0, position.ageSeconds); }
  encoded[at++] = 5; putHead(0, m.responseMinutes);
  if (charging !== Charging.notCharging) { encoded[at++] = 6; encoded[at++] = charging; }
  encoded[at++] = 7; encoded[at++] = m.signal;
  return at;
}

/** Where the device is, and that it still is there, while an alarm runs. Returns the length in `encoded`. */
export function encodePosition(m: Position): number {
  at = 0;
  encoded[at++] = 2;
  const secondsSincePress = m.secondsSincePress;
  const position = m.position;
  const charging = m.charging;
  encoded[at++] = 164 + (secondsSincePress !== 0 ? 1 : 0) + (position ? 1 : 0) + (charging !== Charging.notCharging ? 1 : 0);
  encoded[at++] = 1; putHead(0, m.alarmNumber);
  if (secondsSincePress !== 0) { encoded[at++] = 3; putHead(0, secondsSincePress); }
  if (position) { encoded[at++] = 4; encoded[at++] = 132; putInteger(position.latMicrodegrees); putInteger(position.lonMicrodegrees); putHead(0, position.accuracyMetres); putHead(0, position.ageSeconds); }
  encoded[at++] = 5; putHead(0, m.responseMinutes);
  if (charging !== Charging.notCharging) { encoded[at++] = 6; encoded[at++] = charging; }
  encoded[at++] = 7; encoded[at++] = m.signal;
  encoded[at++] = 8; encoded[at++] = m.progress;
  return at;
}

/** The device lives. Carries no position, ever. Returns the length in `encoded`. */
export function encodeHeartbeat(m: Heartbeat): number {
  at = 0;
  encoded[at++] = 3;
  const charging = m.charging;
  encoded[at++] = 164 + (charging !== Charging.notCharging ? 1 : 0);
  encoded[at++] = 5; putHead(0, m.responseMinutes);
  if (charging !== Charging.notCharging) { encoded[at++] = 6; encoded[at++] = charging; }
  encoded[at++] = 7; encoded[at++] = m.signal;
  encoded[at++] = 9; putText(m.firmwareVersion);
  encoded[at++] = 10; putHead(0, m.faults);
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
  const m: Settings = { apn: '', brokerHost: '', brokerPort: 0, brokerTls: 0, holdMs: 0, heartbeatSeconds: 0 };
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
    else skipItem(2);
  }
  finish(seen, 63);
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

/** Any message from the receiver; the fields its type does not have are 0. */
export interface Downlink {
  type: DownlinkType;
  alarmNumber: number;
}

/** Decodes a message from the receiver. Valid when `refusal()` is 0. */
export function decodeDownlink(bytes: Uint8Array, from: number, to: number): Downlink {
  const m: Downlink = { type: DownlinkType.none, alarmNumber: 0 };
  begin(bytes, from, to);
  m.type = takeOf(0);
  let required = -1;
  if (m.type === 16) required = 1;
  if (m.type === 17) required = 1;
  if (m.type === 18) required = 1;
  if (!failure && required < 0) fail(Refusal.unknownType);
  let seen = 0;
  let key = -1;
  for (let left = takeMap(); left > 0 && !failure; left--) {
    key = takeKey(key);
    if (key === 1) { seen |= 1; m.alarmNumber = takeInteger(1, 65535); }
    else skipItem(2);
  }
  finish(seen, required);
  return m;
}
