import { beforeEach, describe, expect, it } from 'vitest';
import type { Alarm } from '../protocol/index.ts';
import { MOTOR_PIN } from './boards/rak5010.ts';
import { FakeEspruino } from './testing/fake-espruino.ts';
import { provision } from './testing/provisioned.ts';

const RECEIVED = 16;
const ACCEPTED = 17;
const CLOSED = 18;
const BUTTON = 1;
const JOURNAL_FAILED = 64;
const PROGRESS = ['closed', 'raised', 'received', 'accepted'];

let espruino: FakeEspruino;
let presses: Awaited<ReturnType<typeof start>>;
let faults: typeof import('./faults.ts');
/** Pulses of the motor. */
let pulses: number;

async function start() {
  const journal = await import('./journal.ts');
  const sequences = await import('./sequences.ts');
  const { storedKeys } = journal;
  journal.openJournal();
  sequences.openSequences();
  const module = await import('./presses.ts');
  faults = await import('./faults.ts');
  module.openPresses();
  pulses = 0;
  espruino.onPin = (pin, high) => {
    if (pin === MOTOR_PIN && high) pulses++;
  };
  /** A press as `main.ts` takes it: raised, then kept. */
  const raise = (trigger: number) => {
    const isRaised = module.raise(trigger);
    if (isRaised) module.storeRaised();
    return isRaised;
  };
  return { ...module, raise, raiseUnstored: module.raise, storedKeys };
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

/** The press to send next, as far as it is told apart. */
const next = () => presses.unreceivedPress()?.alarmNumber;
const current = () => {
  const press = presses.currentPress();
  return press && `${press.alarmNumber} ${PROGRESS[press.progress]}`;
};

/** Every press is sent in turn until each was; the numbers in that order. */
function sendRound(count: number): (number | undefined)[] {
  return Array.from({ length: count }, () => {
    const press = presses.unreceivedPress()!;
    espruino.advance(10);
    presses.pressSent(press);
    return press.alarmNumber;
  });
}

describe('a press', () => {
  it('is there before it is in the journal, which it is once it is stored', async () => {
    presses.raiseUnstored(BUTTON);
    expect(next()).toBe(1);
    expect(presses.storedKeys(4)).toEqual([]);
    presses.storeRaised();
    expect(presses.storedKeys(4)).toEqual([1]);
    await restart();
    expect(next()).toBe(1);
  });

  it('is due at once, and again ten seconds after it was sent', () => {
    presses.raise(BUTTON);
    const press = presses.unreceivedPress()!;
    expect(press.sendAt).toBe(espruino.nowMs);
    presses.pressSent(press);
    expect(presses.unreceivedPress()!.sendAt).toBe(espruino.nowMs + 10_000);
    presses.pressesDue();
    expect(presses.unreceivedPress()!.sendAt).toBe(espruino.nowMs);
  });

  it('counts how often it has been sent as data', () => {
    presses.raise(BUTTON);
    expect(presses.unreceivedPress()!.sends).toBe(0);
    sendRound(3);
    presses.pressesDue();
    expect(presses.unreceivedPress()!.sends).toBe(3);
  });

  it('is found by its number while it is open', () => {
    for (let i = 0; i < 2; i++) presses.raise(BUTTON);
    expect(presses.findPress(1)).toMatchObject({ alarmNumber: 1 });
    presses.answer(CLOSED, 1);
    expect(presses.findPress(1)).toBeUndefined();
    expect(presses.findPress(2)).toMatchObject({ alarmNumber: 2 });
  });

  it('counts its seconds, over a restart at least those that were stored', async () => {
    presses.raise(BUTTON);
    espruino.advance(61_500);
    expect(presses.secondsSince(presses.currentPress()!)).toBe(61);
    presses.answer(RECEIVED, 1);
    await restart();
    espruino.advance(2000);
    expect(presses.secondsSince(presses.currentPress()!)).toBe(63);
  });

  it.each([
    ['raised', []],
    ['received', [RECEIVED]],
    ['accepted', [RECEIVED, ACCEPTED]],
    ['accepted', [ACCEPTED]],
  ])('that is %s is that after a restart', async (progress, answers) => {
    presses.raise(BUTTON);
    for (const type of answers) presses.answer(type, 1);
    await restart();
    expect(current()).toBe(`1 ${progress}`);
    expect(next()).toBe(progress === 'raised' ? 1 : undefined);
  });

  it('that is closed is gone after a restart, and its number is not used again', async () => {
    presses.raise(BUTTON);
    presses.raise(BUTTON);
    presses.answer(CLOSED, 1);
    await restart();
    expect(current()).toBe('2 raised');
    presses.raise(BUTTON);
    expect(current()).toBe('3 raised');
  });
});

describe('a further press', () => {
  it('is an event of its own, and each is sent until received', () => {
    for (let i = 0; i < 3; i++) presses.raise(BUTTON);
    expect(sendRound(3)).toEqual([1, 2, 3]);
    expect(sendRound(3)).toEqual([1, 2, 3]);
    presses.answer(RECEIVED, 2);
    expect(sendRound(4)).toEqual([1, 3, 1, 3]);
    presses.answer(RECEIVED, 1);
    presses.answer(RECEIVED, 3);
    expect(next()).toBeUndefined();
    expect(current()).toBe('3 received');
  });

  it('is accepted or closed with every press up to the one that is named', () => {
    for (let i = 0; i < 3; i++) presses.raise(BUTTON);
    presses.answer(RECEIVED, 1);
    presses.answer(ACCEPTED, 2);
    expect(next()).toBe(3);
    presses.answer(CLOSED, 2);
    expect(presses.storedKeys(4)).toEqual([3]);
    expect(current()).toBe('3 raised');
    presses.answer(RECEIVED, 3);
    presses.answer(CLOSED, 3);
    expect(current()).toBeUndefined();
    expect(presses.storedKeys(4)).toEqual([]);
  });

  it('is not concerned by an answer to a press that is not open', () => {
    presses.raise(BUTTON);
    presses.answer(RECEIVED, 1);
    const operations = espruino.flash.operations;
    for (const type of [RECEIVED, ACCEPTED, CLOSED]) presses.answer(type, 65535);
    expect(current()).toBe('1 received');
    expect(espruino.flash.operations).toBe(operations);
  });

  it('that was never received goes on when a later one is accepted and closed', () => {
    for (let i = 0; i < 2; i++) presses.raise(BUTTON);
    presses.answer(RECEIVED, 2);
    presses.answer(ACCEPTED, 2);
    expect(next()).toBe(1);
    presses.answer(CLOSED, 2);
    expect(next()).toBe(1);
    expect(presses.storedKeys(4)).toEqual([1]);
  });

  it('that the journal cannot take is sent all the same', () => {
    espruino.flash.isWorn = true;
    expect(presses.raise(BUTTON)).toBe(true);
    expect(next()).toBe(1);
    expect(faults.faults).toBe(JOURNAL_FAILED);
    for (const type of [RECEIVED, ACCEPTED, CLOSED]) presses.answer(type, 1);
    expect(current()).toBeUndefined();
  });

  it('is the current one after a restart too, whatever was written last', async () => {
    for (let i = 0; i < 3; i++) presses.raise(BUTTON);
    presses.answer(RECEIVED, 2);
    presses.answer(RECEIVED, 1);
    await restart();
    expect(current()).toBe('3 raised');
    expect(next()).toBe(3);
  });

  it('has room when 24 are open: the oldest that was received goes', async () => {
    const open = Array.from({ length: 25 }, (_, index) => index + 1).filter((n) => n !== 3);
    for (let i = 0; i < 24; i++) presses.raise(BUTTON);
    presses.answer(RECEIVED, 3);
    presses.answer(RECEIVED, 5);
    expect(presses.raise(BUTTON)).toBe(true);
    expect(presses.storedKeys(4).sort((a, b) => a - b)).toEqual(open);
    const unanswered = open.filter((n) => n !== 5);
    expect(sendRound(23)).toEqual(unanswered);
    await restart();
    expect(sendRound(23)).toEqual(unanswered);
  });

  it('is refused, and none that was taken is dropped, when 24 wait for their answer', () => {
    for (let i = 0; i < 24; i++) expect(presses.raise(BUTTON)).toBe(true);
    for (let i = 0; i < 5; i++) expect(presses.raise(BUTTON)).toBe(false);
    expect(sendRound(24)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
  });

  it('that was stored by a newer firmware, with an unknown progress, is still there', async () => {
    const alarm: Alarm = {
      type: 'alarm',
      alarmNumber: 7,
      trigger: 'button',
      secondsSincePress: 5,
      progress: 'accepted',
    };
    provision(espruino, [alarm]);
    await restart();
    presses.raise(BUTTON);
    expect(current()).toBe('8 raised');
  });
});

describe('doubt', () => {
  /** Pulses up to the end of the next milliseconds, since this was last asked. */
  function felt(durationMs: number): number {
    espruino.advance(durationMs);
    const count = pulses;
    pulses = 0;
    return count;
  }

  it('is felt after 20 seconds without an answer, and every 30 after', () => {
    presses.raise(BUTTON);
    expect(felt(19_900)).toBe(0);
    expect(felt(2000)).toBe(4);
    expect(felt(28_000)).toBe(0);
    expect(felt(2000)).toBe(4);
  });

  it('is not felt once every press is received', () => {
    presses.raise(BUTTON);
    presses.raise(BUTTON);
    espruino.advance(10_000);
    presses.answer(RECEIVED, 1);
    expect(felt(3000)).toBe(2);
    presses.answer(RECEIVED, 2);
    expect(felt(100_000)).toBe(2);
    expect(espruino.pauses()).toEqual([]);
  });

  it('gives each press its own 20 seconds', () => {
    presses.raise(BUTTON);
    espruino.advance(1000);
    presses.answer(RECEIVED, 1);
    felt(18_000);
    presses.raise(BUTTON);
    expect(felt(19_900)).toBe(0);
    expect(felt(2000)).toBe(4);
  });

  it('is felt after a restart too', async () => {
    presses.raise(BUTTON);
    await restart();
    expect(felt(22_000)).toBe(4);
  });

  it.each([
    ['received', RECEIVED, 2],
    ['accepted', ACCEPTED, 2],
    ['closed', CLOSED, 0],
  ])('ends with %s; a repeated answer is not felt again', (_name, type, count) => {
    presses.raise(BUTTON);
    presses.answer(type, 1);
    expect(felt(5000)).toBe(count);
    presses.answer(type, 1);
    expect(felt(60_000)).toBe(0);
  });
});
