/** What the AT channel does in each of its states, after each thing that the modem may say, or not. */
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeEspruino } from '../testing/fake-espruino.ts';
import { Rest } from './sleep.ts';

/** What a command may take, and what the network may take for bytes: longer than until they are asked after. */
const LONG_MS = 10_000;
const PATIENCE_MS = 1500;
const ASK_AFTER_MS = 6000;
const WAKE_MS = 100;
const ROUSE_MS = 400;

let espruino: FakeEspruino;
let channel: typeof import('./at-channel.ts');
let sleep: typeof import('./sleep.ts');
/** What was written, and what came of it. */
let log: string[];
/** What was written last, and for which command. */
let written: string;
let wanted: 'A' | 'P' | '';

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  channel = await import('./at-channel.ts');
  sleep = await import('./sleep.ts');
  [log, written, wanted] = [[], '', ''];
  espruino.onSerialWrite = (data) => {
    written = data === channel.END_OF_DATA ? 'end of data' : data.replace('\x1b', 'ESC ').trim();
    log.push(`> ${written}`);
  };
  const listener = {
    urc: (line: string) => log.push(`urc ${line}`),
    message: (payload: string) => log.push(`message ${payload}`),
    free: () => log.push('free'),
    mayRest: () => Rest.nothing,
  };
  channel.openChannel(listener);
});

function begin(name: 'A' | 'P'): (result: number, info: string) => void {
  [wanted, written] = [name, ''];
  return (result, info) => {
    wanted = '';
    log.push(`${name}: ${channel.AtResult[result]} ${info}`.trim());
  };
}

/** As everybody does: what is wanted while something runs waits. */
function want(): void {
  if (!channel.isChannelBusy()) channel.command('AT+A', '+A: ', LONG_MS, begin('A'));
}

function wantBytes(): void {
  if (channel.isChannelBusy()) return;
  channel.commandWithPayload('AT+P', '+P: ', LONG_MS, () => 'bytes', begin('P'));
}

const say = (...lines: string[]) => {
  for (const line of lines) espruino.receive(`\r\n${line}\r\n`);
};
const prompt = () => espruino.receive('\r\n> ');
const ownLine = () => say(wanted === 'P' ? '+P: 1' : '+A: 1');

const STATES: Record<string, () => void> = {
  idle: () => {
    channel.rouse();
    espruino.advance(WAKE_MS);
    say('OK', 'OK');
  },
  'idle, in doubt': () => {
    STATES['asked after']!();
    espruino.advance(LONG_MS - ASK_AFTER_MS);
  },
  waking: want,
  woken: () => {
    want();
    espruino.advance(WAKE_MS);
  },
  sent: () => {
    STATES.idle!();
    want();
  },
  'sent, and its line has come': () => {
    STATES.sent!();
    ownLine();
  },
  'asked after': () => {
    STATES.sent!();
    espruino.advance(ASK_AFTER_MS);
  },
  'waking for bytes': wantBytes,
  'woken for bytes': () => {
    wantBytes();
    espruino.advance(WAKE_MS);
  },
  'awaiting the prompt': () => {
    STATES.idle!();
    wantBytes();
  },
  'bytes out': () => {
    STATES['awaiting the prompt']!();
    prompt();
  },
  'bytes out, and its line has come': () => {
    STATES['bytes out']!();
    ownLine();
  },
  'bytes asked after': () => {
    STATES['bytes out']!();
    espruino.advance(ASK_AFTER_MS);
  },
  'bytes asked after, and its line has come': () => {
    STATES['bytes asked after']!();
    ownLine();
  },
};

/** How long each state lasts by itself. */
const LASTS: Record<string, number> = {
  idle: LONG_MS,
  'idle, in doubt': LONG_MS,
  waking: WAKE_MS,
  woken: ROUSE_MS,
  sent: ASK_AFTER_MS,
  'asked after': LONG_MS - ASK_AFTER_MS,
  'waking for bytes': WAKE_MS,
  'woken for bytes': ROUSE_MS,
  'awaiting the prompt': PATIENCE_MS,
  'bytes out': ASK_AFTER_MS,
  'bytes asked after': PATIENCE_MS + LONG_MS - ASK_AFTER_MS,
};

const LINE_CAME = ', and its line has come';
/** What can be seen of a state from outside. */
const seen = (name: string) => name.replace(LINE_CAME, '');

const EVENTS: Record<string, (state: string) => void> = {
  OK: () => say('OK'),
  ERROR: () => say('ERROR'),
  '+CME ERROR': () => say('+CME ERROR: 516'),
  '+CMS ERROR': () => say('+CMS ERROR: 38'),
  'its own line': ownLine,
  'the prompt': prompt,
  'a URC': () => say('+CMTI: "ME",1'),
  'a message': () => say('+QMTRECV: 0,0,"d",6,"\r\nOK\r\n"'),
  time: (state) => {
    const { length } = log;
    espruino.advance(LASTS[seen(state)]! - 1);
    expect(log).toHaveLength(length);
    espruino.advance(1);
  },
  'a URC that tells its end': () => channel.finish(channel.AtResult.error),
  'given up': () => channel.abandon(),
  'a command is wanted': want,
  'bytes are wanted': wantBytes,
  'a finger': () => channel.rouse(),
};

type Came = [after: string, ...log: string[]];

const same = 'same';
/** It changes nothing, and is handed on. */
const on = 'handed on';
type Row = Record<string, Came | typeof same | typeof on>;

const HANDED_ON: Record<string, string> = {
  OK: 'urc OK',
  ERROR: 'urc ERROR',
  '+CME ERROR': 'urc +CME ERROR: 516',
  '+CMS ERROR': 'urc +CMS ERROR: 38',
  'its own line': 'urc +A: 1',
  'a URC': 'urc +CMTI: "ME",1',
  'a message': 'message \r\nOK\r\n',
};

const ended = (...how: string[]): Came => ['idle', ...how, 'free'];
const SILENT: Came = ['idle, in doubt', '> end of data', 'P: timeout', 'free'];
/** One thing runs at a time. */
const BUSY: Row = { 'a command is wanted': same, 'bytes are wanted': same, 'a finger': same };

function awakes(sent: Came): Row {
  return { OK: sent, ERROR: sent, '+CME ERROR': sent, '+CMS ERROR': sent };
}

function fails(name: string): Row {
  return {
    ERROR: ended(`${name}: error`),
    '+CME ERROR': ended(`${name}: error 516`),
    '+CMS ERROR': ended(`${name}: error 38`),
  };
}

const UNASKED: Row = {
  OK: on,
  ERROR: on,
  '+CME ERROR': on,
  '+CMS ERROR': on,
  'its own line': on,
  'the prompt': same,
  'a URC': on,
  'a message': on,
  time: same,
  'a URC that tells its end': same,
  'given up': same,
};

function waking(after: Came): Row {
  return {
    ...awakes(['sent', '> AT+A']),
    'its own line': same,
    'the prompt': same,
    'a URC': on,
    'a message': on,
    time: after,
    'a URC that tells its end': ended('A: error'),
    'given up': ended('A: timeout'),
    ...BUSY,
  };
}

function wakingForBytes(after: Came): Row {
  return {
    ...awakes(['awaiting the prompt', '> AT+P']),
    'its own line': same,
    // That of a command before it.
    'the prompt': same,
    'a URC': on,
    'a message': on,
    time: after,
    'a URC that tells its end': ended('P: error'),
    'given up': SILENT,
    ...BUSY,
  };
}

function running(ok: Came, name: 'A' | 'P', time: Came): Row {
  return {
    OK: ok,
    ...fails(name),
    'its own line': same,
    'the prompt': same,
    'a URC': on,
    'a message': on,
    time: time,
    'a URC that tells its end': ended(`${name}: error`),
    'given up': name === 'A' ? ended('A: timeout') : SILENT,
    ...BUSY,
  };
}

const GIVES_UP: Came = ['idle, in doubt', 'A: timeout', 'free'];
const ASKS: Came = ['asked after', '> AT'];
const ASKS_FOR_BYTES: Came = ['bytes asked after', '> ESC AT'];

const TABLE: Record<string, Row> = {
  idle: {
    ...UNASKED,
    'a command is wanted': ['sent', '> AT+A'],
    'bytes are wanted': ['awaiting the prompt', '> AT+P'],
    'a finger': same,
  },
  'idle, in doubt': {
    ...UNASKED,
    'a command is wanted': ['waking'],
    'bytes are wanted': ['waking for bytes'],
    'a finger': ['waking for nothing'],
  },
  waking: waking(['woken', '> AT']),
  woken: waking(['sent', '> AT+A']),
  sent: running(ended('A: ok'), 'A', ASKS),
  'sent, and its line has come': {
    ...running(ended('A: ok 1'), 'A', ASKS),
    'a URC that tells its end': ended('A: error 1'),
    'given up': ended('A: timeout 1'),
  },
  'asked after': running(ended('A: ok'), 'A', GIVES_UP),
  'waking for bytes': wakingForBytes(['woken for bytes', '> AT']),
  'woken for bytes': wakingForBytes(['awaiting the prompt', '> AT+P']),
  'awaiting the prompt': {
    ...running(['awaiting the prompt', 'urc OK'], 'P', SILENT),
    'the prompt': ['bytes out', '> bytes'],
  },
  'bytes out': running(ended('P: ok'), 'P', ASKS_FOR_BYTES),
  'bytes out, and its line has come': {
    ...running(ended('P: ok 1'), 'P', ASKS_FOR_BYTES),
    'a URC that tells its end': ended('P: error 1'),
    'given up': ['idle, in doubt', '> end of data', 'P: timeout 1', 'free'],
  },
  // An `OK` may be to the asking alone: nobody knows what became of the bytes.
  'bytes asked after': running(ended('P: error'), 'P', SILENT),
  'bytes asked after, and its line has come': {
    ...running(ended('P: ok 1'), 'P', ['idle, in doubt', '> end of data', 'P: timeout 1', 'free']),
    'a URC that tells its end': ended('P: error 1'),
    'given up': ['idle, in doubt', '> end of data', 'P: timeout 1', 'free'],
  },
};

function state(): string {
  if (!channel.isChannelBusy()) return sleep.isAsleep ? 'idle, in doubt' : 'idle';
  const forWhat = { A: '', P: ' for bytes', '': ' for nothing' }[wanted];
  if (written === '') return `waking${forWhat}`;
  if (written === 'AT') return isSent() ? 'asked after' : `woken${forWhat}`;
  if (written === 'ESC AT') return 'bytes asked after';
  if (written === 'bytes') return 'bytes out';
  return wanted === 'A' ? 'sent' : 'awaiting the prompt';
}

/** The command that runs has left. */
function isSent(): boolean {
  return log.includes(`> AT+${wanted}`);
}

it('stands in the table whole', () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(STATES));
  for (const row of Object.values(TABLE)) {
    expect(Object.keys(row).toSorted()).toEqual(Object.keys(EVENTS).toSorted());
  }
});

describe.each(Object.keys(STATES))('a channel that is %s', (from) => {
  it.each(Object.keys(EVENTS))('after: %s', (event) => {
    STATES[from]!();
    if (from === 'idle, in doubt') written = '';
    expect(state()).toBe(seen(from));
    const { length } = log;
    EVENTS[event]!(from);
    const entry = TABLE[from]![event]!;
    const lines = entry === on ? [HANDED_ON[event]!] : [];
    const expected = typeof entry === 'string' ? [seen(from), ...lines] : entry;
    expect([state(), ...log.slice(length)]).toEqual(expected);
  });
});
