import { PERSON_KINDS, type ResponseName } from '../../../simulator/index.ts';
import { POLICIES, type Policy } from './lives.ts';
import type { Outcome, StudyTally } from './tally.ts';

export const POLICY_WORDS: Readonly<Record<Policy, string>> = {
  aware: 'Aware',
  buzzAt20: 'buzz at 20 %',
  none: 'no reminder',
};

export const RESPONSE_NAMES: readonly ResponseName[] = ['low', 'middle', 'high'];

export const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
const rate = (perWeek: number): string => perWeek.toFixed(2);

/** How many people, of how many, for how long. */
export function peopleWords(people: number, days: number): string {
  const words = people === 1 ? 'person' : 'people';
  return `${people.toLocaleString('en')} ${words} for ${days} ${days === 1 ? 'day' : 'days'}`;
}

type Cell = (outcome: Outcome) => string;

/** A row for each kind of person, a column for each device. */
function byKind(tally: StudyTally, cell: Cell): string[] {
  const row = (name: string, outcomes: readonly (Outcome | undefined)[]) =>
    [name.padEnd(12), ...outcomes.map((each) => (each ? cell(each) : '').padStart(14))].join('');
  const outcomes = (kind?: keyof typeof PERSON_KINDS) =>
    POLICIES.map((policy) => tally.outcome({ policy, ...(kind && { kind }) }));
  return [
    `${''.padEnd(12)}${POLICIES.map((policy) => POLICY_WORDS[policy].padStart(14)).join('')}`,
    row('all', outcomes()),
    ...tally.kinds.map((kind) => row(kind, outcomes(kind))),
  ];
}

/** The same people once more, for each way to answer. */
function byResponse(tally: StudyTally): string[] {
  return RESPONSE_NAMES.map((response) => {
    const cells = POLICIES.map((policy) => {
      const outcome = tally.outcome({ policy, response, askedAgain: true });
      return (outcome ? percent(outcome.unableHoursShare) : '').padStart(14);
    });
    return `${response.padEnd(12)}${cells.join('')}`;
  });
}

function ladder(tally: StudyTally): string[] {
  const head = ['', 'buzzes', 'messages', 'calls', 'together'];
  const columns = (cells: readonly string[]) =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(12) : cell.padStart(14))).join('');
  const rows = tally.kinds.map((kind) => {
    const outcome = tally.outcome({ policy: 'aware', kind })!;
    const { buzzesPerWeek, messagesPerWeek, callsPerWeek, remindersPerWeek } = outcome;
    return [kind, ...[buzzesPerWeek, messagesPerWeek, callsPerWeek, remindersPerWeek].map(rate)];
  });
  return [head, ...rows].map(columns);
}

/** Everything that came out, for people. */
export function tables(tally: StudyTally, days: number): string[] {
  const asked = tally.outcome({ policy: 'aware', askedAgain: true })?.people ?? 0;
  const part = (title: string, lines: readonly string[]) => ['', title, ...lines];
  return [
    peopleWords(tally.people, days),
    ...part(
      'Of her hours, those in which an alarm pressed now would not get 30 minutes of line and position:',
      byKind(tally, (outcome) => percent(outcome.unableHoursShare)),
    ),
    ...part(
      'Of her nights, those in which that was so at some hour:',
      byKind(tally, (outcome) => percent(outcome.nightsBelowShare)),
    ),
    ...part(
      'Of her hours, those in which it was so and the device had last said otherwise, with Aware:',
      [percent(tally.outcome({ policy: 'aware' })!.falseReassuranceShare)],
    ),
    ...part('Reminders a person and week, with Aware:', ladder(tally)),
    ...part(
      `Hours as in the first table, of ${peopleWords(asked, days)}, by how she answers:`,
      byResponse(tally),
    ),
    '',
    ...Object.entries(PERSON_KINDS)
      .filter(([kind]) => tally.kinds.some((each) => each === kind))
      .map(([kind, { doc }]) => `${kind.padEnd(12)}${doc}`),
  ];
}
