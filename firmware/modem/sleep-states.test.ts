/** What the modem's sleep is, in each of its states, after each thing that can happen to it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MODEM_DTR_PIN } from '../boards/rak5010.ts';
import { FakeEspruino } from '../testing/fake-espruino.ts';
import { Rest } from './sleep.ts';

/** From the fall of DTR until what wakes it has been written, and a little. */
const WAKING_MS = 120;
/** How long what wakes it may go unanswered, and how long the command. */
const ROUSE_MS = 400;
const COMMAND_MS = 5000;
const REST_MS = 3000;

let espruino: FakeEspruino;
let channel: typeof import('./at-channel.ts');
let sleep: typeof import('./sleep.ts');
/** What DTR did and what was written. */
let log: string[];
/** What may rest, and how often the ear at the closed port has heard. */
let most: Rest;
let heard: number;
let isDtrHigh: boolean;

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  channel = await import('./at-channel.ts');
  sleep = await import('./sleep.ts');
  [log, most, heard, isDtrHigh] = [[], Rest.modem, 0, true];
  espruino.onSerialWrite = (data) => log.push(data.trim());
  espruino.onPin = (pin, high) => {
    if (pin !== MODEM_DTR_PIN) return;
    isDtrHigh = high;
    log.push(high ? 'DTR high' : 'DTR low');
  };
  const listener = { urc: () => {}, message: () => {}, free: () => {}, mayRest: () => most };
  channel.openChannel(listener);
  sleep.onHeard(() => heard++);
});

/** As everybody does: what is wanted while something runs waits. */
const want = () => {
  if (!channel.isChannelBusy()) channel.command('AT+A', '', COMMAND_MS, () => {});
};
const say = (line: string) => espruino.receive(`\r\n${line}\r\n`);

const STATES: Record<string, () => void> = {
  asleep: () => {},
  waking: () => {
    want();
    espruino.advance(WAKING_MS);
  },
  awake: () => {
    channel.rouse();
    espruino.advance(WAKING_MS);
    say('OK');
    say('OK');
  },
  'at a command': () => {
    STATES.awake!();
    want();
  },
  'in doubt': () => {
    STATES['at a command']!();
    espruino.advance(COMMAND_MS);
  },
  'asleep, the port closed': () => {
    STATES.awake!();
    most = Rest.port;
    espruino.advance(REST_MS);
  },
  'asleep, something was heard': () => {
    STATES['asleep, the port closed']!();
    say('RING');
  },
};

const EVENTS: Record<string, (state: string) => void> = {
  'a command is wanted': () => {
    want();
    espruino.advance(WAKING_MS);
  },
  'a finger': () => {
    channel.rouse();
    espruino.advance(WAKING_MS);
  },
  OK: () => say('OK'),
  'an error': () => say('+CME ERROR: 3'),
  silence: (state) => espruino.advance(state === 'at a command' ? COMMAND_MS : ROUSE_MS),
  'a URC': () => say('+CMTI: "ME",1'),
  'three seconds': () => espruino.advance(REST_MS),
  'an alarm, and three seconds': () => {
    most = Rest.nothing;
    espruino.advance(REST_MS);
  },
  'given up': () => channel.abandon(),
  'nothing is awaited, and three seconds': () => {
    most = Rest.port;
    espruino.advance(REST_MS);
  },
  'the modem is switched off': () => sleep.closePort(),
};

type Came = [after: string, ...log: string[]];

/** The state after each event, and what was done; the same state and nothing done where it is `same`. */
const same = 'same';
const WAKES: readonly string[] = ['DTR low', 'AT'];
const TABLE: Record<string, Record<string, Came | typeof same>> = {
  asleep: {
    'a command is wanted': ['waking', ...WAKES],
    'a finger': ['waking', ...WAKES],
    OK: same,
    'an error': same,
    silence: same,
    'a URC': same,
    'three seconds': same,
    'an alarm, and three seconds': same,
    'given up': same,
    'nothing is awaited, and three seconds': same,
    'the modem is switched off': ['asleep, the port closed'],
  },
  waking: {
    'a command is wanted': same,
    'a finger': same,
    OK: ['at a command', 'AT+A'],
    'an error': ['at a command', 'AT+A'],
    silence: ['at a command', 'AT+A'],
    'a URC': same,
    // What wakes it goes unanswered.
    'three seconds': ['at a command', 'AT+A'],
    'an alarm, and three seconds': ['at a command', 'AT+A'],
    'given up': ['awake'],
    'nothing is awaited, and three seconds': ['at a command', 'AT+A'],
    'the modem is switched off': same,
  },
  awake: {
    'a command is wanted': ['at a command', 'AT+A'],
    'a finger': same,
    OK: same,
    'an error': same,
    silence: same,
    'a URC': same,
    'three seconds': ['asleep', 'DTR high'],
    'an alarm, and three seconds': same,
    'given up': same,
    'nothing is awaited, and three seconds': ['asleep, the port closed', 'DTR high'],
    'the modem is switched off': same,
  },
  'at a command': {
    'a command is wanted': same,
    'a finger': same,
    OK: ['awake'],
    'an error': ['awake'],
    silence: ['in doubt'],
    'a URC': same,
    'three seconds': same,
    'an alarm, and three seconds': same,
    'given up': ['awake'],
    'nothing is awaited, and three seconds': same,
    'the modem is switched off': same,
  },
  'in doubt': {
    'a command is wanted': ['waking', ...WAKES],
    'a finger': ['waking', ...WAKES],
    OK: same,
    'an error': same,
    silence: same,
    'a URC': same,
    'three seconds': ['asleep', 'DTR high'],
    // What it had not answered it has still not answered.
    'an alarm, and three seconds': same,
    'given up': same,
    'nothing is awaited, and three seconds': ['asleep, the port closed', 'DTR high'],
    'the modem is switched off': same,
  },
  'asleep, the port closed': {
    'a command is wanted': ['waking', ...WAKES],
    'a finger': ['waking', ...WAKES],
    OK: ['asleep, something was heard'],
    'an error': ['asleep, something was heard'],
    silence: same,
    'a URC': ['asleep, something was heard'],
    'three seconds': same,
    'an alarm, and three seconds': same,
    'given up': same,
    'nothing is awaited, and three seconds': same,
    'the modem is switched off': same,
  },
  'asleep, something was heard': {
    'a command is wanted': ['waking', ...WAKES],
    'a finger': ['waking', ...WAKES],
    OK: same,
    'an error': same,
    silence: same,
    'a URC': same,
    'three seconds': same,
    'an alarm, and three seconds': same,
    'given up': same,
    // What was heard may be heard again: the port stays open for a while.
    'nothing is awaited, and three seconds': same,
    'the modem is switched off': ['asleep, the port closed'],
  },
};

function state(): string {
  if (sleep.isAsleep) {
    expect(channel.isChannelBusy()).toBe(false);
    if (!isDtrHigh) return 'in doubt';
    if (!espruino.isSerialOpen) return 'asleep, the port closed';
    return heard ? 'asleep, something was heard' : 'asleep';
  }
  expect(isDtrHigh).toBe(false);
  if (!channel.isChannelBusy()) return 'awake';
  return log.at(-1) === 'AT' ? 'waking' : 'at a command';
}

it('stands in the table whole', () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(STATES));
  for (const row of Object.values(TABLE)) expect(Object.keys(row)).toEqual(Object.keys(EVENTS));
});

describe.each(Object.keys(STATES))('a modem that is %s', (from) => {
  it.each(Object.keys(EVENTS))('after %s', (event) => {
    STATES[from]!();
    expect(state()).toBe(from);
    const { length } = log;
    EVENTS[event]!(from);
    const entry = TABLE[from]![event]!;
    expect([state(), ...log.slice(length)]).toEqual(entry === same ? [from] : entry);
  });
});
