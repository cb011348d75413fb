/** What the link does, in each of its states, with each thing that comes from elsewhere. */
import { beforeEach, describe, expect, it } from 'vitest';
import { MODEM_STATUS_PIN } from '../boards/rak5010.ts';
import type { FakeEspruino } from '../testing/fake-espruino.ts';
import {
  bareDevice,
  DEVICE_ID,
  loadLink,
  neverSleeps,
  ONLINE_WITHIN_MS,
  SETTINGS,
} from '../testing/linked-device.ts';
import type { ScriptedModem } from '../testing/scripted-modem.ts';
import { hasOutcome, Step, stepCommand } from './steps.ts';

let espruino: FakeEspruino;
let modem: ScriptedModem;
let link: Awaited<ReturnType<typeof loadLink>>;

const commandOf = (step: Step) => stepCommand(step, SETTINGS, DEVICE_ID, 'secret')[0];
/** What comes next comes within this: a whole power cycle, or the longest time limit. */
const LOOK_MS = 200_000;

const runUntil = (isThere: () => boolean): void => {
  const untilMs = espruino.nowMs + LOOK_MS;
  while (!isThere() && espruino.nowMs < untilMs) espruino.advance(10);
};

const inStep = (step: Step): (() => void) => {
  return () => {
    modem.startOn().answer(commandOf(step), hasOutcome(step) ? ['OK'] : []);
    link.start();
    runUntil(() => modem.commands.includes(commandOf(step)));
    espruino.advance(100);
  };
};

const STEPS = Array.from({ length: Step.online - Step.ready }, (_, i): Step => Step.ready + i);

/** How to come into each state. */
const STATES: Record<string, () => void> = {
  'switching on': () => {
    link.start();
    espruino.advance(100);
  },
  'switching off': () => {
    modem.startOn();
    link.start();
    espruino.advance(ONLINE_WITHIN_MS);
    for (let i = 0; i < 3; i++) link.noteReply(2);
    espruino.advance(100);
  },
  ...Object.fromEntries(STEPS.map((step) => [Step[step], inStep(step)])),
  pause: () => {
    modem.startOn().answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,5'], 5);
    link.start();
    runUntil(() => modem.count('AT+QMTOPEN') === 5);
    espruino.advance(1000);
  },
  online: () => {
    modem.startOn();
    link.start();
    espruino.advance(ONLINE_WITHIN_MS);
    expect(link.isOnline()).toBe(true);
  },
};

const isSwitching = (state: string) => state.startsWith('switching');

const EVENTS: Record<string, (state: string) => void> = {
  RDY: () => modem.say('RDY'),
  'APP RDY': () => modem.say('APP RDY'),
  'POWERED DOWN': (state) => {
    modem.say('POWERED DOWN');
    if (!isSwitching(state)) espruino.after(500, () => modem.setPower(false));
  },
  'an echo': () => modem.say('AT+CMEE=1'),
  QMTSTAT: () => modem.say('+QMTSTAT: 0,1'),
  'a URC of others': () => modem.say('+CRING: VOICE'),
  hurry: () => link.hurry(),
  'session failed': () => link.sessionFailed(),
  'session worked': () => link.sessionWorked(),
  'may not run': () => link.allowModem(false),
  'may run': () => link.allowModem(true),
};

/** What the link does: nothing on account of it, asks whether the modem answers, switches it, … */
type Does = 'goes on' | 'asks' | 'waits until it is off' | 'fails' | 'ends its pause' | 'stays off';

const ALL = Object.keys(STATES);
/** Steps in which a session is open, or being logged in to. */
const IN_SESSION = ['connect', 'subscribe', 'online'];

/** The table, by event; a state that is not named goes on as if nothing had come. */
const TABLE: Record<string, (state: string) => Does> = {
  RDY: (state) => (isSwitching(state) || state === 'ready' ? 'goes on' : 'asks'),
  'APP RDY': (state) => TABLE.RDY!(state),
  'POWERED DOWN': (state) => (isSwitching(state) ? 'goes on' : 'waits until it is off'),
  // It repeats what it is told from a start of its own until it is told not to.
  'an echo': (state) => (state === 'echoOff' ? 'goes on' : TABLE.RDY!(state)),
  QMTSTAT: (state) => (IN_SESSION.includes(state) ? 'fails' : 'goes on'),
  'a URC of others': () => 'goes on',
  hurry: (state) => (state === 'pause' ? 'ends its pause' : 'goes on'),
  'session failed': (state) => (state === 'online' ? 'fails' : 'goes on'),
  'session worked': () => 'goes on',
  'may not run': () => 'stays off',
  'may run': () => 'goes on',
};

async function fresh(): Promise<void> {
  ({ espruino, modem } = bareDevice());
  neverSleeps();
  link = await loadLink();
}

beforeEach(fresh);

/** The command that comes next, or that it is online, and after how long. */
function next(): { text: string; afterMs: number } {
  const startMs = espruino.nowMs;
  const { length } = modem.commands;
  const isOnline = link.isOnline();
  runUntil(() => modem.commands.length > length || link.isOnline() !== isOnline);
  return { text: modem.commands[length] ?? '', afterMs: espruino.nowMs - startMs };
}

async function undisturbed(state: string): Promise<ReturnType<typeof next>> {
  STATES[state]!();
  const found = next();
  await fresh();
  return found;
}

const HOLDS: Record<Exclude<Does, 'goes on'>, (state: string) => void> = {
  asks: () => {
    expect(modem.commands.at(-1)).toBe('AT');
    expect(link.isOnline()).toBe(false);
    expect(link.events).not.toContain('reset');
  },
  'waits until it is off': () => {
    runUntil(() => !espruino.pins.get(MODEM_STATUS_PIN));
    expect(link.isOnline()).toBe(false);
    runUntil(() => !!espruino.pins.get(MODEM_STATUS_PIN));
    expect(next().text).toBe('AT');
  },
  fails: () => {
    const { text, afterMs } = next();
    expect(text).toBe(commandOf(Step.disconnect));
    expect(afterMs).toBeGreaterThanOrEqual(900);
    expect(afterMs).toBeLessThan(1200);
  },
  'ends its pause': () => {
    expect(modem.commands.at(-1)).toBe(commandOf(Step.disconnect));
  },
  'stays off': () => {
    // Said again and again, as the rest of the device does.
    for (let i = 0; i < 20; i++) {
      espruino.advance(10_000);
      link.allowModem(false);
    }
    espruino.advance(10_000);
    expect(espruino.pins.get(MODEM_STATUS_PIN)).toBe(false);
    expect(link.isModemOff()).toBe(true);
    link.allowModem(true);
    runUntil(() => link.isOnline());
    expect(link.isOnline()).toBe(true);
  },
};

/** What is no word to the link, where it does nothing on account of it. */
const HANDED_ON: Record<string, string[]> = {
  'a URC of others': ['urc +CRING: VOICE'],
  'an echo': ['urc AT+CMEE=1'],
};

describe.each(ALL)('the link in %s', (state) => {
  it.each(Object.keys(EVENTS))('with %s', async (event) => {
    const does = TABLE[event]!(state);
    const before = does === 'goes on' ? await undisturbed(state) : undefined;
    STATES[state]!();
    const handedOn = () => link.events.filter((name) => name.startsWith('urc '));
    const { length } = handedOn();
    EVENTS[event]!(state);
    if (does !== 'goes on') HOLDS[does](state);
    else expect(next()).toEqual(before);
    expect(handedOn().slice(length)).toEqual(does === 'goes on' ? (HANDED_ON[event] ?? []) : []);
  });
});
