import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeEspruino } from '../testing/fake-espruino.ts';
import { bareDevice, loadLink, ONLINE_WITHIN_MS } from '../testing/linked-device.ts';
import type { ScriptedModem } from '../testing/scripted-modem.ts';

let espruino: FakeEspruino;
let modem: ScriptedModem;
let link: Awaited<ReturnType<typeof loadLink>>;

async function fresh(): Promise<void> {
  ({ espruino, modem } = bareDevice());
  link = await loadLink();
}

beforeEach(fresh);

/** Times at which commands that start so were sent during the next `durationMs`. */
function timesOf(start: string, durationMs: number): number[] {
  const times: number[] = [];
  const endMs = espruino.nowMs + durationMs;
  while (espruino.nowMs < endMs) {
    const before = modem.count(start);
    espruino.advance(20);
    if (modem.count(start) > before) times.push(espruino.nowMs);
  }
  return times;
}

const refuseAlways = () => modem.answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,5'], 1e6);

describe('the pauses between attempts', () => {
  it('double up to 32 seconds', () => {
    refuseAlways();
    link.start();
    const times = timesOf('AT+QMTOPEN', 300_000);
    const pauses = times.slice(1).map((time, i) => Math.floor((time - times[i]!) / 1000));
    expect(pauses.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 32, 32]);
  });

  it('stay at a second while an alarm waits', () => {
    refuseAlways();
    link.alarm.waits = true;
    link.start();
    const times = timesOf('AT+QMTOPEN', 60_000);
    const pauses = times.slice(1).map((time, i) => Math.floor((time - times[i]!) / 1000));
    expect(Math.max(...pauses.slice(0, 8))).toBeLessThanOrEqual(1);
    expect(pauses.length).toBeGreaterThan(20);
  });

  it('are cut by hurry, and only the pause that runs', () => {
    refuseAlways();
    link.start();
    espruino.advance(100_000);
    const before = modem.count('AT+QMTOPEN');
    link.hurry();
    espruino.advance(1000);
    expect(modem.count('AT+QMTOPEN')).toBe(before + 1);
    espruino.advance(1000);
    expect(modem.count('AT+QMTOPEN')).toBe(before + 1);
  });

  it('are short again once a publish has got through', () => {
    modem.answer('AT+QMTOPEN', ['OK', '+QMTOPEN: 0,5'], 6);
    link.start();
    espruino.advance(120_000);
    link.publisher.publish(3, () => Uint8Array.of(1, 2, 3));
    espruino.advance(1000);
    modem.say('+QMTSTAT: 0,1');
    espruino.advance(2000);
    expect(link.isOnline()).toBe(true);
  });

  it('let hurry do nothing outside of them', () => {
    link.hurry();
    link.start();
    link.hurry();
    espruino.advance(1000);
    link.hurry();
    espruino.advance(ONLINE_WITHIN_MS);
    link.hurry();
    espruino.advance(1000);
    expect(link.events).toEqual(['started', 'online']);
  });
});

describe('failures that go on', () => {
  it('start the network again, and then the modem', () => {
    refuseAlways();
    link.start();
    const failuresAtReset: number[] = [];
    for (let i = 0; i < 3 * 3600; i++) {
      espruino.advance(1000);
      const resets = link.events.filter((event) => event === 'reset').length;
      if (resets > failuresAtReset.length) failuresAtReset.push(modem.count('AT+QMTOPEN'));
    }
    expect(failuresAtReset).toEqual([12, 24, 48, 96, 192, 288]);
    const opens = modem.count('AT+QMTOPEN');
    expect(modem.count('AT+QIACT')).toBe(1 + Math.floor(opens / 4));
  });

  it('leave a modem that is set up on until the 24th while a press waits', () => {
    refuseAlways();
    link.alarm.waits = true;
    link.start();
    const failuresAtReset: number[] = [];
    while (modem.count('AT+QMTOPEN') < 110) {
      espruino.advance(100);
      const resets = link.events.filter((event) => event === 'reset').length;
      if (resets > failuresAtReset.length) failuresAtReset.push(modem.count('AT+QMTOPEN'));
    }
    expect(failuresAtReset).toEqual([24, 48, 96]);
  });

  it('count on through sessions that open but carry nothing', () => {
    modem.answer('AT+QMTPUB', ['>', 'OK', '+QMTPUB: 0,ID,2'], 1e6);
    link.start();
    for (let i = 0; i < 30 * 60; i++) {
      espruino.advance(1000);
      if (link.isOnline()) link.publisher.publish(1, () => Uint8Array.of(1));
    }
    expect(modem.count('AT+QIACT')).toBeGreaterThan(3);
    expect(link.events).toContain('reset');
  });
});

describe('whatever the modem does for a while', () => {
  const starts = [
    'AT',
    'AT+CPIN?',
    'AT+CEREG?',
    'AT+QIACT',
    'AT+QMTCFG',
    'AT+QMTOPEN',
    'AT+QMTCONN',
  ];
  const answers = [
    [],
    ['ERROR'],
    ['OK'],
    ['OK', 'OK'],
    ['RDY'],
    ['OK', 'RDY'],
    ['POWERED DOWN'],
    ['+QMTSTAT: 0,1', 'OK'],
    ['OK', '+QMTOPEN: 0,3'],
    ['OK', '+QMTCONN: 0,0,5'],
    ['+CME ERROR: 3'],
    ['>'],
    ['+QMTRECV: 0,1,"d",200,"'],
  ];
  const fault = fc.record({
    start: fc.constantFrom(...starts),
    answer: fc.constantFrom(...answers),
    times: fc.integer({ min: 1, max: 4 }),
  });
  const stray = fc.record({
    atMs: fc.integer({ min: 0, max: 120_000 }),
    what: fc.constantFrom(
      'RDY',
      'POWERED DOWN',
      '+QMTSTAT: 0,1',
      'OK',
      '>',
      'off',
      '+QMTOPEN: 0,0',
    ),
  });

  it('the link is online again within an hour of being needed, and a publish goes through', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fault, { maxLength: 4 }),
        fc.array(stray, { maxLength: 4 }),
        fc.boolean(),
        async (faults, strays, wasOn) => {
          await fresh();
          if (wasOn) modem.startOn();
          for (const { start, answer, times } of faults) modem.answer(start, answer, times);
          for (const { atMs, what } of strays) {
            espruino.after(atMs, () => (what === 'off' ? modem.setPower(false) : modem.say(what)));
          }
          link.start();
          espruino.advance(60 * 60_000);
          // What is in the way of a publish shows only with one.
          for (let i = 0; i < 60 && !link.events.includes('taken'); i++) {
            if (link.isOnline()) link.publisher.publish(1, () => Uint8Array.of(1));
            espruino.advance(60_000);
          }
          expect(modem.published.at(-1)).toBe('\x01');
          expect(link.isOnline()).toBe(true);
          link.publisher.publish(2, () => Uint8Array.of(1, 2));
          espruino.advance(5000);
          expect(modem.published.at(-1)).toBe('\x01\x02');
        },
      ),
      { numRuns: 150 },
    );
  });
});
