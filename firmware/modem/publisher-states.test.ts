/** What becomes of a publish, in each of its states, after each thing that can happen to it. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeEspruino } from '../testing/fake-espruino.ts';
import { bareDevice, loadLink, ONLINE_WITHIN_MS } from '../testing/linked-device.ts';
import type { ScriptedModem } from '../testing/scripted-modem.ts';

const BYTES = Uint8Array.of(65, 66, 67);
const BYTES_WRITTEN = 'ABC';
/** Until the modem has heard a command. */
const HEARD_MS = 100;
/** How long a result may take: longer than anything else. */
const RESULT_MS = 20_000;
const STEP_MS = 10;

let espruino: FakeEspruino;
let modem: ScriptedModem;
let link: Awaited<ReturnType<typeof loadLink>>;
let channel: typeof import('./at-channel.ts');
let messages: number;
/** What the publisher has written last, or anybody. */
let written: string;

beforeEach(async () => {
  vi.doMock('board', () => import('../boards/aware-1.ts'));
  ({ espruino, modem } = bareDevice());
  link = await loadLink();
  channel = await import('./at-channel.ts');
  link.start();
  espruino.advance(ONLINE_WITHIN_MS);
  link.events.length = 0;
  [messages, written] = [0, ''];
  const { onSerialWrite } = espruino;
  espruino.onSerialWrite = (data) => {
    written = data;
    onSerialWrite(data);
  };
});

/** As everybody does: what is to be sent while a command runs waits. */
function publish(): void {
  if (channel.isChannelBusy()) return;
  messages++;
  link.publisher.publish(BYTES.length, () => BYTES);
}

/** A message for which the modem then has this. */
function publishFor(...answer: string[]): void {
  modem.answer('AT+QMTPUBEX', answer);
  publish();
  espruino.advance(HEARD_MS);
}

const result = (number: number, message = messages) =>
  modem.say(`+QMTPUBEX: 0,${message},${number}`);

const STATES: Record<string, () => void> = {
  idle: () => {
    publish();
    espruino.advance(HEARD_MS);
  },
  'prompt awaited': () => publishFor(),
  'OK awaited': () => publishFor('>'),
  'OK awaited; settled': () => {
    publishFor('>');
    result(0);
  },
  'result awaited': () => publishFor('>', 'OK'),
  'prompt awaited, result awaited': () => {
    publishFor('>', 'OK');
    publishFor();
  },
  'OK awaited, result awaited': () => {
    publishFor('>', 'OK');
    publishFor('>');
  },
  'result awaited; and another': () => {
    publishFor('>', 'OK');
    publishFor('>', 'OK');
  },
  'OK awaited, offline': () => {
    publishFor('>');
    modem.say('+QMTSTAT: 0,1');
  },
};

const EVENTS: Record<string, () => void> = {
  'the prompt': () => modem.say('>'),
  OK: () => modem.say('OK'),
  ERROR: () => modem.say('ERROR'),
  'result 0': () => result(0),
  'result 0 of the one before': () => result(0, messages - 1),
  'result 1': () => modem.say(`+QMTPUBEX: 0,${messages},1,1`),
  'result 2': () => result(2),
  'result 2 of the one before': () => result(2, messages - 1),
  'another line': () => modem.say('+CMTI: "ME",1'),
  'the session is lost': () => modem.say('+QMTSTAT: 0,1'),
  'the modem restarts': () => modem.say('RDY'),
  silence: () => {
    const before = state();
    for (let ms = 0; ms < RESULT_MS && state() === before; ms += STEP_MS) espruino.advance(STEP_MS);
  },
  'a further publish': publish,
};

type Came = [after: string, ...events: string[]];

const same = 'same';
type Row = Record<string, Came | typeof same>;

/** A new session is opened. */
const FAILED: Came = ['idle, offline', 'offline'];

const TABLE: Record<string, Row> = {
  idle: {
    'the prompt': same,
    OK: ['idle', 'urc OK'],
    ERROR: ['idle', 'urc ERROR'],
    // Said twice, it is taken twice.
    'result 0': ['idle', 'taken'],
    'result 0 of the one before': same,
    'result 1': same,
    // Whichever message it is of, the session is no good.
    'result 2': FAILED,
    'result 2 of the one before': FAILED,
    'another line': ['idle', 'urc +CMTI: "ME",1'],
    'the session is lost': FAILED,
    'the modem restarts': FAILED,
    silence: same,
    'a further publish': ['prompt awaited'],
  },
  'prompt awaited': {
    'the prompt': ['OK awaited'],
    // A late one, to something else.
    OK: ['prompt awaited', 'urc OK'],
    ERROR: FAILED,
    'result 0': ['prompt awaited', 'taken'],
    'result 0 of the one before': same,
    'result 1': same,
    'result 2': ['prompt awaited, offline', 'offline'],
    'result 2 of the one before': ['prompt awaited, offline', 'offline'],
    'another line': ['prompt awaited', 'urc +CMTI: "ME",1'],
    'the session is lost': ['prompt awaited, offline', 'offline'],
    'the modem restarts': FAILED,
    silence: FAILED,
    'a further publish': same,
  },
  'OK awaited': {
    'the prompt': same,
    OK: ['result awaited'],
    ERROR: FAILED,
    'result 0': ['OK awaited', 'taken'],
    'result 0 of the one before': same,
    'result 1': same,
    'result 2': ['OK awaited, offline', 'offline'],
    'result 2 of the one before': ['OK awaited, offline', 'offline'],
    'another line': ['OK awaited', 'urc +CMTI: "ME",1'],
    'the session is lost': ['OK awaited, offline', 'offline'],
    'the modem restarts': FAILED,
    silence: FAILED,
    'a further publish': same,
  },
  'OK awaited; settled': {
    'the prompt': same,
    OK: ['idle'],
    ERROR: FAILED,
    'result 0': ['OK awaited', 'taken'],
    'result 0 of the one before': same,
    'result 1': same,
    'result 2': ['OK awaited, offline', 'offline'],
    'result 2 of the one before': ['OK awaited, offline', 'offline'],
    'another line': ['OK awaited', 'urc +CMTI: "ME",1'],
    'the session is lost': ['OK awaited, offline', 'offline'],
    'the modem restarts': FAILED,
    silence: FAILED,
    'a further publish': same,
  },
  'result awaited': {
    'the prompt': same,
    OK: ['result awaited', 'urc OK'],
    ERROR: ['result awaited', 'urc ERROR'],
    'result 0': ['idle', 'taken'],
    'result 0 of the one before': same,
    'result 1': same,
    'result 2': FAILED,
    'result 2 of the one before': FAILED,
    'another line': ['result awaited', 'urc +CMTI: "ME",1'],
    'the session is lost': FAILED,
    'the modem restarts': FAILED,
    silence: FAILED,
    'a further publish': ['prompt awaited, result awaited'],
  },
  'prompt awaited, result awaited': {
    'the prompt': ['OK awaited, result awaited'],
    OK: ['prompt awaited, result awaited', 'urc OK'],
    ERROR: FAILED,
    'result 0': ['prompt awaited', 'taken'],
    // Only the last one's counts: it is that which the courier asks about.
    'result 0 of the one before': same,
    'result 1': same,
    'result 2': ['prompt awaited, offline', 'offline'],
    'result 2 of the one before': ['prompt awaited, offline', 'offline'],
    'another line': ['prompt awaited, result awaited', 'urc +CMTI: "ME",1'],
    'the session is lost': ['prompt awaited, offline', 'offline'],
    'the modem restarts': FAILED,
    silence: FAILED,
    'a further publish': same,
  },
  'OK awaited, result awaited': {
    'the prompt': same,
    OK: ['result awaited'],
    ERROR: FAILED,
    'result 0': ['OK awaited', 'taken'],
    'result 0 of the one before': same,
    'result 1': same,
    'result 2': ['OK awaited, offline', 'offline'],
    'result 2 of the one before': ['OK awaited, offline', 'offline'],
    'another line': ['OK awaited, result awaited', 'urc +CMTI: "ME",1'],
    'the session is lost': ['OK awaited, offline', 'offline'],
    'the modem restarts': FAILED,
    silence: FAILED,
    'a further publish': same,
  },
  'result awaited; and another': {
    'the prompt': same,
    OK: ['result awaited', 'urc OK'],
    ERROR: ['result awaited', 'urc ERROR'],
    'result 0': ['idle', 'taken'],
    'result 0 of the one before': same,
    'result 1': same,
    'result 2': FAILED,
    'result 2 of the one before': FAILED,
    'another line': ['result awaited', 'urc +CMTI: "ME",1'],
    'the session is lost': FAILED,
    'the modem restarts': FAILED,
    silence: FAILED,
    'a further publish': ['prompt awaited, result awaited'],
  },
  'OK awaited, offline': {
    'the prompt': same,
    // Forgotten when the next session is up.
    OK: ['result awaited, offline'],
    ERROR: ['idle, offline'],
    'result 0': ['OK awaited, offline', 'taken'],
    'result 0 of the one before': same,
    'result 1': same,
    'result 2': same,
    'result 2 of the one before': same,
    'another line': ['OK awaited, offline', 'urc +CMTI: "ME",1'],
    'the session is lost': same,
    'the modem restarts': ['idle, offline'],
    silence: ['idle, offline'],
    'a further publish': same,
  },
};

/** What is awaited, and whether there is no session to publish over. */
function state(): string {
  const ofPublish = /^AT\+QMTPUBEX/.test(written) ? 'prompt awaited' : 'OK awaited';
  const isOurs = ofPublish === 'prompt awaited' || written === BYTES_WRITTEN;
  const parts: string[] = [];
  if (channel.isChannelBusy() && isOurs) parts.push(ofPublish);
  if (link.publisher.isPublishing()) parts.push('result awaited');
  if (parts.length === 0) parts.push('idle');
  if (link.isOnline()) return parts.join(', ');
  return [...parts, 'offline'].join(', ');
}

it('stands in the table whole', () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(STATES));
  for (const row of Object.values(TABLE)) expect(Object.keys(row)).toEqual(Object.keys(EVENTS));
});

/** Names of states that differ in what has been, not in what is seen. */
const seen = (name: string) => name.split(';')[0];

describe.each(Object.keys(STATES))('a publisher that has its %s', (from) => {
  it.each(Object.keys(EVENTS))('after: %s', (event) => {
    STATES[from]!();
    expect(state()).toBe(seen(from));
    link.events.length = 0;
    EVENTS[event]!();
    const expected = TABLE[from]![event]!;
    const found = [state(), ...link.events];
    expect(found).toEqual(expected === same ? [seen(from)] : expected);
  });
});
