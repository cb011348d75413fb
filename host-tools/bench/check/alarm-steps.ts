/** A test alarm on its whole way, from the finger to the desk and back. */
import type { StoredAlarm } from '../../receiver/records.ts';
import { yesNo } from '../person.ts';
import { waitFor } from './bench-clock.ts';
import { LIMITS } from './limits.ts';
import { type CheckContext, failed, type Outcome, passed, type Step, seconds } from './step.ts';

const DEFAULT_TEST_MINUTES = 10;
const MINUTE_SECONDS = 60;

const HEARD = 'heard';

function untilAlarm(
  { receiver, clock, testAlarm }: CheckContext,
  withinSeconds: number,
  is: (alarm: StoredAlarm) => boolean,
) {
  return waitFor(clock, withinSeconds * 1000, () => {
    const alarm = receiver.alarm(testAlarm!);
    return alarm && is(alarm) ? alarm : undefined;
  });
}

const testAlarm: Step = {
  name: 'test-alarm',
  title: 'a test alarm, seen at the receiver',
  needs: ['broker', 'button'],
  async run(context): Promise<Outcome> {
    const { pressWithinSeconds } = LIMITS;
    const limits = `at the receiver as a test within ${pressWithinSeconds} s`;
    const found = await pressedAsTest(context);
    if (!found) {
      const advice =
        'if it vibrated, look at the receiver; if not, hold it longer, or replace the switch';
      return failed('nothing came', limits, advice);
    }
    context.testAlarm = found.seen.alarmNumber;
    if (found.seen.trigger !== 'test' || found.seen.testAskedFor !== true) {
      const advice = 'tell the desk now that it was a check, then check again';
      return failed('came as a real alarm', limits, advice);
    }
    return passed(`test alarm ${context.testAlarm}, after ${seconds(found.afterMs)}`, limits);
  },
};

/** Arms a test for the next press, and no longer than it is waited for: the one after is real. */
async function pressedAsTest({ device, receiver, person, clock, registered }: CheckContext) {
  const before = receiver.newestAlarm();
  const testSeconds = (registered.testMinutes ?? DEFAULT_TEST_MINUTES) * MINUTE_SECONDS;
  let found: { readonly seen: StoredAlarm; readonly afterMs: number } | undefined;
  try {
    receiver.noteTest(testSeconds, clock.now());
    await device.armTest(testSeconds);
    person.tell('    hold the button until you feel a firm pulse and a tick, then let go');
    found = await waitFor(clock, LIMITS.pressWithinSeconds * 1000, () => {
      const newest = receiver.newestAlarm();
      return newest > before ? receiver.alarm(newest) : undefined;
    });
    return found;
  } finally {
    if (!found) {
      await device.armTest(0);
      receiver.noteTest(0, clock.now());
    }
  }
}

const roundTrip: Step = {
  name: 'round-trip',
  title: 'sealed message there, sealed answer back',
  needs: ['test-alarm'],
  async run(context): Promise<Outcome> {
    const { receiver, clock } = context;
    const { answerWithinSeconds } = LIMITS;
    const found = await waitFor(clock, answerWithinSeconds * 1000, () =>
      receiver.hasAnswer(context.testAlarm!) ? true : undefined,
    );
    const limits = `the device has opened the answer within ${answerWithinSeconds} s`;
    if (found) return passed(`after ${seconds(found.afterMs)}`, limits);
    return failed(
      'no sign of the answer',
      limits,
      'see at the broker whether the device may subscribe to its own topic; wipe and provision again',
    );
  },
};

const accepted: Step = {
  name: 'accepted',
  title: 'accepted by a person at the desk',
  needs: ['round-trip'],
  async run(context): Promise<Outcome> {
    const { acceptWithinSeconds } = LIMITS;
    context.person.tell(`    the desk accepts test alarm ${context.testAlarm} now`);
    const found = await untilAlarm(
      context,
      acceptWithinSeconds,
      ({ state }) => state !== 'received',
    );
    const limits = `within ${acceptWithinSeconds} s`;
    if (found)
      return passed(`by ${found.seen.acceptedBy}, after ${seconds(found.afterMs)}`, limits);
    return failed('nobody accepted it', limits, 'call the desk, and check again when it answers');
  },
};

const line: Step = {
  name: 'line',
  title: 'the voice line opens',
  needs: ['accepted'],
  async run(context): Promise<Outcome> {
    const { lineWithinSeconds } = LIMITS;
    const number = context.registered.primaryNumber ?? 'the number to call';
    context.person.tell(`    ${number} is called now: somebody takes the call and listens`);
    const found = await untilAlarm(
      context,
      lineWithinSeconds,
      ({ line: state }) => state === 'open',
    );
    const limits = `open within ${lineWithinSeconds} s`;
    if (found) return passed(`open, after ${seconds(found.afterMs)}`, limits);
    const { line: state, lineEnd } = context.receiver.alarm(context.testAlarm!)!;
    const advice = 'see that the number answers, and that the SIM card and its network allow calls';
    return failed(`${state}, ${lineEnd}`, limits, advice);
  },
};

const audio: Step = {
  name: HEARD,
  title: 'voice, heard by a person',
  needs: ['line'],
  async run({ person }): Promise<Outcome> {
    const limits = 'every word, by whoever took the call';
    const text = '    speak at arm’s length from the device. Was every word heard? (yes, no)';
    if (await person.ask(yesNo(HEARD, text))) return passed('heard', limits);
    return failed(
      'not heard',
      limits,
      'look after the microphone; some modem firmware sends silence (docs/technician.md)',
    );
  },
};

const closed: Step = {
  name: 'closed',
  title: 'closed by the desk',
  needs: ['test-alarm'],
  async run(context): Promise<Outcome> {
    const { closeWithinSeconds } = LIMITS;
    context.person.tell(`    the desk closes test alarm ${context.testAlarm} now`);
    const found = await untilAlarm(context, closeWithinSeconds, ({ state }) => state === 'closed');
    const limits = `within ${closeWithinSeconds} s`;
    if (found) return passed(`by ${found.seen.closedBy}, after ${seconds(found.afterMs)}`, limits);
    return failed('still open', limits, 'call the desk: an open test must not be handed out');
  },
};

export const ALARM_STEPS: readonly Step[] = [testAlarm, roundTrip, accepted, line, audio, closed];

/** The questions of these steps, by name. */
export const ALARM_QUESTIONS: readonly string[] = [HEARD];
