import { generate } from 'mqtt-packet';
import {
  type AlarmRaised,
  deriveDeviceKeys,
  sealMessage,
  uplinkTopic,
} from '../../protocol/index.ts';
import type { Finding } from './row.ts';

const DEVICE_ID = '7K3MZQ0A';
const { uplink: keys } = deriveDeviceKeys(new Uint8Array(32), DEVICE_ID);

const ORDINARY: AlarmRaised = {
  type: 'alarmRaised',
  alarmNumber: 7,
  trigger: 'button',
  secondsSincePress: 0,
  position: {
    latMicrodegrees: 52_516_275,
    lonMicrodegrees: 13_377_704,
    accuracyMetres: 40,
    ageSeconds: 3600,
  },
  responseMinutes: 412,
  charging: 'notCharging',
  signal: 12,
  line: 'idle',
};

/** The most that a device in use comes to: a vague, old fix, sent again 18 hours after the press. */
const WORST_TYPICAL: AlarmRaised = {
  ...ORDINARY,
  alarmNumber: 255,
  secondsSincePress: 65_535,
  position: {
    latMicrodegrees: -90_000_000,
    lonMicrodegrees: -180_000_000,
    accuracyMetres: 255,
    ageSeconds: 65_535,
  },
  responseMinutes: 65_535,
  signal: 23,
};
const ORDINARY_SEQUENCE = 1000;
/** Years of messages. */
const WORST_TYPICAL_SEQUENCE = 0xffffff;

/** Bytes of the MQTT packet, the fixed header included, as the device publishes it. */
function packetBytes(message: AlarmRaised, sequence: number): number {
  const context = { keys, direction: 'uplink', deviceId: DEVICE_ID } as const;
  const payload = Buffer.from(sealMessage(message, sequence, context));
  const flags = { qos: 1, messageId: 1, dup: false, retain: false } as const;
  return generate({ cmd: 'publish', topic: uplinkTopic(DEVICE_ID), payload, ...flags }).length;
}

export function measurePacket(): Finding[] {
  const onCharger = packetBytes({ ...WORST_TYPICAL, charging: 'charging' }, WORST_TYPICAL_SEQUENCE);
  return [
    { key: 'packetOrdinary', figure: packetBytes(ORDINARY, ORDINARY_SEQUENCE) },
    {
      key: 'packetWorstTypical',
      figure: packetBytes(WORST_TYPICAL, WORST_TYPICAL_SEQUENCE),
      note: `${onCharger} on the charger`,
    },
  ];
}
