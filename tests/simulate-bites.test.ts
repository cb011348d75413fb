/**
 * The checkers against firmware that is broken on purpose: one line of the source replaced, each
 * break caught by the name of its invariant. A checker that nothing can wake would be none.
 */
import { describe } from 'vitest';
import { type Break, eachIsCaught } from './support/broken-firmware.ts';

const BREAKS: readonly Break[] = [
  {
    name: 'an acknowledgement felt before the commit',
    file: 'firmware/main.ts',
    line: 'feel(trigger === Trigger.test ? Feel.test : Feel.pressed);',
    instead: 'feel(Feel.received);',
    scenario: 'press',
    caughtBy: '2-truthful-touch',
  },
  {
    name: 'a second press in an alarm that is swallowed',
    file: 'firmware/main.ts',
    line: 'function onHeld(): void {',
    instead: 'let holds = 0;\nfunction onHeld(): void {\n  holds++;\n  if (holds === 2) return;',
    scenario: 'second-press',
    caughtBy: '1-exactly-once',
  },
  {
    name: 'an exception in the middle of an alarm',
    file: 'firmware/main.ts',
    line: 'function onHeld(): void {',
    instead:
      "let holds = 0;\nfunction onHeld(): void {\n  holds++;\n  if (holds === 2) throw new Error('broken');",
    scenario: 'second-press',
    caughtBy: '0-sound-program',
  },
  {
    name: 'a call to a number that was not provisioned',
    file: 'firmware/voice.ts',
    line: 'settings.secondNumber : settings.primaryNumber;',
    instead: "settings.secondNumber : '+31600000666';",
    scenario: 'line-opens',
    caughtBy: '4-line-only-in-alarm',
  },
  {
    name: 'a position in a heartbeat',
    file: 'protocol/generated/device-codec.ts',
    line: '  beginMap(3);',
    instead:
      '  beginMap(3);\n  putKey(4); encoded[at++] = 132; putInteger(52370220); putInteger(4895170); putHead(0, 5); putHead(0, 1);',
    scenario: 'press',
    caughtBy: '3-position-only-in-alarm',
  },
  {
    name: 'a device that goes on below its reserve',
    file: 'firmware/reserve.ts',
    line: '  if (minutes >= least) return level;',
    instead: '  if (minutes >= least || least > 0) return level;',
    scenario: 'reserve-entered',
    caughtBy: '5-reserve-for-alarms',
  },
  {
    name: 'the same, found among random faults',
    file: 'firmware/reserve.ts',
    line: '  if (minutes >= least) return level;',
    instead: '  if (minutes >= least || least > 0) return level;',
    scenario: 'one-fault',
    seeds: 40,
    caughtBy: '5-reserve-for-alarms',
  },
  {
    name: 'last words after which the modem stays on',
    file: 'firmware/modem/link.ts',
    line: '  mayRun = may;',
    instead: '  mayRun = may || mayRun;',
    scenario: 'reserve-entered',
    caughtBy: '5-reserve-for-alarms',
  },
  {
    name: 'a hold that a test which came during it makes a test',
    file: 'firmware/inbox.ts',
    line: 'isAlarmOpen() || isHolding()',
    instead: 'isAlarmOpen()',
    scenario: 'test-armed-in-hold',
    caughtBy: 'scenario',
  },
  {
    name: 'a press after a test that is a test too',
    file: 'firmware/main.ts',
    line: '  armTest(0);\n  return isTest',
    instead: '  return isTest',
    scenario: 'test-then-real',
    caughtBy: '7-test-hides-nothing',
  },
  {
    name: 'commands that are taken without a key',
    file: 'firmware/inbox.ts',
    line: 'const sequence = open(sealer, bytesOf(payload));',
    instead: `const bytes = bytesOf(payload);
  const plain = decodeDownlink(bytes, 0, bytes.length);
  if (!refusal()) {
    take(plain);
    return true;
  }
  const sequence = open(sealer, bytes);`,
    scenario: 'attack-3-no-key',
    caughtBy: '8-only-authentic',
  },
  {
    name: 'a journal that calls its new area current before the records are there',
    file: 'firmware/journal.ts',
    line: 'eraseFlash(other, JournalLayout.areaBytes);',
    instead: `eraseFlash(other, JournalLayout.areaBytes);
  const early = new Uint8Array(JournalLayout.areaHeaderBytes);
  const earlyView = new DataView(early.buffer);
  earlyView.setUint32(0, JournalLayout.magic, true);
  earlyView.setUint32(4, generation + 1, true);
  earlyView.setUint32(8, crc32(early.subarray(0, 8)), true);
  writeFlash(other, early);`,
    scenario: 'power-cut-in-compaction',
    seeds: 20,
    caughtBy: '6-power-cut-loses-nothing',
  },
  {
    name: 'an alarm that waits for quieter times',
    file: 'firmware/presses.ts',
    line: '    sendAt: time,',
    instead: '    sendAt: time + 5000,',
    scenario: 'press',
    caughtBy: '9-alarm-goes-first',
  },
  {
    name: 'a number of a message that is used again after a restart',
    file: 'firmware/sequences.ts',
    line: 'nextUplink = uplinkCeiling;',
    instead: 'nextUplink = Math.max(0, uplinkCeiling - 256);',
    scenario: 'restarts',
    caughtBy: '3-position-only-in-alarm',
  },
];

describe('firmware with', () => eachIsCaught(BREAKS));
