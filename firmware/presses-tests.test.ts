/** Presses that are tests, the ways besides the data link, and a journal that is worn. */
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeEspruino } from './testing/fake-espruino.ts';
import { provision } from './testing/provisioned.ts';

const RECEIVED = 16;
const ACCEPTED = 17;
const CLOSED = 18;
const BUTTON = 1;
const TEST = 2;
const NEVER = 1e15;

let espruino: FakeEspruino;
let presses: Awaited<ReturnType<typeof start>>;

async function start() {
  const { openJournal, storedKeys } = await import('./journal.ts');
  const { openSequences } = await import('./sequences.ts');
  openJournal();
  openSequences();
  const module = await import('./presses.ts');
  module.openPresses();
  const raise = (...triggers: number[]) => {
    for (const trigger of triggers) {
      if (module.raise(trigger)) module.storeRaised();
    }
  };
  const open = () => storedKeys(4).sort((a, b) => a - b);
  return { ...module, raise, open };
}

async function restart(): Promise<void> {
  espruino.restart();
  presses = await start();
}

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  provision(espruino);
  presses = await start();
});

const next = () => presses.unreceivedPress()?.alarmNumber;
const current = () => presses.currentPress()?.alarmNumber;

describe('a test', () => {
  it('waits behind every alarm, also one that was sent just now', () => {
    presses.raise(TEST, BUTTON);
    expect(next()).toBe(2);
    presses.pressSent(presses.unreceivedPress()!);
    expect(next()).toBe(2);
    presses.answer(RECEIVED, 2);
    expect(next()).toBe(1);
  });

  it('is not what the positions go with while an alarm is open', () => {
    presses.raise(BUTTON, TEST);
    expect(current()).toBe(1);
    expect(presses.isAlarmOpen()).toBe(true);
    presses.answer(CLOSED, 1);
    expect(current()).toBe(2);
    expect(presses.isAlarmOpen()).toBe(false);
    presses.answer(CLOSED, 2);
    expect(current()).toBeUndefined();
    expect(presses.isAlarmOpen()).toBe(false);
  });

  it('is not answered with an alarm, nor an alarm with a test', () => {
    presses.raise(TEST, BUTTON, TEST, BUTTON);
    for (const number of [1, 2, 3, 4]) presses.answer(RECEIVED, number);
    presses.answer(CLOSED, 4);
    expect(presses.open()).toEqual([1, 3]);
    presses.raise(BUTTON);
    presses.answer(RECEIVED, 5);
    presses.answer(CLOSED, 3);
    expect(presses.open()).toEqual([1, 5]);
  });

  it('is a test after a restart too', async () => {
    presses.raise(TEST);
    await restart();
    expect(presses.currentPress()).toMatchObject({ trigger: TEST });
    expect(presses.lineWantedAt()).toBe(NEVER);
  });
});

describe('the line is wanted', () => {
  it('never while nothing runs', () => {
    expect(presses.lineWantedAt()).toBe(NEVER);
  });

  it('once the alarm has left, at the latest ten seconds after the press', () => {
    presses.raise(BUTTON);
    expect(presses.lineWantedAt()).toBe(espruino.nowMs + 10_000);
    espruino.advance(300);
    presses.pressSent(presses.unreceivedPress()!);
    expect(presses.lineWantedAt()).toBe(espruino.nowMs);
  });

  it('no later because the press is sent again', () => {
    presses.raise(BUTTON);
    const wantedAt = espruino.nowMs;
    presses.pressSent(presses.unreceivedPress()!);
    espruino.advance(10_000);
    presses.pressSent(presses.unreceivedPress()!);
    expect(presses.lineWantedAt()).toBe(wantedAt);
  });

  it('for a test only once a person has accepted it', () => {
    presses.raise(TEST);
    presses.pressSent(presses.unreceivedPress()!);
    presses.answer(RECEIVED, 1);
    expect(presses.lineWantedAt()).toBe(NEVER);
    presses.answer(ACCEPTED, 1);
    expect(presses.lineWantedAt()).toBe(espruino.nowMs);
  });

  it('no more once everything is closed', () => {
    presses.raise(BUTTON, TEST);
    presses.answer(CLOSED, 1);
    presses.answer(CLOSED, 2);
    expect(presses.lineWantedAt()).toBe(NEVER);
  });
});

describe('a short message is due', () => {
  it('ten seconds after the press, and five minutes after the last, three times', () => {
    presses.raise(BUTTON);
    const times: number[] = [];
    for (let press = presses.unheardPress(); press; press = presses.unheardPress()) {
      times.push(press.smsAt - espruino.nowMs);
      espruino.advance(press.smsAt - espruino.nowMs);
      presses.smsTried(press, true);
    }
    expect(times).toEqual([10_000, 300_000, 300_000]);
  });

  it('again twenty seconds after one that was refused', () => {
    presses.raise(BUTTON);
    presses.smsTried(presses.unheardPress()!, false);
    expect(presses.unheardPress()?.smsAt).toBe(espruino.nowMs + 20_000);
  });

  it.each([
    [0, 3],
    [9, 3],
    [10, 2],
    [19, 2],
    [20, 1],
    [29, 1],
    [300, 1],
  ])(
    'after %i that were refused, %i times more: ten weigh as one that has gone, but for the last',
    (refused, more) => {
      presses.raise(BUTTON);
      for (let i = 0; i < refused; i++) presses.smsTried(presses.unheardPress()!, false);
      for (let i = 0; i < more; i++) presses.smsTried(presses.unheardPress()!, true);
      expect(presses.unheardPress()).toBeUndefined();
    },
  );

  it('every five minutes after twenty that were refused', () => {
    presses.raise(BUTTON);
    for (let i = 0; i < 40; i++) {
      presses.smsTried(presses.unheardPress()!, false);
      const waitMs = i < 20 ? 20_000 : 300_000;
      expect(presses.unheardPress()?.smsAt).toBe(espruino.nowMs + waitMs);
    }
  });

  it('for each press out of its own budget', () => {
    presses.raise(BUTTON, BUTTON);
    for (let i = 0; i < 3; i++) presses.smsTried(presses.unheardPress()!, true);
    for (let i = 0; i < 3; i++) presses.smsTried(presses.unheardPress()!, true);
    expect(presses.unheardPress()).toBeUndefined();
  });

  it('for an alarm before a test, however long the test has waited, and for no test meanwhile', () => {
    presses.raise(TEST);
    espruino.advance(9000);
    presses.raise(BUTTON);
    expect(presses.unheardPress()?.alarmNumber).toBe(2);
    presses.smsTried(presses.unheardPress()!, true);
    expect(presses.unheardPress()?.alarmNumber).toBe(2);
    presses.answer(RECEIVED, 2);
    expect(presses.unheardPress()?.alarmNumber).toBe(1);
  });

  it('for each press that waits, the one that is due first', () => {
    presses.raise(BUTTON);
    espruino.advance(1000);
    presses.raise(BUTTON);
    expect(presses.unheardPress()?.alarmNumber).toBe(1);
    presses.smsTried(presses.unheardPress()!, true);
    expect(presses.unheardPress()?.alarmNumber).toBe(2);
    presses.answer(RECEIVED, 2);
    expect(presses.unheardPress()?.alarmNumber).toBe(1);
    presses.answer(RECEIVED, 1);
    expect(presses.unheardPress()).toBeUndefined();
  });
});

describe('a journal that takes nothing any more', () => {
  it('costs no press, also where the oldest has to make room', () => {
    presses.raise(...Array.from({ length: 24 }, () => BUTTON));
    presses.answer(RECEIVED, 1);
    espruino.flash.isWorn = true;
    presses.raise(BUTTON);
    expect(current()).toBe(25);
  });
});
