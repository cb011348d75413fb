import { generate } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { uplinkTopic } from './device-id.ts';
import type { AlarmRaised, Fix, Message } from './generated/messages.ts';
import { deriveDeviceKeys } from './keys.ts';
import { MAX_SEQUENCE, sealMessage } from './sealing.ts';

const deviceId = '7K3MZQ0A';
const keys = deriveDeviceKeys(new Uint8Array(32), deviceId);

/** Bytes of the whole MQTT packet that carries a message at QoS 1. */
function packetBytes(message: Message, sequence: number): number {
  const payload = sealMessage(message, sequence, {
    keys: keys.uplink,
    direction: 'uplink',
    deviceId,
  });
  return generate({
    cmd: 'publish',
    topic: uplinkTopic(deviceId),
    payload: Buffer.from(payload),
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
  charging: 'weakSource',
  signal: 23,
};

const freshFix = { ...ordinaryFix, accuracyMetres: 14, ageSeconds: 5 };
const { position: _, ...noFix } = ordinary;

/** The most that a device in use comes to: years of messages, a vague fix, 18 hours old. */
const WORST_TYPICAL_SEQUENCE = 0xffffff;
const worstTypical: AlarmRaised = {
  ...longest,
  alarmNumber: 255,
  trigger: 'button',
  secondsSincePress: 0,
  position: { ...longest.position!, accuracyMetres: 255, ageSeconds: 65535 },
  charging: 'notCharging',
};
const pressed = (secondsSincePress: number): AlarmRaised => ({
  ...worstTypical,
  secondsSincePress,
});
const charged = (seconds: number): AlarmRaised => ({ ...pressed(seconds), charging: 'charging' });

/** What the packet takes now: a change that makes it longer is to be seen here. */
const SIZES: [name: string, message: AlarmRaised, sequence: number, bytes: number][] = [
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
  ['with every field at its longest', longest, MAX_SEQUENCE, 75],
];

describe('the packet of an alarm', () => {
  it.each([0, 10, 30, 300, 65535])('keeps the budget, sent %i s after the press', (seconds) => {
    expect(packetBytes(pressed(seconds), WORST_TYPICAL_SEQUENCE)).toBeLessThanOrEqual(
      ALARM_BUDGET_BYTES,
    );
  });

  it.each(SIZES)('%s', (_name, message, sequence, bytes) => {
    expect(packetBytes(message, sequence)).toBe(bytes);
  });
});
