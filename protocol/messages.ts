/**
 * Every message, declared once; `fields.ts` has what they carry, `records.ts` the journal.
 *
 * A message travels as a CBOR sequence (RFC 8742) of two items: its number, then a map of its
 * fields. A key means the same in every message. Numbers and keys are never reused: one that is
 * no longer sent stays listed. After a change here: `npm run generate`, and commit both.
 */
import { integer, type MessageDeclaration } from './declaration.ts';
import { asOf, changeable, changeNumber, field, fields, order } from './fields.ts';
import { RECORDS } from './records.ts';

export { FAULT_BITS } from './fields.ts';

/** Version of the whole protocol; authenticated with every message, so versions cannot be mixed. */
export const PROTOCOL_VERSION = 1;

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
      trackMinutes: fields.trackMinutes,
      lastWords: fields.lastWords,
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
      chargeNeed: fields.chargeNeed,
      lastWords: fields.lastWords,
    },
    optional: {
      remainingMilliampHours: fields.remainingMilliampHours,
      errorMilliampHours: fields.errorMilliampHours,
      fullMilliampHours: fields.fullMilliampHours,
    },
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
  ...RECORDS,
];
