/** What each step of the way to online does on each thing that can happen to it. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeEspruino } from '../testing/fake-espruino.ts';
import {
  bareDevice,
  DEVICE_ID,
  loadLink,
  neverSleeps,
  SETTINGS,
} from '../testing/linked-device.ts';
import type { ScriptedModem } from '../testing/scripted-modem.ts';
import { Step, stepCommand } from './steps.ts';

let espruino: FakeEspruino;
let modem: ScriptedModem;
let link: Awaited<ReturnType<typeof loadLink>>;

beforeEach(async () => {
  ({ espruino, modem } = bareDevice());
  modem.startOn();
  neverSleeps();
  link = await loadLink();
});

const commandOf = (step: Step) =>
  step === Step.online ? '' : stepCommand(step, SETTINGS, DEVICE_ID, 'secret')[0];
/** Of `AtResult`. */
const ERROR = 1;
const TIMEOUT = 2;
/** After so many seconds a command is asked after. */
const ASKED_AFTER = 6;
/** The modem answers within this, also if it is asked a few times; what comes sooner came at once. */
const AT_ONCE_MS = 200;

type Event =
  | 'ok'
  | 'error'
  | 'timeout'
  | 'lost answer'
  | 'unwanted'
  | 'early'
  | 'late unwanted'
  | 'no outcome';
/** Where the link goes on, and after how many seconds: at once, or after a pause or a time limit. */
type Outcome = [next: Step, afterSeconds: number];

const {
  power,
  ready,
  sim,
  registered,
  disconnect,
  open,
  connect,
  subscribe,
  online,
  deactivate,
  activate,
} = Step;

/** Steps that send a command and want `OK`: where they start again, and their time limit. */
const PLAIN: [Step, Step, number][] = [
  [Step.echoOff, power, 5],
  [Step.numericErrors, power, 5],
  [Step.context, sim, 5],
  [activate, sim, 155],
  [Step.version, disconnect, 5],
  [Step.pdp, disconnect, 5],
  [Step.tls, disconnect, 5],
  [Step.keepAlive, disconnect, 5],
  [Step.session, disconnect, 5],
  [Step.timeouts, disconnect, 5],
  [Step.receiveMode, disconnect, 5],
];

/** Steps whose failure means nothing, with their time limits. */
const MAY_FAIL: [Step, number][] = [
  [Step.speakerOff, 5],
  [Step.noRegistrationReports, 5],
  [Step.callerReports, 5],
  [Step.callTypes, 5],
  [Step.callReports, 5],
  [Step.noAutoAnswer, 5],
  [Step.sleep, 5],
  [deactivate, 45],
  [disconnect, 5],
  [Step.close, 5],
];

/** Steps that are asked again, with an answer that is not the wanted one, and their time limit. */
const POLLED: [Step, string[], number][] = [
  [ready, [], 1],
  [sim, ['+CPIN: SIM PIN', 'OK'], 5],
  [registered, ['+CEREG: 0,2', 'OK'], 5],
];

/** Steps with an outcome: the wanted one, one that is not, and the time limit. */
const OUTCOME: [Step, string, string, number][] = [
  [open, '+QMTOPEN: 0,0', '+QMTOPEN: 0,3', 80],
  [connect, '+QMTCONN: 0,0,0', '+QMTCONN: 0,0,5', 10],
  [subscribe, '+QMTSUB: 0,1,0,1', '+QMTSUB: 0,1,2', 20],
];

const row = (step: Step, event: Event, answer: string[], outcome: Outcome) =>
  [Step[step]!, event, step, answer, ...outcome] as const;

const TABLE = [
  ...PLAIN.flatMap(([step, back, limit]) => [
    row(step, 'ok', ['OK'], [step + 1, 0]),
    row(step, 'error', ['ERROR'], [back, 1]),
    row(step, 'timeout', [], [back, limit + 1]),
    row(step, 'unwanted', ['+CEREG: 1', '+QMTOPEN: 0,5', 'OK'], [step + 1, 0]),
  ]),
  ...MAY_FAIL.flatMap(([step, limit]) => [
    row(step, 'ok', ['OK'], [step + 1, 0]),
    row(step, 'error', ['ERROR'], [step + 1, 0]),
    row(step, 'timeout', [], [step + 1, limit]),
    row(step, 'unwanted', ['+CEREG: 1', '+QMTOPEN: 0,5', 'OK'], [step + 1, 0]),
  ]),
  ...POLLED.flatMap(([step, unwanted, limit]) => [
    row(step, 'error', ['+CME ERROR: 14'], [step, 1]),
    row(step, 'timeout', [], [step, limit + 1]),
    row(step, 'unwanted', unwanted, [step, unwanted.length ? 1 : limit + 1]),
  ]),
  row(activate, 'lost answer', [], [activate + 1, ASKED_AFTER]),
  row(deactivate, 'lost answer', [], [deactivate + 1, ASKED_AFTER]),
  row(ready, 'ok', ['OK'], [ready + 1, 0]),
  row(sim, 'ok', ['+CPIN: READY', 'OK'], [sim + 1, 0]),
  row(registered, 'ok', ['+CEREG: 0,1,"001A","00BC1234",8', 'OK'], [registered + 1, 0]),
  ...OUTCOME.flatMap(([step, wanted, unwanted, limit]) => [
    row(step, 'ok', ['OK', wanted], [step + 1, 0]),
    row(step, 'early', [wanted, 'OK'], [step + 1, 0]),
    row(step, 'unwanted', ['OK', unwanted], [disconnect, 1]),
    row(step, 'late unwanted', [unwanted, 'OK'], [disconnect, 1]),
    row(step, 'error', ['ERROR'], [disconnect, 1]),
    row(step, 'timeout', [], [disconnect, limit + 1]),
    row(step, 'lost answer', [wanted], [step + 1, ASKED_AFTER]),
    row(step, 'no outcome', ['OK'], [disconnect, limit + 1]),
  ]),
];

/** Runs until the modem has got the step's command, answered as a test says. */
function reach(step: Step, answer: string[]): void {
  modem.answer(commandOf(step), answer);
  link.start();
  while (!modem.commands.includes(commandOf(step))) espruino.advance(1);
}

/**
 * The command that comes next, and how long it takes; a power cycle counts until its `AT`. What only asks
 * after a command is none.
 */
function next(from: Step): [text: string, afterMs: number] {
  const asks = ['AT', 'AT+QMTOPEN?'];
  const startMs = espruino.nowMs;
  let text: string | undefined = 'AT';
  while (asks.includes(text ?? '') && !link.isOnline()) {
    const { length } = modem.commands;
    while (modem.commands.length === length && !link.isOnline()) espruino.advance(1);
    text = modem.commands[length];
    if (from === ready || link.events.includes('reset')) break;
  }
  return [text ?? '', espruino.nowMs - startMs];
}

describe('a step', () => {
  it.each(TABLE)('%s, with %s', (_name, event, step, answer, nextStep, afterSeconds) => {
    reach(step, answer);
    if (event === 'timeout' && step > ready) modem.answer('AT', [], 100);
    const [text, afterMs] = next(step);
    if (nextStep === power) {
      expect(link.events).toContain('reset');
      expect(text).toBe('AT');
      expect(afterMs).toBeGreaterThan(afterSeconds * 1000);
      return;
    }
    expect(text).toBe(commandOf(nextStep));
    expect(link.isOnline()).toBe(nextStep === online);
    expect(afterMs).toBeGreaterThanOrEqual(afterSeconds * 1000);
    expect(afterMs).toBeLessThanOrEqual(afterSeconds * 1000 + AT_ONCE_MS);
    expect(link.events).not.toContain('reset');
  });

  it('stands in the table with each of its events', () => {
    const steps = Array.from({ length: online - ready }, (_, i) => ready + i);
    for (const step of steps) {
      const events = TABLE.filter((entry) => entry[2] === step).map((entry) => entry[1]);
      expect(events, Step[step]).toEqual(
        expect.arrayContaining(['ok', 'error', 'timeout', 'unwanted']),
      );
    }
  });
});

describe('an open session that was not told of', () => {
  const OPEN = ['+QMTOPEN: 0,"broker.example",1883', 'OK'];

  it.each<[what: string, answers: string[][], next: Step, afterSeconds: number]>([
    ['is found by asking', [OPEN], connect, 10],
    ['is found by asking again', [['OK'], ['ERROR'], OPEN], connect, 30],
    ['is not found, whose failure is told at last', [['OK', '+QMTOPEN: 0,3']], disconnect, 11],
    ['is not found at all', Array(8).fill(['OK']), disconnect, 81],
  ])('%s', (_what, answers, nextStep, afterSeconds) => {
    for (const answer of answers) modem.answer('AT+QMTOPEN?', answer);
    reach(open, ['OK']);
    const startMs = espruino.nowMs;
    while (modem.commands.at(-1) !== commandOf(nextStep)) espruino.advance(1);
    expect(Math.floor((espruino.nowMs - startMs) / 1000)).toBe(afterSeconds);
  });
});

describe('a step that takes the modem for lost', () => {
  it('leaves it on while a call is up', () => {
    link.alarm.calls = true;
    modem.answer('AT+CEREG?', ['+CEREG: 0,2', 'OK'], 700);
    link.start();
    espruino.advance(11 * 60_000);
    expect(link.events).toEqual(['started']);
    link.alarm.calls = false;
    espruino.advance(11 * 60_000);
    expect(link.isOnline()).toBe(true);
  });

  it.each([
    ['after three silences', false, 3],
    ['after twelve while a call is up', true, 12],
  ])('switches it off %s', (_when, calls, silences) => {
    link.start();
    espruino.advance(10_000);
    link.alarm.calls = calls;
    for (let i = 1; i < silences; i++) expect(link.noteReply(TIMEOUT)).toBe(true);
    expect(link.events).not.toContain('reset');
    expect(link.noteReply(TIMEOUT)).toBe(false);
    expect(link.events.filter((event) => event === 'reset')).toHaveLength(1);
  });

  it('counts only silences in a row', () => {
    link.start();
    espruino.advance(10_000);
    for (let i = 0; i < 30; i++) link.noteReply(i % 3 === 2 ? ERROR : TIMEOUT);
    expect(link.events).not.toContain('reset');
  });

  it('switches it off once the call of a silent modem is no longer held to be up', () => {
    link.start();
    espruino.advance(10_000);
    link.alarm.calls = true;
    for (let i = 0; i < 5; i++) link.noteReply(TIMEOUT);
    link.alarm.calls = false;
    link.noteReply(TIMEOUT);
    expect(link.events).toContain('reset');
  });
});

describe('the others', () => {
  /** Runs until the modem has got the step's command; whether they might do anything until then. */
  function readyUntil(step: Step): boolean[] {
    const seen: boolean[] = [];
    while (!modem.commands.includes(commandOf(step))) {
      espruino.advance(1);
      seen.push(link.isModemReady());
    }
    return seen;
  }

  it('wait until the modem is set up, then have their turn before each step', () => {
    link.start();
    expect(readyUntil(Step.noAutoAnswer)).not.toContain(true);
    expect(link.frees).toEqual([]);
    for (let step: Step = registered; step < online; step++) {
      link.frees.length = 0;
      readyUntil(step);
      expect(link.isModemReady(), Step[step]).toBe(true);
      expect(link.frees.length, Step[step]).toBeGreaterThan(0);
    }
  });

  it('keep the modem through faults of the session and the network', () => {
    modem.answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,3'], 11);
    link.start();
    readyUntil(registered);
    for (let i = 0; i < 200; i++) {
      espruino.advance(1000);
      expect(link.isModemReady()).toBe(true);
    }
    expect(modem.count('AT+CPIN?')).toBeGreaterThan(1);
  });

  it.each(['RDY', 'POWERED DOWN'])('lose it with %s, until it is set up again', (line) => {
    link.start();
    espruino.advance(10_000);
    modem.commands.length = 0;
    modem.say(line);
    if (line !== 'RDY') modem.setPower(false);
    expect(link.isModemReady()).toBe(false);
    expect(readyUntil(Step.noAutoAnswer)).not.toContain(true);
    readyUntil(registered);
    expect(link.isModemReady()).toBe(true);
  });

  it('have it during the pause after a fault that cut a step in its wait for them', async () => {
    const { command } = await import('./at-channel.ts');
    modem.answer('AT+OTHER', [], 1);
    modem.answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,3'], 5);
    let asked = 0;
    link.others.turn = () => {
      if (modem.count('AT+QMTCONN') === 0 && modem.count('AT+QMTOPEN') === 6 && !asked++) {
        command('AT+OTHER', '', 5000, () => {});
      }
    };
    link.start();
    while (!asked) espruino.advance(1);
    espruino.advance(1000);
    expect(link.isModemReady()).toBe(false);
    modem.say('+QMTSTAT: 0,1');
    espruino.advance(5000);
    expect(link.isModemReady()).toBe(true);
  });

  it('cannot starve a step: it waits for one command of theirs and goes before the next', async () => {
    const { command, isChannelBusy } = await import('./at-channel.ts');
    link.others.turn = () => {
      if (link.isModemReady() && !isChannelBusy()) command('AT+OTHER', '', 5000, () => {});
    };
    link.start();
    readyUntil(subscribe);
    const sent = modem.commands.slice(modem.commands.indexOf(commandOf(registered)));
    expect(sent.filter((_, i) => i % 2 === 1)).toEqual(
      Array.from({ length: sent.length >> 1 }, () => 'AT+OTHER'),
    );
    espruino.advance(1000);
    expect(link.isOnline()).toBe(true);
  });
});

describe('what a step notes', () => {
  const SIM_MISSING = 1024;
  const DENIED = 2048;

  it.each(['10', '13', '15'])('a SIM that is not there or not usable: +CME ERROR: %s', (number) => {
    reach(sim, [`+CME ERROR: ${number}`]);
    espruino.advance(500);
    expect(link.noted).toEqual([SIM_MISSING]);
  });

  it('that the network denies it', () => {
    reach(registered, ['+CEREG: 0,3', 'OK']);
    espruino.advance(500);
    expect(link.noted).toEqual([DENIED]);
  });

  it('nothing while the network is being looked for', () => {
    reach(registered, ['+CEREG: 0,2', 'OK']);
    espruino.advance(500);
    expect(link.noted).toEqual([]);
  });

  it('nothing of a SIM that is only busy', () => {
    reach(sim, ['+CME ERROR: 14']);
    espruino.advance(500);
    expect(link.noted).toEqual([]);
  });
});
