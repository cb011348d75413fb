/**
 * Every message and every journal record, declared once.
 *
 * A message travels as a CBOR sequence (RFC 8742) of two items: its number, then a map of its
 * fields. A key means the same in every message. Numbers and keys are never reused: one that is
 * no longer sent stays listed. After a change here: `npm run generate`, and commit both.
 */
import {
  bytes,
  enumeration,
  type Field,
  group,
  integer,
  type Kind,
  type MessageDeclaration,
  text,
} from './declaration.ts';

/** Version of the whole protocol; authenticated with every message, so versions cannot be mixed. */
export const PROTOCOL_VERSION = 1;

const UINT16_MAX = 0xffff;
const INT32_MAX = 0x7fffffff;

const field = (key: number, kind: Kind, doc: string): Field => ({ key, kind, doc });

/** A number as `ATD` and `AT+CMGS` take it (ITU-T E.164, with a leading + where international). */
const dialString = text(20, '(\\+?[0-9]{3,19})?');

const trigger = enumeration('Trigger', { button: 1, test: 2 });

const charging = enumeration('Charging', {
  notCharging: 1,
  charging: 2,
  full: 3,
  seatedNotCharging: 4,
  weakSource: 5,
});

const progress = enumeration('Progress', { raised: 1, received: 2, accepted: 3 });

const line = enumeration('Line', { idle: 1, dialling: 2, open: 3, lost: 4 });

const lineEnd = enumeration('LineEnd', {
  none: 1,
  busy: 2,
  noAnswer: 3,
  noCarrier: 4,
  noDialtone: 5,
  modemRestarted: 6,
  hungUp: 7,
});

/** What the centre may ask for in an alarm. */
const order = enumeration('OrderKind', {
  openLine: 1,
  closeLine: 2,
  speakerOn: 3,
  speakerOff: 4,
  /** A call is coming: take it. */
  expectCall: 5,
  /** Where line and position take turns on the radio: which of them goes first. */
  lineFirst: 6,
  positionFirst: 7,
  takeTurns: 8,
});

const fix = group('Fix', {
  latMicrodegrees: { ...integer(-90_000_000, 90_000_000, 'µ°'), doc: 'latitude, WGS 84' },
  lonMicrodegrees: { ...integer(-180_000_000, 180_000_000, 'µ°'), doc: 'longitude, WGS 84' },
  accuracyMetres: { ...integer(0, UINT16_MAX, 'm'), doc: 'radius expected to hold the device' },
  ageSeconds: { ...integer(0, INT32_MAX, 's'), doc: 'age of the fix when the message was made' },
});

/** The serving cell (3GPP TS 23.003 §19.6): with it an operator can name a place, and nobody else. */
const cell = group('Cell', {
  mobileCountryCode: { ...integer(0, 999), doc: 'MCC' },
  mobileNetworkCode: { ...integer(0, 999), doc: 'MNC' },
  trackingAreaCode: { ...integer(0, UINT16_MAX), doc: 'TAC' },
  cellIdentity: { ...integer(0, 0xfffffff), doc: 'E-UTRAN cell identity, 28 bits' },
});

/**
 * Fields shared by messages: keys 1 to 23 take one byte. What nearly every alarm says is said by
 * absence instead, two bytes less each: this keeps the packet within 64 (size-budget.test.ts).
 */
const fields = {
  alarmNumber: field(
    1,
    integer(1, UINT16_MAX),
    'counts the presses of this device; a retry keeps it',
  ),
  trigger: { ...field(2, trigger, 'what raised the alarm'), absent: trigger.values.button },
  secondsSincePress: {
    ...field(
      3,
      integer(0, INT32_MAX, 's'),
      'age of the press when the message was made; after a restart at least this',
    ),
    absent: 0,
  },
  position: field(4, fix, 'last known position; absent while there has never been a fix'),
  responseMinutes: field(
    5,
    integer(0, UINT16_MAX, 'min'),
    'how long line and position would last from now',
  ),
  charging: { ...field(6, charging, 'what the charger does'), absent: charging.values.notCharging },
  signal: field(
    7,
    integer(0, 23, '4 dB'),
    'RSRP (3GPP TS 36.133) in steps of 4 dB above −140 dBm; 0 is none',
  ),
  progress: field(8, progress, 'how far the device knows the alarm to have come'),
  firmwareVersion: field(9, text(16), 'version of the running bundle'),
  faults: field(10, integer(0, INT32_MAX), 'bit set of faults since the last heartbeat'),
  cell: field(11, cell, 'serving cell; present while there is no recent fix'),
  line: { ...field(12, line, 'what the open line does'), absent: line.values.idle },
  lineEnd: {
    ...field(13, lineEnd, 'why the last call of this alarm ended or failed'),
    absent: lineEnd.values.none,
  },
  speaker: { ...field(14, integer(0, 1), '1: she can hear the centre'), absent: 0 },
  orderNumber: {
    ...field(15, integer(0, 255), 'counts the orders of the centre in one alarm; the last taken'),
    absent: 0,
  },
  testSecondsLeft: {
    ...field(16, integer(0, 86_400, 's'), 'how long a press would still count as a test'),
    absent: 0,
  },
  riskSecondsLeft: {
    ...field(17, integer(0, 2_592_000, 's'), 'how long heartbeats stay at the pace of the window'),
    absent: 0,
  },
  settingsNumber: {
    ...field(18, integer(0, UINT16_MAX), 'the change of settings in force; 0: as provisioned'),
    absent: 0,
  },
  settingsTrial: {
    ...field(19, integer(0, 1), '1: the change is being tried and falls back unless confirmed'),
    absent: 0,
  },
} as const;

/** Settings that the receiver may change. The numbers to call are not among them, on purpose. */
const changeable = {
  apn: field(48, text(63), 'access point name of the mobile network (3GPP TS 23.003)'),
  brokerHost: field(49, text(63), 'MQTT broker, name or address'),
  brokerPort: field(50, integer(1, UINT16_MAX), 'MQTT broker, TCP port'),
  brokerTls: field(51, integer(0, 1), '1: TLS, 0: plain TCP (messages are sealed either way)'),
  holdMs: field(52, integer(1000, 5000, 'ms'), 'how long the button is held to raise an alarm'),
  heartbeatSeconds: field(53, integer(10, 86_400, 's'), 'pause between heartbeats'),
} as const;

/** The number of a change of settings; never 0, which stands for none. */
const changeNumber = field(18, integer(1, UINT16_MAX), 'counts the changes of settings');

const asOf = field(
  20,
  integer(0, INT32_MAX),
  'the last sequence number that the receiver had from the device when it said this: what is older than the heartbeat before the last is refused as stale',
);

export const FAULT_BITS = {
  restarted: 1,
  modemReset: 2,
  journalTorn: 4,
  refusedMessage: 8,
  /** An exception that nothing caught restarted the device. */
  exception: 16,
  /** A press came while so many waited for their answer that it could not be kept. */
  pressDropped: 32,
  /** A press could not be written to the journal. */
  journalFailed: 64,
  /** The interpreter ran out of variables, which restarted the device. */
  outOfMemory: 128,
  /** The button has been down far longer than any press. */
  buttonStuck: 256,
  /** The button's contact comes and goes as no finger does. */
  buttonBounces: 512,
  /** The modem finds no SIM. */
  simMissing: 1024,
  registrationDenied: 2048,
  /** A call came that the centre had not announced; it was not taken. */
  strangerCall: 4096,
  /** A short message came; it was not read. */
  smsIgnored: 8192,
  /** A fix was farther from the one before than anything moves: GNSS may be misled. */
  fixImplausible: 16384,
  /** Bytes from the modem were lost on the way in. */
  serialOverrun: 32768,
  /** Changed settings did not reach the receiver, so those before them are in force again. */
  settingsReverted: 65536,
  /** The device has restarted several times without coming to rest. */
  bootLoop: 131072,
} as const;

const { alarmNumber, secondsSincePress, position, responseMinutes, signal } = fields;

export const MESSAGES: readonly MessageDeclaration[] = [
  {
    name: 'alarmRaised',
    number: 1,
    channel: 'uplink',
    doc: 'The button was held. Sent again, each time sealed afresh, until `received` comes back.',
    required: {
      alarmNumber,
      trigger: fields.trigger,
      secondsSincePress,
      responseMinutes,
      charging: fields.charging,
      signal,
      line: fields.line,
    },
    optional: { position, cell: fields.cell },
  },
  {
    name: 'position',
    number: 2,
    channel: 'uplink',
    doc: 'Where the device is and what its line does, while an alarm runs.',
    required: {
      alarmNumber,
      secondsSincePress,
      responseMinutes,
      charging: fields.charging,
      signal,
      progress: fields.progress,
      line: fields.line,
      lineEnd: fields.lineEnd,
      speaker: fields.speaker,
      orderNumber: fields.orderNumber,
    },
    optional: { position, cell: fields.cell },
  },
  {
    name: 'heartbeat',
    number: 3,
    channel: 'uplink',
    doc: 'The device lives. Carries no position, ever.',
    required: {
      responseMinutes,
      charging: fields.charging,
      signal,
      firmwareVersion: fields.firmwareVersion,
      faults: fields.faults,
      testSecondsLeft: fields.testSecondsLeft,
      riskSecondsLeft: fields.riskSecondsLeft,
      settingsNumber: fields.settingsNumber,
      settingsTrial: fields.settingsTrial,
    },
    optional: {},
  },
  {
    name: 'received',
    number: 16,
    channel: 'downlink',
    doc: 'The receiver has committed this press.',
    required: { alarmNumber },
    optional: {},
  },
  {
    name: 'accepted',
    number: 17,
    channel: 'downlink',
    doc: 'A person has accepted this press, and those before it that were received.',
    required: { alarmNumber },
    optional: {},
  },
  {
    name: 'closed',
    number: 18,
    channel: 'downlink',
    doc: 'The centre has ended this press, and those before it that were received.',
    required: { alarmNumber },
    optional: {},
  },
  {
    name: 'order',
    number: 19,
    channel: 'downlink',
    doc: 'What the centre wants in this alarm. Sent again until a position carries its number.',
    required: {
      alarmNumber,
      orderNumber: field(15, integer(1, 255), 'counts the orders of the centre in one alarm'),
      order: field(21, order, 'what is to be done'),
    },
    optional: {},
  },
  {
    name: 'armTest',
    number: 20,
    channel: 'downlink',
    doc: 'The next press within this time is a test; 0 seconds takes that back.',
    required: { asOf, testSeconds: field(22, integer(0, 86_400, 's'), 'from now') },
    optional: {},
  },
  {
    name: 'riskWindow',
    number: 21,
    channel: 'downlink',
    doc: 'Heartbeats come at this pace for so long; 0 seconds ends the window.',
    required: {
      asOf,
      riskSeconds: field(23, integer(0, 2_592_000, 's'), 'from now'),
      heartbeatSeconds: changeable.heartbeatSeconds,
    },
    optional: {},
  },
  {
    name: 'changeSettings',
    number: 22,
    channel: 'downlink',
    doc: 'Settings to be tried; those before them stay until the new ones have reached the receiver.',
    required: { settingsNumber: changeNumber, ...changeable },
    optional: {},
  },
  {
    name: 'settingsReceived',
    number: 23,
    channel: 'downlink',
    doc: 'A heartbeat has come over these settings: they stay.',
    required: { settingsNumber: changeNumber },
    optional: {},
  },
  {
    name: 'playPattern',
    number: 24,
    channel: 'downlink',
    doc: 'Plays one row of the table of vibrations; taken on the bench only, while a test is armed.',
    required: { pattern: field(24, integer(0, 31), 'row of the table in docs/device.md') },
    optional: {},
  },
  {
    name: 'identity',
    number: 1,
    channel: 'record',
    doc: 'Who the device is, and its keys. Written once, by provisioning.',
    required: {
      deviceId: field(32, text(8), 'random, eight characters of Crockford base32'),
      uplinkKey: field(33, bytes(16), 'AES-128 key, device to receiver'),
      uplinkIv: field(34, bytes(13), 'base of the nonces, device to receiver'),
      downlinkKey: field(35, bytes(16), 'AES-128 key, receiver to device'),
      downlinkIv: field(36, bytes(13), 'base of the nonces, receiver to device'),
      brokerPassword: field(37, text(32), 'MQTT password; the user is the device id'),
    },
    optional: {},
  },
  {
    name: 'settings',
    number: 2,
    channel: 'record',
    doc: 'How the device is to behave and whom it may reach.',
    required: {
      ...changeable,
      primaryNumber: field(54, dialString, 'called in an alarm'),
      secondNumber: field(55, dialString, 'called when the first does not answer; empty: none'),
      smsNumber: field(56, dialString, "the receiver's number for short messages; empty: none"),
    },
    optional: {},
  },
  {
    name: 'sequences',
    number: 3,
    channel: 'record',
    doc: 'Sequence numbers that are spent: written before use, so that no nonce comes twice.',
    required: {
      uplinkCeiling: field(64, integer(0, INT32_MAX), 'numbers below this may have been used'),
      downlinkFloor: field(
        65,
        integer(0, INT32_MAX),
        'numbers from the receiver below this are refused: taken, or passed over',
      ),
      lastAlarmNumber: field(66, integer(0, UINT16_MAX), 'presses counted so far'),
    },
    optional: {},
  },
  {
    name: 'alarm',
    number: 4,
    channel: 'record',
    doc: 'A press that the centre has not closed.',
    required: {
      alarmNumber,
      trigger: fields.trigger,
      secondsSincePress,
      progress: fields.progress,
    },
    optional: {},
  },
  {
    name: 'settingsChange',
    number: 5,
    channel: 'record',
    doc: 'A change of settings, the map of the message that brought it: key 0 is in force, key 1 is being tried.',
    required: { settingsNumber: changeNumber, ...changeable },
    optional: {},
  },
  {
    name: 'boot',
    number: 6,
    channel: 'record',
    doc: 'How the last runs ended, so that a device which keeps restarting can be told from one which does not.',
    required: {
      restarts: field(80, integer(0, 255), 'starts in a row that did not come to rest'),
      restartFaults: field(81, integer(0, INT32_MAX), 'why the last run ended, as fault bits'),
    },
    optional: {},
  },
];
