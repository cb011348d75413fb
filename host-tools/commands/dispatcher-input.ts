/** The lines that a dispatcher types. */
import type { OrderKind } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import { SETTING_NAMES, type StoredAlarm } from '../receiver/index.ts';
import {
  type DispatcherRequest,
  deviceIdOf,
  notUnderstood,
  RISK_HEARTBEAT_SECONDS,
} from './dispatcher-request.ts';
import { printable } from './line-words.ts';

/** What may be typed, and what it does. */
const COMMANDS = {
  accept: ['accept [device] <alarm>', 'a person takes the alarm, and earlier ones that wait'],
  close: ['close [device] <alarm>', 'the alarm is over; only this ends it on the device'],
  line: ['line open|close [device] <alarm>', 'the device calls, or hangs up'],
  speaker: ['speaker on|off [device] <alarm>', 'she can hear the centre, or cannot'],
  expect: ['expect [device] <alarm>', 'a call is coming: the device takes it within 60 s'],
  share: ['share line|position|turns [device] <alarm>', 'what goes first where they take turns'],
  test: ['test <device> <minutes>', 'the next press is a test; 0 takes that back'],
  watch: ['watch <device> <minutes> [seconds]', 'heartbeats at this pace (60 s); 0 ends that'],
  settings: ['settings <device> <name>=<value> …', `${SETTING_NAMES.join(', ')}`],
  feel: ['feel <device> <pattern>', 'a row of the vibrations, while a test is armed'],
  sms: ['sms <text>', 'a short message that has come'],
  list: ['list', 'the alarms that are open, and the silent devices'],
  quit: ['quit', 'ends the receiver'],
} as const satisfies Record<string, readonly [usage: string, doc: string]>;

type Verb = keyof typeof COMMANDS;

const usageOf = (verb: Verb): string => COMMANDS[verb][0];
const WIDTH = Math.max(...Object.values(COMMANDS).map(([usage]) => usage.length));

export const LINE_HELP = Object.values(COMMANDS)
  .map(([usage, doc]) => `${usage.padEnd(WIDTH)}  ${doc}`)
  .join('\n');

/** Not asked for unless a line needs them: a store that fails must not keep `quit` from working. */
type OpenAlarms = () => readonly StoredAlarm[];

/** The orders that take a second word, and what that makes of them. */
const ORDERS: Readonly<Record<'line' | 'speaker' | 'share', Readonly<Record<string, OrderKind>>>> =
  {
    line: { open: 'openLine', close: 'closeLine' },
    speaker: { on: 'speakerOn', off: 'speakerOff' },
    share: { line: 'lineFirst', position: 'positionFirst', turns: 'takeTurns' },
  };

/**
 * Reads a line such as `accept 3` or `speaker on K7QM-2XPD 3`.
 * @param open gives the open alarms, among which a number alone must be clear
 * @returns undefined for an empty line
 * @throws AwareError `usage`, `unknownAlarm`
 */
export function parseLine(line: string, open: OpenAlarms): DispatcherRequest | undefined {
  const [verb, ...rest] = line.trim().split(/\s+/);
  if (verb === undefined || verb === '') return undefined;
  switch (verb) {
    case 'list':
    case 'help':
    case 'quit':
      return { verb };
    case 'accept':
    case 'close':
      return { verb, ...alarmOf(verb, rest, open), by: undefined };
    case 'line':
    case 'speaker':
    case 'share':
      return orderOf(verb, rest, open);
    case 'expect':
      return { verb: 'order', order: 'expectCall', ...alarmOf(verb, rest, open), by: undefined };
    case 'test':
      return testOf(rest);
    case 'watch':
      return windowOf(rest);
    case 'settings':
      return settingsOf(rest);
    case 'feel':
      return patternOf(rest);
    case 'sms':
      return { verb, from: '', text: line.trim().slice('sms'.length).trim() };
  }
  throw notUnderstood(`'${printable(verb)}' is not a command`, "'help' lists the commands");
}

interface AlarmName {
  readonly deviceId: string;
  readonly alarmNumber: number;
}

/** The alarm at the end of a line, with the device before it where that is needed. */
function alarmOf(verb: Verb, words: readonly string[], open: OpenAlarms): AlarmName {
  const [device, number] = words.length > 1 ? words : [undefined, words[0]];
  const alarmNumber = Number(number);
  if (!Number.isInteger(alarmNumber) || words.length > 2) {
    throw notUnderstood(`${verb} needs the number of an alarm`, usageOf(verb));
  }
  const hint = usageOf(verb);
  const deviceId =
    device === undefined ? onlyDeviceWith(alarmNumber, open, hint) : deviceIdOf(device, hint);
  return { deviceId, alarmNumber };
}

function onlyDeviceWith(alarmNumber: number, open: OpenAlarms, hint: string): string {
  const [first, ...others] = open().filter((alarm) => alarm.alarmNumber === alarmNumber);
  if (!first) {
    throw new AwareError('unknownAlarm', `no alarm ${alarmNumber} is open`, "'list' shows them");
  }
  if (others.length === 0) return first.device;
  throw notUnderstood(`${others.length + 1} devices have an open alarm ${alarmNumber}`, hint);
}

function orderOf(
  verb: keyof typeof ORDERS,
  [what = '', ...words]: readonly string[],
  open: OpenAlarms,
): DispatcherRequest {
  const order = Object.hasOwn(ORDERS[verb], what) ? ORDERS[verb][what] : undefined;
  if (order) return { verb: 'order', order, ...alarmOf(verb, words, open), by: undefined };
  const choice = Object.keys(ORDERS[verb]).join(' or ');
  throw notUnderstood(`${verb} needs ${choice}`, usageOf(verb));
}

const SECONDS_IN_MINUTE = 60;

function testOf(words: readonly string[]): DispatcherRequest {
  const [deviceId, minutes] = deviceAndNumbers('test', words, 1, 1);
  const seconds = minutes! * SECONDS_IN_MINUTE;
  return { verb: 'armTest', deviceId, seconds, by: undefined };
}

function windowOf(words: readonly string[]): DispatcherRequest {
  const [deviceId, minutes, pace] = deviceAndNumbers('watch', words, 1, 2);
  const seconds = minutes! * SECONDS_IN_MINUTE;
  const heartbeatSeconds = pace ?? RISK_HEARTBEAT_SECONDS;
  return { verb: 'riskWindow', deviceId, seconds, heartbeatSeconds, by: undefined };
}

function patternOf(words: readonly string[]): DispatcherRequest {
  const [deviceId, pattern] = deviceAndNumbers('feel', words, 1, 1);
  return { verb: 'playPattern', deviceId, pattern: pattern! };
}

/** A device and so many whole numbers after it. */
function deviceAndNumbers(
  verb: Verb,
  [device = '', ...words]: readonly string[],
  min: number,
  max: number,
): [deviceId: string, ...numbers: number[]] {
  const deviceId = deviceIdOf(device, usageOf(verb));
  const areNumbers = words.every((word) => /^\d{1,9}$/.test(word));
  if (!areNumbers || words.length < min || words.length > max) {
    throw notUnderstood(`${verb} needs whole numbers after the device`, usageOf(verb));
  }
  return [deviceId, ...words.map(Number)];
}

function settingsOf([device = '', ...pairs]: readonly string[]): DispatcherRequest {
  const deviceId = deviceIdOf(device, usageOf('settings'));
  if (pairs.length === 0) throw notUnderstood('no setting is named', usageOf('settings'));
  const settings = Object.fromEntries(pairs.map(settingOf));
  return { verb: 'changeSettings', deviceId, settings, by: undefined };
}

/** Names and numbers of settings, as they are spelt in the protocol; it checks the ranges. */
function settingOf(pair: string): [name: string, value: string | number] {
  const [, name, value] = /^(\w+)=(.*)$/.exec(pair) ?? [];
  const known = SETTING_NAMES.find((candidate) => candidate === name);
  if (!known || value === undefined) {
    throw notUnderstood(
      `'${printable(pair)}' is not a setting`,
      `${usageOf('settings')}: ${COMMANDS.settings[1]}`,
    );
  }
  if (known === 'apn' || known === 'brokerHost') return [known, value];
  if (/^\d{1,9}$/.test(value)) return [known, Number(value)];
  throw notUnderstood(`${known} needs a whole number`, usageOf('settings'));
}
