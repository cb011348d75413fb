/** What attackers do, by their number in `domain.md`; each must change nothing (checker 8). */
import {
  deriveDeviceKeys,
  encodeMessage,
  type Message,
  sealMessage,
} from '../../protocol/index.ts';
import * as behaviours from '../modem/behaviours.ts';
import type { Random } from '../random.ts';
import { DEVICE_ID } from '../world/provisioned.ts';
import type { World } from '../world/world.ts';
import type { Fault, FaultSite } from './fault.ts';

const ATTACKER = '+31600000666';
const ATTACKERS_SECRET = new Uint8Array(32).fill(66);
const HIGH_SEQUENCE = 0x3fffffff;
/** An attack is tried so often in its window. */
const ATTEMPTS = 4;

const moment = ({ random, window }: FaultSite): number =>
  random.between(window.fromMs, window.untilMs);

/** An attack that is tried a few times, each time otherwise. */
function attack(
  name: string,
  doc: string,
  attempt: (world: World, site: FaultSite, index: number) => void,
): Fault {
  return {
    name,
    doc,
    build(site) {
      for (let index = 0; index < ATTEMPTS; index++) {
        site.at(moment(site), () => attempt(site.world, site, index));
      }
      return undefined;
    },
  };
}

const COMMANDS: readonly Message[] = [
  { type: 'closed', alarmNumber: 1 },
  { type: 'armTest', asOf: HIGH_SEQUENCE, testSeconds: 86_400 },
  { type: 'order', alarmNumber: 1, orderNumber: 255, order: 'speakerOn' },
  { type: 'order', alarmNumber: 1, orderNumber: 254, order: 'expectCall' },
];

const SETTINGS: Message = {
  ...{ type: 'changeSettings', settingsNumber: 9, apn: 'evil', brokerHost: 'evil.example' },
  ...{ brokerPort: 1883, brokerTls: 0, holdMs: 5000, heartbeatSeconds: 86_400 },
};

/** Sealed as the protocol wants it, with keys that are not the device's. */
function sealedByAttacker(message: Message, direction: 'uplink' | 'downlink'): Uint8Array {
  const keys = deriveDeviceKeys(ATTACKERS_SECRET, DEVICE_ID)[direction];
  return sealMessage(message, HIGH_SEQUENCE, { keys, direction, deviceId: DEVICE_ID });
}

/** Her own key, the other way: a message of hers sent back to her. */
function reflected({ keys }: World): Uint8Array {
  const context = { keys: keys.uplink, direction: 'uplink', deviceId: DEVICE_ID } as const;
  return sealMessage(HEARTBEAT, HIGH_SEQUENCE, context);
}

const HEARTBEAT: Message = {
  ...{
    type: 'heartbeat',
    responseMinutes: 1,
    charging: 'notCharging',
    signal: 1,
    firmwareVersion: 'x',
    faults: 0,
  },
  ...{ testSecondsLeft: 0, riskSecondsLeft: 0, settingsNumber: 0, settingsTrial: 0 },
  ...{ chargeNeed: 'now', lastWords: 1, remainingMilliampHours: 1 },
  ...{ errorMilliampHours: 1, fullMilliampHours: 1 },
};

const FALSE_POSITION: Message = {
  ...{ type: 'position', alarmNumber: 77, secondsSincePress: 1, responseMinutes: 9 },
  ...{ charging: 'notCharging', signal: 9, progress: 'raised', line: 'idle', lineEnd: 'none' },
  ...{ speaker: 0, orderNumber: 0, trackMinutes: 9, lastWords: 0 },
  position: { latMicrodegrees: 1, lonMicrodegrees: 1, accuracyMetres: 1, ageSeconds: 1 },
};

/** What changes a device most that takes it for its modem's word. */
export const MODEM_LINES = [
  'POWERED DOWN',
  'RDY',
  'APP RDY',
  '+QMTSTAT: 0,1',
  '+CLCC: 9,1,0,0,0,"",128',
  '+QMTPUBEX: 0,1,2',
  '+QMTPUB: 0,1,2',
  '+CPIN: NOT READY',
  'NO CARRIER',
  'ERROR',
] as const;
/** Stands before them, so that a byte there can be lost. */
const MARK = 'forged';
/** Longer than any message and any line that the device reads. */
const OVERSIZED_BYTES = 300;

const someLine = (random: Random): string =>
  MODEM_LINES[random.integer(0, MODEM_LINES.length - 1)]!;

/** Too long for the device, which must not read the rest of it as the modem's words. */
export const oversized = (line: string): Uint8Array =>
  Buffer.from(`${'x'.repeat(OVERSIZED_BYTES)}\r\n${line}\r\n`);

const SMS_COMMANDS = ['where123456', 'RESET', 'begin123456', '*#*reset#', 'call', 'admin123456'];

export const ATTACK_FAULTS: readonly Fault[] = [
  {
    name: 'attack-sms-command',
    doc: 'attack 1: short messages from a stranger, such as trackers obey: locate, call, power off',
    build(site) {
      const text = SMS_COMMANDS[site.random.integer(0, SMS_COMMANDS.length - 1)]!;
      return behaviours.smsArrives(moment(site), text, ATTACKER);
    },
  },
  attack(
    'attack-unsealed-command',
    'attack 3: commands without any key, as bytes and as text, on the topic of the device',
    (world, { random }, index) => {
      const plain = [...COMMANDS.map(encodeMessage), Buffer.from('reset'), random.bytes(40)];
      world.publishAsCentre(plain[(index + random.integer(0, plain.length)) % plain.length]!);
    },
  ),
  attack(
    'attack-oversized',
    'attack 3: a message too long for any buffer, with what the modem would say inside of it',
    (world, { random }) => world.publishAsCentre(oversized(someLine(random))),
  ),
  {
    name: 'attack-displaced',
    doc: 'attack 3: a message with what the modem would say in it, and a byte lost before that',
    build(site) {
      for (let index = 0; index < ATTEMPTS; index++) {
        // The byte is one of the message, or the quote before it.
        const pad = site.random.chance(0.5) ? 'x' : '';
        const payload = Buffer.from(`${pad}${MARK}\r\n${someLine(site.random)}\r\n`);
        site.at(moment(site), () => site.world.publishAsCentre(payload));
      }
      return behaviours.displacesText(MARK);
    },
  },
  {
    name: 'attack-listen-in',
    doc: 'attack 5: a call that shows the number of the centre, to be taken by caller ID',
    build: (site) => behaviours.strangerCalls(moment(site), site.world.settings.primaryNumber),
  },
  {
    name: 'attack-stranger-call',
    doc: 'attack 5: a stranger calls, told in any of the ways a modem has',
    build(site) {
      const all = ['RING', '+CRING', '+CLIP', 'ccinfo'] as const;
      const notices = all.filter(() => site.random.chance(0.6));
      return behaviours.strangerCalls(moment(site), ATTACKER, {
        notices: notices.length > 0 ? notices : all,
      });
    },
  },
  attack(
    'attack-forged-settings',
    "attack 7: settings sealed with another device's secret, to lead the alarm elsewhere",
    (world) => world.publishAsCentre(sealedByAttacker(SETTINGS, 'downlink')),
  ),
  attack(
    'attack-forged-command',
    "attack 11: orders sealed with another device's secret: close, test, speaker, take a call",
    (world, _site, index) =>
      world.publishAsCentre(sealedByAttacker(COMMANDS[index % COMMANDS.length]!, 'downlink')),
  ),
  attack(
    'attack-false-position',
    'attack 9: positions under the id of the device, sealed with another secret',
    (world) => world.publishAsDevice(sealedByAttacker(FALSE_POSITION, 'uplink')),
  ),
  attack(
    'attack-reflection',
    'attack 14: a message of the device itself sent back to it',
    (world) => world.publishAsCentre(reflected(world)),
  ),
  attack(
    'attack-replay',
    'attack 14: authentic messages of the centre, recorded and sent again',
    (world, { random }) => {
      const { delivered } = world.mailroom;
      if (delivered.length === 0) return;
      world.publishAsCentre(delivered[random.integer(0, delivered.length - 1)]!);
    },
  ),
  attack(
    'attack-uplink-replay',
    'attack 14: authentic messages of the device, recorded and sent to the receiver again',
    (world, { random }) => {
      const { sentPayloads } = world.mailroom;
      if (sentPayloads.length === 0) return;
      world.publishAsDevice(sentPayloads[random.integer(0, sentPayloads.length - 1)]!);
    },
  ),
  {
    name: 'attack-sim-removed',
    doc: 'attack 17: the SIM is taken out, and put in again minutes later',
    build: (site) => behaviours.simRemoved(moment(site), site.random.between(10_000, 300_000)),
  },
  {
    name: 'attack-jamming',
    doc: 'attack 18: nothing but noise for a while, on the satellites too',
    build: (site) => behaviours.jammed(moment(site), site.random.between(20_000, 300_000)),
  },
  {
    name: 'attack-downgrade',
    doc: 'attack 18: the only cell speaks GSM: calls and short messages, no data',
    build: (site) => behaviours.downgradedTo2g(moment(site), site.random.between(20_000, 300_000)),
  },
  {
    name: 'attack-spoofing',
    doc: 'attack 18: false satellites move the fix hundreds of kilometres',
    build: (site) =>
      behaviours.spoofedFix({ fromMs: moment(site), forMs: site.random.between(20_000, 300_000) }),
  },
];
