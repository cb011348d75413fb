import { generate } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { uplinkTopic } from './device-id.ts';
import type { AlarmRaised, Cell, Fix, Message, Position } from './generated/messages.ts';
import { deriveDeviceKeys } from './keys.ts';
import { MAX_SEQUENCE, sealMessage } from './sealing.ts';

const deviceId = '7K3MZQ0A';
const keys = deriveDeviceKeys(new Uint8Array(32), deviceId);

const sealed = (message: Message, sequence: number): Uint8Array =>
  sealMessage(message, sequence, { keys: keys.uplink, direction: 'uplink', deviceId });

/** Bytes of the whole MQTT packet that carries a message at QoS 1. */
function packetBytes(message: Message, sequence: number): number {
  return generate({
    cmd: 'publish',
    topic: uplinkTopic(deviceId),
    payload: Buffer.from(sealed(message, sequence)),
    qos: 1,
    messageId: 1,
    dup: false,
    retain: false,
  }).length;
}

/** The budget of an alarm with a position, as the packet that carries it. */
const ALARM_BUDGET_BYTES = 64;

const ordinaryFix: Fix = {
  latMicrodegrees: 52_516_275,
  lonMicrodegrees: 13_377_704,
  accuracyMetres: 40,
  ageSeconds: 3600,
};
const ordinary: AlarmRaised = {
  type: 'alarmRaised',
  alarmNumber: 7,
  trigger: 'button',
  secondsSincePress: 0,
  position: ordinaryFix,
  responseMinutes: 412,
  charging: 'notCharging',
  signal: 12,
  line: 'idle',
};
const ordinaryCell: Cell = {
  mobileCountryCode: 204,
  mobileNetworkCode: 8,
  trackingAreaCode: 4660,
  cellIdentity: 27_447_297,
};
const longest: AlarmRaised = {
  type: 'alarmRaised',
  alarmNumber: 65535,
  trigger: 'unknown',
  secondsSincePress: 0x7fffffff,
  position: {
    latMicrodegrees: -90_000_000,
    lonMicrodegrees: -180_000_000,
    accuracyMetres: 65535,
    ageSeconds: 0x7fffffff,
  },
  responseMinutes: 65535,
  cell: {
    mobileCountryCode: 999,
    mobileNetworkCode: 999,
    trackingAreaCode: 65535,
    cellIdentity: 0xfffffff,
  },
  charging: 'weakSource',
  signal: 23,
  line: 'lost',
};

const freshFix = { ...ordinaryFix, accuracyMetres: 14, ageSeconds: 5 };
const { position: _, ...noFix } = ordinary;

/** More messages than a device sends in a year of heartbeats every 15 minutes. */
const ORDINARY_SEQUENCE = 65535;
/** The most that a device in use comes to: years of messages, a vague fix, 18 hours old. */
const WORST_TYPICAL_SEQUENCE = 0xffffff;
const { cell: _cell, ...longestWithoutCell } = longest;
const worstTypical: AlarmRaised = {
  ...longestWithoutCell,
  alarmNumber: 255,
  trigger: 'button',
  secondsSincePress: 0,
  position: { ...longest.position!, accuracyMetres: 255, ageSeconds: 65535 },
  charging: 'notCharging',
  line: 'idle',
};
const pressed = (secondsSincePress: number): AlarmRaised => ({
  ...worstTypical,
  secondsSincePress,
});
const charged = (seconds: number): AlarmRaised => ({ ...pressed(seconds), charging: 'charging' });
const dialling = (seconds: number): AlarmRaised => ({ ...pressed(seconds), line: 'dialling' });
const ordinaryAgain = (seconds: number): AlarmRaised => ({
  ...ordinary,
  secondsSincePress: seconds,
  line: 'dialling',
});

/** As it is in nearly every position of an alarm: a fresh fix, the line open. */
const ordinaryPosition: Position = {
  type: 'position',
  alarmNumber: 7,
  secondsSincePress: 65,
  position: freshFix,
  responseMinutes: 412,
  charging: 'notCharging',
  signal: 12,
  progress: 'accepted',
  line: 'open',
  lineEnd: 'none',
  speaker: 0,
  orderNumber: 0,
  trackMinutes: 3296,
  lastWords: 0,
};
const ordered: Position = { ...ordinaryPosition, speaker: 1, orderNumber: 2 };
const lost: Position = { ...ordinaryPosition, line: 'lost', lineEnd: 'noCarrier' };
const withCell: Position = { ...ordinaryPosition, position: ordinaryFix, cell: ordinaryCell };
const longestPosition: Position = {
  ...ordered,
  ...longest,
  type: 'position',
  progress: 'accepted',
  lineEnd: 'hungUp',
  orderNumber: 255,
  trackMinutes: 65_535,
  lastWords: 1,
};

/** What the packet takes now: a change that makes it longer is to be seen here. */
const ALARMS: [name: string, message: AlarmRaised, sequence: number, bytes: number][] = [
  ['with its cell alone', { ...noFix, cell: ordinaryCell }, 1000, 54],
  ['with an ordinary fix and its cell', { ...ordinary, cell: ordinaryCell }, 1000, 71],
  ['with an ordinary fix, sent again after 10 s while dialling', ordinaryAgain(10), 1000, 62],
  ['with an ordinary fix, sent again after 5 min while dialling', ordinaryAgain(300), 1000, 64],
  ['without a fix', noFix, 1000, 40],
  ['with a fix of the last seconds', { ...ordinary, position: freshFix }, 1000, 55],
  ['with an ordinary fix, an hour old', ordinary, 1000, 58],
  ['with an ordinary fix, on the charger', { ...ordinary, charging: 'charging' }, 1000, 60],
  ['with the most of typical numbers', worstTypical, WORST_TYPICAL_SEQUENCE, 60],
  ['the same, sent again after 10 s', pressed(10), WORST_TYPICAL_SEQUENCE, 62],
  ['the same, sent again after 30 s', pressed(30), WORST_TYPICAL_SEQUENCE, 63],
  ['the same, sent again after 5 min', pressed(300), WORST_TYPICAL_SEQUENCE, 64],
  ['the same, sent again after 18 h', pressed(65535), WORST_TYPICAL_SEQUENCE, 64],
  ['the same after 5 min, on the charger', charged(300), WORST_TYPICAL_SEQUENCE, 66],
  ['the same, sent again after 10 s while dialling', dialling(10), WORST_TYPICAL_SEQUENCE, 64],
  ['the same, sent again after 5 min while dialling', dialling(300), WORST_TYPICAL_SEQUENCE, 66],
  ['with every field at its longest', longest, MAX_SEQUENCE, 93],
];

describe('the packet of an alarm', () => {
  it.each([0, 10, 30, 300, 65535])('keeps the budget, sent %i s after the press', (seconds) => {
    expect(packetBytes(pressed(seconds), WORST_TYPICAL_SEQUENCE)).toBeLessThanOrEqual(
      ALARM_BUDGET_BYTES,
    );
  });

  it.each([0, 10, 30, 300, 65535])(
    'keeps it with an ordinary fix, a line dialled, %i s on',
    (seconds) => {
      expect(packetBytes(ordinaryAgain(seconds), ORDINARY_SEQUENCE)).toBeLessThanOrEqual(
        ALARM_BUDGET_BYTES,
      );
    },
  );

  it.each(ALARMS)('%s', (_name, message, sequence, bytes) => {
    expect(packetBytes(message, sequence)).toBe(bytes);
  });
});

const POSITIONS: [name: string, message: Position, sequence: number, bytes: number][] = [
  ['over an open line', ordinaryPosition, 1000, 67],
  ['over an open line, after an order to open the speaker', ordered, 1000, 71],
  ['while the line is dialled', { ...ordinaryPosition, line: 'dialling' }, 1000, 67],
  ['after the line was lost', lost, 1000, 69],
  ['with a fix an hour old and its cell', withCell, 1000, 83],
  ['with every field at its longest', longestPosition, MAX_SEQUENCE, 108],
];

describe('the packet of a position', () => {
  it.each(POSITIONS)('%s', (_name, message, sequence, bytes) => {
    expect(packetBytes(message, sequence)).toBe(bytes);
  });
});

/** One short message, in the GSM 7-bit alphabet, which has all of base64 (3GPP TS 23.038 §6.2.1). */
const SHORT_MESSAGE_CHARACTERS = 160;

describe('the short message of an alarm', () => {
  const characters = (message: AlarmRaised, sequence: number) =>
    deviceId.length + Buffer.from(sealed(message, sequence)).toString('base64').length;

  it.each([
    ['ordinary', ordinary, 1000, 68],
    ['with every field at its longest', longest, MAX_SEQUENCE, 116],
  ] as const)('%s', (_name, message, sequence, length) => {
    expect(characters(message, sequence)).toBe(length);
    expect(length).toBeLessThanOrEqual(SHORT_MESSAGE_CHARACTERS);
  });
});
