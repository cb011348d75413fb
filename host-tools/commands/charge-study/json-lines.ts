import { POLICIES } from './lives.ts';
import { RESPONSE_NAMES } from './tables.ts';
import type { Selection, StudyTally } from './tally.ts';

/**
 * One object for each device, kind of cell, kind of person and way to answer. What scripts look for is the last: its
 * unable hours are those of the people who lived with every device, all else is Aware's of all people.
 */
export function jsonLines(tally: StudyTally, days: number, wallSeconds: number): string[] {
  const selections = POLICIES.flatMap((policy): Selection[] => [
    { policy },
    { policy, compared: true },
    ...tally.curves.flatMap((curve) => [
      { policy, curve },
      { policy, curve, compared: true },
    ]),
    ...tally.kinds.map((kind) => ({ policy, kind })),
    ...tally.kinds.flatMap((kind) => tally.curves.map((curve) => ({ policy, kind, curve }))),
    ...RESPONSE_NAMES.map((response) => ({ policy, response, askedAgain: true })),
  ]);
  const details = selections.flatMap((selection) => {
    const outcome = tally.outcome(selection);
    return outcome ? [JSON.stringify({ response: 'middle', ...selection, ...outcome })] : [];
  });
  return [...details, JSON.stringify(totals(tally, days, wallSeconds))];
}

function totals(tally: StudyTally, days: number, wallSeconds: number): object {
  const [aware, buzzAt20, none] = POLICIES.map(
    // Of the same people.
    (policy) => tally.outcome({ policy, compared: true })!.unableHoursShare,
  );
  const all = tally.outcome({ policy: 'aware' })!;
  const nightly = tally.outcome({ policy: 'aware', kind: 'nightly' });
  return {
    people: tally.people,
    days,
    unableHoursShare: { aware, buzzAt20, none },
    remindersPerWeekGoodCharger: nightly?.remindersPerWeek ?? 0,
    falseReassuranceShare: all.falseReassuranceShare,
    wallSeconds: Math.round(wallSeconds * 10) / 10,
  };
}
