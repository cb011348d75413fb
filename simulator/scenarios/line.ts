import { FAULT_BITS } from '../../protocol/index.ts';
import type { RingOptions } from '../modem/voice.ts';
import type { Random } from '../random.ts';
import { SETTINGS } from '../world/provisioned.ts';
import { alarmWithLine, calleesIn, isOpen, opens, told, WITH_VOICE } from './on-the-line.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** A cold start, with the pauses in which the radio sends. */
const FIX_WITHIN_MS = 400_000;
/** Of the line, and of GNSS at most. */
const TURN_MS = 120_000;
const ATTACKER = '+31600000666';

const hasFix = (stage: Stage): boolean =>
  stage.uplinks('position').some(({ message }) => message.position !== undefined);

const NOTICES = ['RING', '+CRING', '+CLIP', 'ccinfo'] as const;

/** The line has had its turn: on bg9x it makes room for GNSS, and comes back. */
async function turnsTaken(stage: Stage): Promise<void> {
  if (!stage.takesTurns) {
    await stage.run(TURN_MS);
    stage.expect(isOpen(stage), 'GNSS needs no turn of its own');
    return;
  }
  await stage.within(2 * TURN_MS, "GNSS's turn", () => !isOpen(stage));
  await stage.within(2 * TURN_MS, "the line's turn", () => isOpen(stage));
}

/** Any of the notices that a modem may have. */
function someNotices(random: Random): RingOptions {
  return { notices: [NOTICES[random.integer(0, NOTICES.length - 1)]!] };
}

export const LINE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'line-opens',
    doc: 'an alarm opens the line to the first number, and closing it ends the call',
    setting: () => WITH_VOICE,
    async play(stage) {
      await alarmWithLine(stage);
      stage.expect(stage.dialled()[0] === SETTINGS.primaryNumber, 'the first number is called');
      await told(stage, 'that the line is open', ({ line }) => line === 'open');
      await stage.run(60_000);
      await stage.close(1);
      await stage.within(30_000, 'the call ends', () => !isOpen(stage));
      const calls = stage.dialled().length;
      await stage.run(120_000);
      stage.expect(stage.dialled().length === calls, 'no call follows');
    },
  },
  {
    name: 'line-busy',
    doc: 'the first number is engaged: the second is called, then the first again',
    setting: () =>
      calleesIn([{ kind: 'busy' }, { kind: 'busy' }, { kind: 'answers', afterMs: 2000 }]),
    async play(stage) {
      await stage.online();
      await stage.press();
      await opens(stage, 120_000);
      const { primaryNumber, secondNumber } = SETTINGS;
      const [first, second, third] = stage.dialled();
      stage.expect(first === primaryNumber && third === primaryNumber, 'the first number again');
      stage.expect(second === secondNumber, 'then the second number');
      await stage.run(15_000);
    },
  },
  {
    name: 'line-fails',
    doc: 'calls fail in every way there is, with growing pauses, while the alarm itself arrives',
    setting: () =>
      calleesIn([
        { kind: 'noCarrier' },
        { kind: 'noDialtone' },
        { kind: 'noAnswer', afterMs: 20_000 },
        { kind: 'busy' },
        { kind: 'ringsOut', afterMs: 15_000 },
        { kind: 'answers', afterMs: 3000 },
      ]),
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.stored(1);
      await opens(stage, 300_000);
      await told(stage, 'that the line is open', ({ line }) => line === 'open');
    },
  },
  {
    name: 'line-drops',
    doc: 'the open line drops again and again, and is opened again each time',
    setting: () => ({ ...WITH_VOICE, faults: [{ name: 'call-dropped', untilMs: 240_000 }] }),
    async play(stage) {
      await alarmWithLine(stage);
      await stage.run(240_000);
      stage.expect(stage.modemEvents('callConnected').length >= 3, 'it was opened again');
    },
  },
  {
    name: 'line-short-calls',
    doc: 'whoever answers hangs up after seconds: both numbers have their turn, with growing pauses',
    setting: () => WITH_VOICE,
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.stored(1);
      // No turn of GNSS between them.
      await stage.order(1, 'lineFirst');
      for (let call = 0; call < 6; call++) {
        await opens(stage, 120_000);
        await stage.run(stage.random.between(1000, 6000));
        stage.modem.remoteHangsUp();
        await stage.run(100);
      }
      const { primaryNumber, secondNumber } = SETTINGS;
      const expected = [0, 1, 2, 3, 4, 5].map((i) => (i % 2 ? secondNumber : primaryNumber));
      const dialled = stage.dialled();
      stage.expect(dialled.join() === expected.join(), `it called ${dialled.join()}`);
    },
  },
  {
    name: 'line-lost-silently',
    doc: 'the call ends without a word; the device finds out by itself',
    setting: () => ({ ...WITH_VOICE, faults: [{ name: 'call-lost-silently' }] }),
    async play(stage) {
      await alarmWithLine(stage);
      const again = () => stage.modemEvents('callConnected').length >= 2;
      await stage.within(150_000, 'the line opens again', again);
    },
  },
  {
    name: 'line-no-second',
    doc: 'without a second number the first is called again and again',
    setting: () => ({
      ...calleesIn([{ kind: 'busy' }, { kind: 'busy' }, { kind: 'answers', afterMs: 2000 }]),
      settings: { secondNumber: '' },
    }),
    async play(stage) {
      await stage.online();
      await stage.press();
      await opens(stage, 120_000);
      const isFirst = (number: string) => number === SETTINGS.primaryNumber;
      stage.expect(stage.dialled().every(isFirst), 'no other number is called');
    },
  },
  {
    name: 'line-modem-restart',
    doc: 'the modem crashes under the open line',
    setting: () => WITH_VOICE,
    async play(stage) {
      await alarmWithLine(stage);
      await stage.run(stage.random.between(1000, 10_000));
      stage.modem.restart();
      stage.world.injected('modem-restart');
      await stage.run(1000);
      await opens(stage, 180_000);
    },
  },
  {
    name: 'line-brown-out',
    doc: 'the supply sags when the call connects',
    setting: () => ({ ...WITH_VOICE, faults: [{ name: 'brown-out-in-call' }] }),
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.stored(1, 300_000);
      const again = () => stage.modemEvents('callConnected').length >= 2;
      await stage.within(400_000, 'the line opens again', again);
    },
  },
  {
    name: 'speaker',
    doc: 'the speaker is silent until the centre orders it on, and silent again by order',
    setting: () => WITH_VOICE,
    async play(stage) {
      await alarmWithLine(stage);
      await stage.accept(1);
      await stage.order(1, 'speakerOn');
      await told(stage, 'that the speaker is on', ({ speaker }) => speaker === 1);
      await stage.run(10_000);
      await stage.order(1, 'speakerOff');
      await told(stage, 'that the speaker is off', ({ speaker }) => speaker === 0);
    },
  },
  {
    name: 'line-by-order',
    doc: 'the centre closes the line and opens it again',
    setting: () => WITH_VOICE,
    async play(stage) {
      await alarmWithLine(stage);
      await stage.order(1, 'closeLine');
      await stage.within(30_000, 'the call ends', () => !isOpen(stage));
      await stage.run(60_000);
      stage.expect(!isOpen(stage), 'the line stays closed');
      await stage.order(1, 'openLine');
      await opens(stage);
    },
  },
  {
    name: 'incoming-announced',
    doc: 'a call that the centre has announced is taken, however the modem tells of it',
    setting: () => WITH_VOICE,
    async play(stage) {
      await alarmWithLine(stage);
      await stage.order(1, 'closeLine');
      await stage.within(30_000, 'the call ends', () => !isOpen(stage));
      await stage.order(1, 'expectCall');
      await told(stage, 'that the call is expected', ({ orderNumber }) => orderNumber === 2);
      await stage.run(stage.random.between(0, 20_000));
      stage.modem.ring(SETTINGS.primaryNumber, someNotices(stage.random));
      await opens(stage, 20_000);
    },
  },
  {
    name: 'incoming-while-dialling',
    doc: 'the centre announces its call while the device still rings there: it finds the line free',
    setting: () => calleesIn([{ kind: 'ringsOut', afterMs: 58_000 }]),
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.stored(1);
      await told(stage, 'that it dials', ({ line }) => line === 'dialling');
      await stage.order(1, 'expectCall');
      await told(stage, 'that it has given way', ({ line }) => line === 'idle');
      await stage.run(stage.random.between(0, 20_000));
      stage.modem.ring(SETTINGS.primaryNumber, someNotices(stage.random));
      await opens(stage, 20_000);
    },
  },
  {
    name: 'stranger-calls',
    doc: 'strangers call outside an alarm and within one; nobody is listened to',
    setting: () => WITH_VOICE,
    async play(stage) {
      await stage.online();
      stage.modem.ring(SETTINGS.primaryNumber, someNotices(stage.random));
      stage.world.injected('attack-listen-in');
      await stage.run(45_000);
      stage.expect(stage.modemEvents('callConnected').length === 0, 'no call is taken');
      await alarmWithLine(stage);
      await stage.order(1, 'closeLine');
      await stage.within(30_000, 'the call ends', () => !isOpen(stage));
      stage.modem.ring(ATTACKER, someNotices(stage.random));
      stage.world.injected('attack-stranger-call');
      await stage.run(45_000);
      stage.expect(!isOpen(stage), 'no call is taken');
      await stage.close(1);
      await stage.reports(FAULT_BITS.strangerCall, 'a stranger');
    },
  },
  {
    name: 'phantom-calls',
    doc: 'data calls in the list of calls and rings without a call are no calls',
    setting: () => ({
      ...WITH_VOICE,
      faults: [{ name: 'phantom-data-call' }, { name: 'phantom-ring' }, { name: 'phantom-ring' }],
    }),
    async play(stage) {
      await alarmWithLine(stage);
      await stage.run(60_000);
      stage.expect(isOpen(stage), 'the line is open');
    },
  },
  {
    name: 'line-and-position',
    doc: 'line and GNSS take turns on bg9x as the centre orders it; positions come all the same',
    setting: () => WITH_VOICE,
    async play(stage) {
      await alarmWithLine(stage);
      const policies = ['positionFirst', 'takeTurns', 'lineFirst'] as const;
      for (const [index, policy] of policies.entries()) {
        await stage.order(1, policy);
        await told(stage, `that ${policy} was taken`, ({ orderNumber }) => orderNumber > index);
        if (index === 0) await stage.within(FIX_WITHIN_MS, 'a fix', () => hasFix(stage));
        else await stage.run(100_000);
        if (policy === 'takeTurns') await turnsTaken(stage);
      }
    },
  },
];
