/**
 * The scenarios against firmware that does not do what their line of explanation says: each break is
 * caught by the scenario that speaks of it.
 */
import { describe } from 'vitest';
import { type Break, eachIsCaught } from './support/broken-firmware.ts';

const POSITIONS: readonly Break[] = [
  {
    name: 'positions at a third of their pace',
    file: 'firmware/courier.ts',
    line: 'const QUICK_POSITION_MS = 5000;',
    instead: 'const QUICK_POSITION_MS = 14000;',
    scenario: 'position-pace',
    caughtBy: 'scenario',
    because: 'at first',
  },
  {
    name: 'positions once a minute after the first two',
    file: 'firmware/courier.ts',
    line: 'const STEADY_POSITION_MS = 15000;',
    instead: 'const STEADY_POSITION_MS = 60000;',
    scenario: 'position-pace',
    caughtBy: 'scenario',
    because: 'later',
  },
  {
    name: 'an old fix that is passed off as new',
    file: 'firmware/gnss.ts',
    line: 'if (!isWhole || newStamp === stamp) return false;',
    instead: 'if (!isWhole) return false;',
    scenario: 'gnss-stale',
    caughtBy: 'scenario',
    because: 'grows old',
  },
  {
    name: 'an alarm without its position',
    file: 'firmware/courier.ts',
    line: 'secondsSincePress: secondsSince(press),\n    position: lastFix(),',
    instead: 'secondsSincePress: secondsSince(press),',
    scenario: 'alarm-with-position',
    caughtBy: 'scenario',
    because: 'has a position',
  },
  {
    name: 'an alarm without its cell',
    file: 'firmware/courier.ts',
    line: 'cell: isCellWanted() ? lastCell() : undefined,\n    line: line,\n  });',
    instead: 'line: line,\n  });',
    scenario: 'gnss-lost',
    caughtBy: 'scenario',
    because: 'an alarm with a cell',
  },
];

const LINE: readonly Break[] = [
  {
    name: 'the same pause before every redial',
    file: 'firmware/line.ts',
    line: 'return Math.min(FIRST_PAUSE_MS << doublings, MAX_PAUSE_MS);',
    instead: 'return FIRST_PAUSE_MS;',
    scenario: 'line-redial',
    caughtBy: 'scenario',
    because: 'after call 2',
  },
  {
    name: 'a speaker that stays on for the next call',
    file: 'firmware/voice.ts',
    line: '    isSpeakerWanted = false;\n    // The next call',
    instead: '    // The next call',
    scenario: 'speaker-next-call',
    caughtBy: 'scenario',
    because: 'silent',
  },
  {
    name: 'a call that is expected for ever',
    file: 'firmware/voice.ts',
    line: 'expectUntil = now() + EXPECT_MS;',
    instead: 'expectUntil = now() + 100000000;',
    scenario: 'incoming-late',
    caughtBy: '4-line-only-in-alarm',
  },
  {
    name: 'an announcement that is good for many calls',
    file: 'firmware/voice.ts',
    line: '  isStopped = false;\n  expectUntil = 0;\n  likelyEnd',
    instead: '  isStopped = false;\n  likelyEnd',
    scenario: 'incoming-second',
    caughtBy: '4-line-only-in-alarm',
  },
  {
    name: 'turns in which GNSS never has one',
    file: 'firmware/voice.ts',
    line: 'return now() < sharingFrom + LINE_TURN_MS ? 0 : gnssUntil;',
    instead: 'return 0;',
    dialect: 'bg9x',
    scenario: 'line-and-position',
    caughtBy: 'scenario',
    because: "GNSS's turn",
  },
  {
    name: 'a call that waits for its alarm to be published',
    file: 'firmware/presses.ts',
    line: 'callAt: time + DATA_ALONE_MS,',
    instead: 'callAt: time + 300000,',
    scenario: 'gsm-only',
    caughtBy: 'scenario',
    because: 'a call',
  },
  {
    name: 'a short message a minute late',
    file: 'firmware/presses.ts',
    line: 'smsAt: time + DATA_ALONE_MS,',
    instead: 'smsAt: time + 60000,',
    scenario: 'sms-way',
    caughtBy: 'scenario',
    because: 'ms after the press',
  },
];

const ORDERS: readonly Break[] = [
  {
    name: 'a test that may be taken late',
    file: 'firmware/windows.ts',
    line: 'return asOf >= heartbeatBefore;',
    instead: 'return true;',
    scenario: 'test-held-back',
    caughtBy: 'scenario',
    because: 'the press is real',
  },
  {
    name: 'messages of the centre that are taken again',
    file: 'firmware/sequences.ts',
    line: 'if (sequence < downlinkFloor || sequence === LAST_SEQUENCE) return false;',
    instead: 'if (sequence === LAST_SEQUENCE) return false;',
    scenario: 'test-replayed-at-once',
    caughtBy: '7-test-hides-nothing',
    because: 'was real',
  },
  {
    name: 'vibrations that are played at any time',
    file: 'firmware/inbox.ts',
    line: 'if (testSecondsLeft()) playRow(message.pattern);',
    instead: 'playRow(message.pattern);',
    scenario: 'pattern-late',
    caughtBy: 'scenario',
    because: 'nothing is felt',
  },
  {
    name: 'a status that says nothing of the time left',
    file: 'firmware/vibration.ts',
    line: '(minutes / MINUTES_PER_BEAT) | 0',
    instead: '1',
    scenario: 'status-question',
    caughtBy: 'scenario',
    because: 'beats',
  },
];

/** Ten minutes after the start nothing is done any more unless something comes from outside. */
const STOPPED_LOOP = {
  file: 'firmware/courier.ts',
  line: 'timer = after(soonest - time, onTimer);',
  instead: 'if (time > 600000) return;\n  timer = after(soonest - time, onTimer);',
} as const;

const LOOP: readonly Break[] = [
  {
    name: 'a loop that stops',
    ...STOPPED_LOOP,
    scenario: 'heartbeats',
    caughtBy: '0-sound-program',
    because: 'the watchdog had to reset',
  },
  {
    name: 'a watchdog that is fed whatever happens',
    file: 'firmware/main.ts',
    line: 'if (!isHealthy()) return;',
    instead: '',
    also: STOPPED_LOOP,
    scenario: 'heartbeats',
    caughtBy: 'scenario',
    because: 'heartbeats',
  },
];

const SLEEP: readonly Break[] = [
  {
    name: 'a modem that is never woken',
    file: 'firmware/modem/sleep.ts',
    line: '    write(MODEM_DTR_PIN, false);\n',
    instead: '',
    scenario: 'press-modem-asleep',
    caughtBy: 'scenario',
    because: 'the alarm left',
  },
  {
    name: 'a command that does not wait for the modem to wake',
    file: 'firmware/modem/sleep.ts',
    line: 'const WAKE_MS = 100;',
    instead: 'const WAKE_MS = 0;',
    also: {
      file: 'firmware/finger.ts',
      line: '  listener.touched();\n',
      instead: '',
    },
    scenario: 'press-modem-asleep',
    caughtBy: 'scenario',
    because: 'the alarm left',
  },
  {
    name: 'a finger that wakes nobody',
    file: 'firmware/finger.ts',
    line: '  listener.touched();\n',
    instead: '',
    scenario: 'press-wakes-deaf',
    caughtBy: 'scenario',
    because: 'the alarm left',
  },
  {
    name: 'a modem that may never sleep',
    file: 'firmware/main.ts',
    line: 'mayRest: () => !currentPress() && !hasCall() && !isHolding(),',
    instead: 'mayRest: () => false,',
    scenario: 'press-modem-asleep',
    caughtBy: 'scenario',
    because: 'the modem sleeps',
  },
];

describe.each([
  ['positions', POSITIONS],
  ['the line and the short message', LINE],
  ['what the centre says', ORDERS],
  ['the loop', LOOP],
  ['sleep', SLEEP],
])('of %s, firmware with', (_, breaks) => eachIsCaught(breaks));
