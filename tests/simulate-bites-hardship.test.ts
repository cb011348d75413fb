/** What was once wrong in the firmware, put back: each is caught by the scenario made for it. */
import { describe } from 'vitest';
import { type Break, eachIsCaught } from './support/broken-firmware.ts';

const HARDSHIP: readonly Break[] = [
  {
    name: 'a hold that a worn contact swallows at its end',
    file: 'firmware/finger.ts',
    line: 'else timer = after(DEBOUNCE_MS, takeElapsed);',
    instead: 'else onButton(ButtonEvent.up);',
    scenario: 'contact-opens',
    caughtBy: '1-exactly-once',
    because: 'swallowed',
  },
  {
    name: 'a restart for changed settings under her finger',
    file: 'firmware/inbox.ts',
    line: 'if (!currentPress() && !isHolding()) {',
    instead: 'if (!currentPress()) {',
    scenario: 'settings-in-hold',
    caughtBy: '1-exactly-once',
    because: 'swallowed',
  },
  {
    name: 'lines of the modem that an oversized message may hold',
    file: 'firmware/modem/at-parser.ts',
    line: '    skip = start + length + 1;\n    return true;',
    instead: '    drop(unread.indexOf("\\r"));\n    return true;',
    scenario: 'forged-in-alarm',
    caughtBy: '8-only-authentic',
    because: 'obeyed',
  },
  {
    name: 'lines of the modem in a message that has lost a byte',
    file: 'firmware/modem/at-parser.ts',
    line: `if (unread[start + length] !== '"') return loseTrack();`,
    instead: `if (unread[start + length] !== '"') return takeLine();`,
    also: {
      file: 'firmware/modem/at-parser.ts',
      line: 'if (line.includes(TOPIC_END)) return loseTrack();',
      instead: '',
    },
    scenario: 'attack-3-modem-lines',
    seeds: 10,
    caughtBy: '8-only-authentic',
    because: 'obeyed',
  },
  {
    name: 'a dead session that each new message keeps alive',
    file: 'firmware/modem/publisher.ts',
    line: 'else if (!resultTimer) resultTimer = after(',
    instead: 'else cancel(resultTimer);\n        resultTimer = after(',
    scenario: 'press-dead-session',
    caughtBy: 'scenario',
    because: 'press 1 at the centre',
  },
  {
    name: 'a deaf session that is kept for ever',
    file: 'firmware/courier.ts',
    line: 'press.sends % SENDS_TO_REOPEN === 0',
    instead: 'press.sends % SENDS_TO_REOPEN < 0',
    scenario: 'press-deaf',
    caughtBy: 'scenario',
    because: 'press 1 received',
  },
  {
    name: 'faults that a restart forgets',
    file: 'firmware/restarts.ts',
    line: 'store(fault | faults);',
    instead: 'store(fault);',
    scenario: 'faults-told-after-restart',
    caughtBy: 'scenario',
    because: 'the stranger',
  },
  {
    name: 'an order for an earlier press that is left alone',
    file: 'firmware/inbox.ts',
    line: 'const press = findPress(message.alarmNumber);',
    instead: `const newest = currentPress();
  const press = newest && newest.alarmNumber === message.alarmNumber ? newest : undefined;`,
    scenario: 'order-for-earlier',
    caughtBy: 'scenario',
    because: 'the speaker is on',
  },
  {
    name: 'an announced call that a restart ends',
    file: 'firmware/voice.ts',
    line: 'isOutgoing = !(isFirstLook && isIncoming && state === Call.active);',
    instead: 'isOutgoing = true;',
    scenario: 'incoming-then-restart',
    caughtBy: 'scenario',
    because: 'the same call',
  },
];

describe('firmware with', () => eachIsCaught(HARDSHIP));
