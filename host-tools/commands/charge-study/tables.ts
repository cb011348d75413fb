import { PERSON_KINDS, type ResponseName } from '../../../simulator/index.ts';
import { POLICIES, type Policy } from './lives.ts';
import type { Outcome, Selection, StudyTally } from './tally.ts';

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

const COLUMN = 18;

const withError: Cell = ({ unableHoursShare, unableHoursError }) =>
  `${percent(unableHoursShare)} ± ${(unableHoursError * 100).toFixed(2)}`;

/** A row for each kind of person, a column for each device. */
function byKind(tally: StudyTally, cell: Cell, allCell = cell): string[] {
  const row = (name: string, selection: Omit<Selection, 'policy'>, words = cell) => {
    const outcomes = POLICIES.map((policy) => tally.outcome({ policy, ...selection }));
    const cells = outcomes.map((each) => (each ? words(each) : '').padStart(COLUMN));
    return [name.padEnd(12), ...cells].join('');
  };
  const compared = tally.comparedPeople;
  return [
    `${''.padEnd(12)}${POLICIES.map((policy) => POLICY_WORDS[policy].padStart(COLUMN)).join('')}`,
    row('all', {}, allCell),
    ...(compared < tally.people ? [row(`the ${compared}`, { compared: true }, allCell)] : []),
    // Of the same people too: a kind of cell is what a baseline hangs on most.
    ...tally.curves.map((curve) => row(`${curve} cell`, { curve, compared: true }, allCell)),
    ...tally.kinds.map((kind) => row(kind, { kind })),
  ];
}

/** The same people once more, for each way to answer. */
function byResponse(tally: StudyTally): string[] {
  return RESPONSE_NAMES.map((response) => {
    const cells = POLICIES.map((policy) => {
      const outcome = tally.outcome({ policy, response, askedAgain: true });
      return (outcome ? percent(outcome.unableHoursShare) : '').padStart(COLUMN);
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
  const compared = tally.comparedPeople;
  const whoCompared = `${compared} of them, the same mixture, also with the other two devices`;
  return [
    peopleWords(tally.people, days),
    ...(compared < tally.people ? [whoCompared] : []),
    ...part(
      'Of her hours, those in which an alarm pressed now would not get 30 minutes of line and position:',
      byKind(tally, (outcome) => percent(outcome.unableHoursShare), withError),
    ),
    ...part(
      'Of her nights, those in which that was so at some hour:',
      byKind(tally, (outcome) => percent(outcome.nightsBelowShare)),
    ),
    ...part(
      'Of her hours, those in which it was so and the device had last said otherwise:',
      byKind(tally, (outcome) => percent(outcome.falseReassuranceShare)),
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
