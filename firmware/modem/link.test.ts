import { beforeEach, describe, expect, it } from 'vitest';
import { MODEM_STATUS_PIN, POWER_KEY_PIN } from '../boards/rak5010.ts';
import type { FakeEspruino } from '../testing/fake-espruino.ts';
import {
  bareDevice,
  DEVICE_ID,
  loadLink,
  ONLINE_WITHIN_MS,
  SETTINGS,
} from '../testing/linked-device.ts';
import type { ScriptedModem } from '../testing/scripted-modem.ts';
import { Step, stepCommand } from './steps.ts';

let espruino: FakeEspruino;
let modem: ScriptedModem;
let link: Awaited<ReturnType<typeof loadLink>>;

beforeEach(async () => {
  ({ espruino, modem } = bareDevice());
  link = await loadLink();
});

function startOnline(): void {
  link.start();
  espruino.advance(ONLINE_WITHIN_MS);
  expect(link.isOnline()).toBe(true);
  link.events.length = 0;
  modem.commands.length = 0;
}

/** How long it takes to be online, ms; fails when it takes longer than `limitMs`. */
function timeToOnline(limitMs: number): number {
  const startMs = espruino.nowMs;
  while (!link.isOnline() && espruino.nowMs - startMs < limitMs) espruino.advance(10);
  expect(link.isOnline(), `online within ${limitMs} ms`).toBe(true);
  return espruino.nowMs - startMs;
}

const STEPS = Array.from({ length: Step.online - Step.ready }, (_, i) => Step.ready + i);
const COMMANDS = STEPS.map((step) => stepCommand(step, SETTINGS, DEVICE_ID, 'secret')[0]);
/** Those that are sent once the modem answers. */
const AFTER_READY = COMMANDS.slice(1);

describe('the link', () => {
  it('switches the modem on and sends each command once', () => {
    link.start();
    espruino.advance(ONLINE_WITHIN_MS);
    const sent = modem.commands.filter((text, i) => text !== modem.commands[i - 1]);
    expect(sent).toEqual(COMMANDS);
    expect(link.events).toEqual(['started', 'online']);
    expect(espruino.pins.get(POWER_KEY_PIN)).toBe(false);
  });

  it('does not touch the key of a modem that is on after a restart of ours', () => {
    modem.startOn();
    link.start();
    espruino.advance(2000);
    expect(link.isOnline()).toBe(true);
    expect(link.events).toEqual(['started', 'online']);
  });

  it('comes online with a modem that waits for the bytes of a publish from before', () => {
    modem.startOn();
    espruino.onSerialWrite('AT+QMTPUB=0,1,1,0,"7K3MZQ0A",20\r');
    link.start();
    timeToOnline(30_000);
  });

  it('waits for the SIM and the registration', () => {
    modem.answer('AT+CPIN?', ['+CME ERROR: 14'], 5);
    modem.answer('AT+CEREG?', ['+CEREG: 0,2', 'OK'], 100);
    link.start();
    expect(timeToOnline(120_000)).toBeGreaterThan(100_000);
    expect(modem.count('AT+CEREG?')).toBe(101);
  });

  it('switches the modem off and on after ten minutes without registration', () => {
    modem.answer('AT+CEREG?', ['+CEREG: 0,2', 'OK'], 700);
    link.start();
    timeToOnline(15 * 60_000);
    expect(link.events).toEqual(['started', 'reset', 'started', 'online']);
  });

  it('takes an outcome that comes before OK', () => {
    modem.answer('AT+QMTOPEN', ['+QMTOPEN: 0,0', 'OK']);
    modem.answer('AT+QMTCONN', ['+QMTCONN: 0,0,0', 'OK']);
    modem.answer('AT+QMTSUB', ['+QMTSUB: 0,1,0,1', 'OK']);
    link.start();
    timeToOnline(ONLINE_WITHIN_MS);
    expect(modem.count('AT+QMTOPEN')).toBe(1);
  });

  it('is not confused by a URC in the middle of a reply', () => {
    const urc = '+CEREG: 1,"001A","00BC1234",8';
    modem.answer('AT+CEREG?', [urc, '+CEREG: 0,1', urc, 'OK']);
    modem.answer('AT+QIACT', ['+QIND: "x"', '+QMTSTAT: 0,1', 'OK']);
    link.start();
    timeToOnline(ONLINE_WITHIN_MS);
    expect(modem.count('AT+CEREG?')).toBe(1);
  });

  it('hands on messages and the URCs that are not its own', () => {
    startOnline();
    modem.say('+CMTI: "ME",1', '+QMTRECV: 0,0,"7K3MZQ0A/d",2,"a\r"', '+QMTRECV: 0,1,"d",2,"ok"');
    expect(link.events).toEqual(['urc +CMTI: "ME",1', 'message a\r', 'message ok']);
  });
});

describe('after a fault on the way', () => {
  const TEXTS = AFTER_READY.map((text) => text.replace(/=.*|\?/, ''));

  it.each([...new Set(TEXTS)])('an ERROR to %s, the link comes online', (text) => {
    modem.answer(text, ['ERROR']);
    link.start();
    timeToOnline(60_000);
  });

  it.each([...new Set(TEXTS)])('silence to %s, the link comes online', (text) => {
    modem.answer(text, []);
    link.start();
    timeToOnline(300_000);
  });

  it.each([
    ['AT+QMTOPEN', '+QMTOPEN: 0,3'],
    ['AT+QMTOPEN', '+QMTOPEN: 0,-1'],
    ['AT+QMTOPEN', '+QMTOPEN: 0,2'],
    ['AT+QMTCONN', '+QMTCONN: 0,0,5'],
    ['AT+QMTCONN', '+QMTCONN: 0,2'],
    ['AT+QMTCONN', '+QMTSTAT: 0,4'],
    ['AT+QMTSUB', '+QMTSUB: 0,1,2'],
    ['AT+QMTSUB', '+QMTSTAT: 0,1'],
  ])('%s with %s, it opens a new session', (text, outcome) => {
    modem.answer(text, ['OK', outcome]);
    link.start();
    timeToOnline(20_000);
    expect(modem.count(text)).toBe(2);
    expect(modem.count('AT+QMTCLOSE')).toBe(2);
    expect(modem.count('AT+QIACT')).toBe(1);
  });

  it.each(['AT+QMTOPEN', 'AT+QMTCONN', 'AT+QMTSUB'])(
    '%s without outcome, it tries again',
    (text) => {
      modem.answer(text, ['OK']);
      link.start();
      timeToOnline(120_000);
    },
  );

  it.each(AFTER_READY)('a restart of the modem at %s, it starts over', (text) => {
    modem.answer(text, ['RDY']);
    link.start();
    timeToOnline(30_000);
    expect(link.events).toEqual(['started', 'started', 'online']);
  });

  it('a power-down, it waits until the modem is off before it switches it on', () => {
    startOnline();
    modem.say('POWERED DOWN');
    espruino.after(1000, () => modem.setPower(false));
    expect(link.isOnline()).toBe(false);
    timeToOnline(30_000);
  });

  it('a brown-out of the modem that nothing announced, three silences find it', () => {
    startOnline();
    modem.setPower(false);
    for (let i = 0; i < 3; i++) link.noteReply(2);
    timeToOnline(30_000);
    expect(espruino.pins.get(MODEM_STATUS_PIN)).toBe(true);
  });

  it('silence from the modem, which stays on, it is switched off and on', () => {
    modem.startOn().answer('AT', [], 10);
    link.start();
    timeToOnline(60_000);
    expect(link.events).toEqual(['reset', 'started', 'online']);
  });
});

describe('online', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'the link opens a new session after +QMTSTAT: 0,%i',
    (cause) => {
      startOnline();
      modem.say(`+QMTSTAT: 0,${cause}`);
      expect(link.events).toEqual(['offline']);
      timeToOnline(10_000);
      expect(modem.commands.slice(0, 2)).toEqual(['AT+QMTDISC=0', 'AT+QMTCLOSE=0']);
      expect(link.events).toEqual(['offline', 'online']);
    },
  );

  it.each(['RDY', 'APP RDY'])('the link sets everything up again after %s', (line) => {
    startOnline();
    modem.say(line);
    expect(link.isOnline()).toBe(false);
    timeToOnline(10_000);
    expect(link.events).toEqual(['offline', 'started', 'online']);
  });

  it('the link says that it is down before it gives up a command of others', async () => {
    startOnline();
    const { command } = await import('./at-channel.ts');
    modem.answer('AT+QCSQ', []);
    command('AT+QCSQ', '', 5000, () => link.events.push(link.isOnline() ? 'wrong' : 'given up'));
    espruino.advance(100);
    modem.say('RDY');
    timeToOnline(10_000);
    expect(link.events).toEqual(['offline', 'given up', 'started', 'online']);
    expect(espruino.pins.get(POWER_KEY_PIN)).toBe(false);
  });

  it('the link leaves the key alone when the modem restarts at the third silence', async () => {
    startOnline();
    const { command } = await import('./at-channel.ts');
    link.noteReply(2);
    link.noteReply(2);
    modem.answer('AT+QCSQ', []);
    command('AT+QCSQ', '', 5000, (result) => link.noteReply(result));
    modem.say('RDY');
    timeToOnline(10_000);
    expect(link.events).not.toContain('reset');
    expect(espruino.pins.get(POWER_KEY_PIN)).toBe(false);
  });

  it('the link reaches for the key once when its own reset is the third silence', async () => {
    startOnline();
    const { command } = await import('./at-channel.ts');
    link.noteReply(2);
    link.noteReply(2);
    modem.answer('AT+QCSQ', []);
    command('AT+QCSQ', '', 5000, (result) => link.noteReply(result));
    modem.say('POWERED DOWN');
    timeToOnline(20_000);
    expect(link.events).toEqual(['offline', 'reset', 'started', 'online']);
  });

  it('the link sits out its pause when the answer to an abandoned command comes', () => {
    modem.answer('AT+QMTCONN', ['+QMTSTAT: 0,4', 'OK']);
    link.start();
    while (!modem.count('AT+QMTCONN')) espruino.advance(10);
    const closes = modem.count('AT+QMTCLOSE');
    espruino.advance(900);
    expect(modem.count('AT+QMTCLOSE')).toBe(closes);
    timeToOnline(2000);
  });

  it('the link waits out a command of others before it sends its own', async () => {
    startOnline();
    const { command } = await import('./at-channel.ts');
    modem.answer('AT+QGPSLOC', []);
    command('AT+QGPSLOC=2', '', 5000, () => link.events.push('timed out'));
    modem.say('+QMTSTAT: 0,1');
    timeToOnline(20_000);
    expect(link.events).toEqual(['offline', 'timed out', 'online']);
  });

  it('two quick faults count as one', () => {
    startOnline();
    modem.say('+QMTSTAT: 0,1', '+QMTSTAT: 0,1');
    link.sessionFailed();
    expect(link.events).toEqual(['offline']);
    expect(timeToOnline(10_000)).toBeLessThan(3000);
  });
});
