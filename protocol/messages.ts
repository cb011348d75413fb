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

const trigger = enumeration('Trigger', { button: 1 });

const charging = enumeration('Charging', {
  notCharging: 1,
  charging: 2,
  full: 3,
  seatedNotCharging: 4,
  weakSource: 5,
});

const progress = enumeration('Progress', { raised: 1, received: 2, accepted: 3 });

const fix = group('Fix', {
  latMicrodegrees: { ...integer(-90_000_000, 90_000_000, 'µ°'), doc: 'latitude, WGS 84' },
  lonMicrodegrees: { ...integer(-180_000_000, 180_000_000, 'µ°'), doc: 'longitude, WGS 84' },
  accuracyMetres: { ...integer(0, UINT16_MAX, 'm'), doc: 'radius expected to hold the device' },
  ageSeconds: { ...integer(0, INT32_MAX, 's'), doc: 'age of the fix when the message was made' },
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
} as const;

export const FAULT_BITS = {
  restarted: 1,
  modemReset: 2,
  journalTorn: 4,
  refusedMessage: 8,
  /** A press came while so many waited for their answer that it could not be kept. */
  pressDropped: 32,
  /** A press could not be written to the journal. */
  journalFailed: 64,
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
    },
    optional: { position },
  },
  {
    name: 'position',
    number: 2,
    channel: 'uplink',
    doc: 'Where the device is, and that it still is there, while an alarm runs.',
    required: {
      alarmNumber,
      secondsSincePress,
      responseMinutes,
      charging: fields.charging,
      signal,
      progress: fields.progress,
    },
    optional: { position },
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
      apn: field(48, text(63), 'access point name of the mobile network (3GPP TS 23.003)'),
      brokerHost: field(49, text(63), 'MQTT broker, name or address'),
      brokerPort: field(50, integer(1, UINT16_MAX), 'MQTT broker, TCP port'),
      brokerTls: field(51, integer(0, 1), '1: TLS, 0: plain TCP (messages are sealed either way)'),
      holdMs: field(52, integer(1000, 5000, 'ms'), 'how long the button is held to raise an alarm'),
      heartbeatSeconds: field(53, integer(10, 86_400, 's'), 'pause between heartbeats'),
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
];
