/**
 * Every field that a message or a record can carry. A key means the same in every message; keys are
 * never reused: one that is no longer sent stays listed.
 */
import { enumeration, type Field, group, integer, type Kind, text } from './declaration.ts';

export const UINT16_MAX = 0xffff;
export const INT32_MAX = 0x7fffffff;

export const field = (key: number, kind: Kind, doc: string): Field => ({ key, kind, doc });

/** A number as `ATD` and `AT+CMGS` take it (ITU-T E.164, with a leading + where international). */
export const dialString = text(20, '(\\+?[0-9]{3,19})?');

const trigger = enumeration('Trigger', { button: 1, test: 2 });

const charging = enumeration('Charging', {
  notCharging: 1,
  charging: 2,
  full: 3,
  seatedNotCharging: 4,
  weakSource: 5,
});

/** How urgently the device wants its charger. */
const chargeNeed = enumeration('ChargeNeed', {
  none: 1,
  /** Unless it is charged, the night ends below the reserve. */
  tonight: 2,
  /** It is below the reserve. */
  now: 3,
});

/** The open-circuit curve of the cell that was built in: modem.md has both. */
export const cellCurve = enumeration('CellCurve', { sloping: 1, flat: 2 });

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
export const order = enumeration('OrderKind', {
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
export const fields = {
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
  chargeNeed: {
    ...field(25, chargeNeed, 'whether she should charge it, and how soon'),
    absent: chargeNeed.values.none,
  },
  lastWords: {
    ...field(
      26,
      integer(0, 1),
      '1: nothing more comes by itself. In a heartbeat the modem goes off until the device is charged or pressed; in an alarm the battery is at its end',
    ),
    absent: 0,
  },
  remainingMilliampHours: field(27, integer(1, UINT16_MAX, 'mAh'), 'what the gauge finds left'),
  errorMilliampHours: field(
    28,
    integer(1, UINT16_MAX, 'mAh'),
    'how far the gauge may be out, either way',
  ),
  fullMilliampHours: field(
    29,
    integer(1, UINT16_MAX, 'mAh'),
    'what the cell holds when it is full, as the device has learned',
  ),
  trackMinutes: {
    ...field(
      30,
      integer(0, UINT16_MAX, 'min'),
      'how long positions alone would last, with the line closed',
    ),
    absent: 0,
  },
  settingsTrial: {
    ...field(19, integer(0, 1), '1: the change is being tried and falls back unless confirmed'),
    absent: 0,
  },
} as const;

/** Settings that the receiver may change. The numbers to call are not among them, on purpose. */
export const changeable = {
  apn: field(48, text(63), 'access point name of the mobile network (3GPP TS 23.003)'),
  brokerHost: field(49, text(63), 'MQTT broker, name or address'),
  brokerPort: field(50, integer(1, UINT16_MAX), 'MQTT broker, TCP port'),
  brokerTls: field(51, integer(0, 1), '1: TLS, 0: plain TCP (messages are sealed either way)'),
  holdMs: field(52, integer(1000, 5000, 'ms'), 'how long the button is held to raise an alarm'),
  heartbeatSeconds: field(53, integer(10, 86_400, 's'), 'pause between heartbeats'),
} as const;

/** The number of a change of settings; never 0, which stands for none. */
export const changeNumber = field(18, integer(1, UINT16_MAX), 'counts the changes of settings');

export const asOf = field(
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
  /** What was counted and what the voltage says of the battery are too far apart. */
  gaugeDisagrees: 262144,
  /** The cell holds much less than when it was new, or resists much more. */
  cellAged: 524288,
} as const;
