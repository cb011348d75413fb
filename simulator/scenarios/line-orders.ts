import { FAULT_BITS } from '../../protocol/index.ts';
import { SETTINGS } from '../world/provisioned.ts';
import { alarmWithLine, calleesIn, isOpen, opens, told, WITH_VOICE } from './on-the-line.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** What an announcement is good for, and a margin. */
const ANNOUNCED_FOR_MS = 65_000;
/** How long a caller lets it ring at most. */
const RINGS_FOR_MS = 30_000;
/** From the end of a call until the list of calls has shown it. */
/** The longest turn of GNSS. */
const POSITION_TURN_MS = 60_000;
const NOTICED_WITHIN_MS = 4000;
/** The pauses before the first redials, ms. */
const PAUSES_MS = [2000, 4000, 8000, 16_000, 32_000];
const LONGEST_PAUSE_MS = 60_000;
const CALLS_AT_ODDS = 40;

/** A line that the centre has closed, and a call that it has announced. */
async function announced(stage: Stage): Promise<void> {
  await alarmWithLine(stage);
  await stage.order(1, 'closeLine');
  await stage.within(30_000, 'the call ends', () => !isOpen(stage));
  await stage.order(1, 'expectCall');
  await told(stage, 'that the call is expected', ({ orderNumber }) => orderNumber === 2);
}

const incoming = (stage: Stage): number =>
  stage
    .modemEvents('callConnected')
    .filter(({ event }) => event.type === 'callConnected' && !event.outgoing).length;

const speakerLevel = (stage: Stage): number => {
  const last = stage.modemEvents('speaker').at(-1)?.event;
  return last?.type === 'speaker' ? last.level : 0;
};

/** From the end of each call of the device to the start of its next. */
function redialPauses(stage: Stage): number[] {
  const starts = stage.modemEvents('callStarted').map(({ atMs }) => atMs);
  const ends = stage.modemEvents('callEnded').map(({ atMs }) => atMs);
  return ends.slice(0, starts.length - 1).map((atMs, index) => starts[index + 1]! - atMs);
}

export const LINE_ORDER_SCENARIOS: readonly Scenario[] = [
  {
    name: 'line-redial',
    doc: 'both numbers are engaged for minutes: pauses double from 2 s and stay under a minute',
    setting: () => calleesIn(Array.from({ length: CALLS_AT_ODDS }, () => ({ kind: 'busy' }))),
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.run(300_000);
      const pauses = redialPauses(stage);
      stage.expect(pauses.length > PAUSES_MS.length, `only ${pauses.length + 1} calls`);
      for (const [index, pauseMs] of pauses.entries()) {
        const leastMs = PAUSES_MS[index] ?? LONGEST_PAUSE_MS;
        // Where they take turns, GNSS may have the radio just then.
        const turnMs = stage.takesTurns ? POSITION_TURN_MS : 0;
        const isFit = pauseMs > 0.9 * leastMs && pauseMs < leastMs + NOTICED_WITHIN_MS + turnMs;
        stage.expect(isFit, `${Math.round(pauseMs)} ms after call ${index + 1}`);
      }
    },
  },
  {
    name: 'speaker-next-call',
    doc: 'the speaker that was ordered on in a call is silent again in the next',
    setting: () => WITH_VOICE,
    async play(stage) {
      await alarmWithLine(stage);
      await stage.order(1, 'speakerOn');
      await told(stage, 'that the speaker is on', ({ speaker }) => speaker === 1);
      stage.modem.remoteHangsUp();
      stage.world.injected('call-dropped');
      const again = () => stage.modemEvents('callConnected').length === 2;
      await stage.within(60_000, 'the line opens again', again);
      await stage.run(10_000);
      stage.expect(speakerLevel(stage) === 0, 'the speaker is silent');
      await told(stage, 'that the speaker is off', ({ speaker }) => speaker === 0);
    },
  },
  {
    name: 'incoming-late',
    doc: 'a call that comes a minute after it was announced is a stranger',
    setting: () => WITH_VOICE,
    async play(stage) {
      await announced(stage);
      await stage.run(ANNOUNCED_FOR_MS);
      // Nobody has come: the device calls by itself again, unless it is told not to.
      await stage.order(1, 'closeLine');
      await stage.within(30_000, 'the call ends', () => !isOpen(stage));
      await stage.run(15_000);
      stage.expect(stage.modem.ring(SETTINGS.primaryNumber) === 'rings', 'it rings');
      await stage.run(RINGS_FOR_MS);
      stage.expect(incoming(stage) === 0, 'it is not taken');
      await stage.close(1);
      await stage.reports(FAULT_BITS.strangerCall, 'a stranger');
    },
  },
  {
    name: 'incoming-second',
    doc: 'an announcement is good for one call: the next within the minute is a stranger',
    setting: () => WITH_VOICE,
    async play(stage) {
      await announced(stage);
      stage.modem.ring(SETTINGS.primaryNumber);
      await opens(stage, 20_000);
      await stage.run(5000);
      await stage.order(1, 'closeLine');
      await stage.within(30_000, 'the call ends', () => !isOpen(stage));
      await stage.run(2000);
      stage.expect(stage.modem.ring(SETTINGS.primaryNumber) === 'rings', 'it rings');
      await stage.run(RINGS_FOR_MS);
      stage.expect(incoming(stage) === 1, 'one call is taken');
    },
  },
  {
    name: 'incoming-then-restart',
    doc: 'an announced call goes on when the processor restarts under it',
    setting: () => WITH_VOICE,
    async play(stage) {
      await announced(stage);
      stage.modem.ring(SETTINGS.primaryNumber);
      await opens(stage, 20_000);
      await stage.run(stage.random.between(1000, 20_000));
      stage.device.reboot();
      stage.world.injected('reboot');
      await stage.run(60_000);
      const { length } = stage.modemEvents('callConnected');
      stage.expect(isOpen(stage) && length === 2, 'it is still the same call');
    },
  },
  {
    name: 'order-for-earlier',
    doc: 'an order names an earlier press than the newest, which the centre does not know yet',
    setting: () => WITH_VOICE,
    async play(stage) {
      await alarmWithLine(stage);
      let isLost = true;
      stage.world.losesUplink.push(() => isLost);
      stage.world.injected('broker-loses-messages');
      await stage.press();
      await stage.order(1, 'speakerOn');
      await stage.within(30_000, 'the speaker is on', () => speakerLevel(stage) > 0);
      isLost = false;
      await stage.stored(2);
    },
  },
];
