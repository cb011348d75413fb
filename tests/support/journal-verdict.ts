/** What a start of the device may find after a power cut, and what it may not. */
import { encodeRecord, FAULT_BITS } from '../../protocol/index.ts';
import { type JournalState, PROVISIONING } from './journal-program.ts';

/** Numbers that one start may pass over: those it reserves, and more where it finds torn bytes. */
const MAX_PASSED_OVER = 256 + 4096;
const REASONS = FAULT_BITS.exception | FAULT_BITS.outOfMemory | FAULT_BITS.settingsReverted;

const [IDENTITY, SETTINGS] = PROVISIONING.map((record) =>
  Buffer.from(encodeRecord(record)).toString('hex'),
);

/** What is known of a journal that was cut during one step. */
export interface Known {
  /** What a start would have found before the step: all of it was acknowledged. */
  readonly before: JournalState;
  /** What a start would have found after it. */
  readonly after: JournalState;
  /** The highest sequence number that was used. */
  readonly highestUsed: number;
  /** Starts that were cut short before this one. */
  readonly startsCut: number;
}

/** Everything that is wrong with what a start has found; empty when nothing is lost. */
export function complaints(found: JournalState, known: Known): string[] {
  const { before, after } = known;
  const wrong: string[] = [];
  if (found.identity !== IDENTITY) wrong.push('the identity is not what it was');
  if (found.provisioned !== SETTINGS) wrong.push('the provisioned settings are not what they were');
  if (![before, after].some(({ settings }) => `${settings}` === `${found.settings}`)) {
    wrong.push(`settings of neither side: ${found.settings}`);
  }
  wrong.push(...records('press', before.alarms, after.alarms, found.alarms));
  wrong.push(...records('night', before.nights, after.nights, found.nights));
  wrong.push(...numbers(found, known));
  const reasons = found.faults & REASONS;
  if (reasons & ~(before.faults | after.faults)) wrong.push(`invented faults ${reasons}`);
  if (before.faults & after.faults & REASONS & ~reasons) wrong.push('a reason is forgotten');
  return wrong;
}

/** Each record, named by its first word, is as it was on one side of the step. */
function records(
  kind: string,
  before: readonly string[],
  after: readonly string[],
  found: readonly string[],
): string[] {
  const [was, is, now] = [before, after, found].map(
    (texts) => new Map(texts.map((text) => [text.split(' ')[0]!, text])),
  ) as [Map<string, string>, Map<string, string>, Map<string, string>];
  const wrong = [...new Set([...was.keys(), ...is.keys(), ...now.keys()])].filter(
    (name) => now.get(name) !== was.get(name) && now.get(name) !== is.get(name),
  );
  return wrong.map(
    (name) => `${kind} ${name} was '${was.get(name)}' or '${is.get(name)}', is '${now.get(name)}'`,
  );
}

function numbers(found: JournalState, { before, after, highestUsed, startsCut }: Known): string[] {
  const wrong: string[] = [];
  const { downlinkFloor, lastAlarmNumber, nextUplink } = found;
  if (downlinkFloor < before.downlinkFloor || downlinkFloor > after.downlinkFloor) {
    wrong.push(`the downlink floor is ${downlinkFloor}`);
  }
  if (lastAlarmNumber < before.lastAlarmNumber || lastAlarmNumber > after.lastAlarmNumber) {
    wrong.push(`the last press was ${lastAlarmNumber}`);
  }
  if (nextUplink <= highestUsed) {
    wrong.push(`number ${nextUplink} comes again, ${highestUsed} was used`);
  }
  if (nextUplink > after.nextUplink + (startsCut + 1) * MAX_PASSED_OVER) {
    wrong.push(`numbers are wasted: ${nextUplink} after ${after.nextUplink}`);
  }
  return wrong;
}
