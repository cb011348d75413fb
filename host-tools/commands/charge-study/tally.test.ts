import { describe, expect, it } from 'vitest';
import { noFigures, type ResponseName } from '../../../simulator/index.ts';
import type { PersonReport, Policy } from './lives.ts';
import { StudyTally } from './tally.ts';

const life = (policy: Policy, response: ResponseName, figures: object) => ({
  ...{ policy, response },
  figures: { ...noFigures(), hours: 336, nights: 14, ...figures },
});

const FIRST: PersonReport = {
  ...{ kind: 'cold', curve: 'flat', isAskedAgain: true, isCompared: true },
  lives: [
    life('aware', 'middle', { unableHours: 84, falselyReassuredHours: 42, buzzes: 3, messages: 1 }),
    life('aware', 'low', { unableHours: 168, nightsBelow: 7 }),
  ],
};
const SECOND: PersonReport = {
  ...{ kind: 'nightly', curve: 'sloping', isAskedAgain: false, isCompared: false },
  lives: [life('aware', 'middle', { calls: 2 })],
};

function tally(): StudyTally {
  const all = new StudyTally();
  for (const report of [FIRST, SECOND]) all.add(report);
  return all;
}

describe('what came out', () => {
  it('is shares of hours and nights, and rates a person and week', () => {
    expect(tally().outcome({ policy: 'aware' })).toEqual({
      ...{ people: 2, unableHoursShare: 0.125, unableHoursError: 0.245, deadHoursShare: 0 },
      ...{ falseReassuranceShare: 0.0625, nightsBelowShare: 0 },
      ...{ remindersPerWeek: 1.5, buzzesPerWeek: 0.75, messagesPerWeek: 0.25, callsPerWeek: 0.5 },
    });
  });

  it('can be had of one kind, and of one way to answer among those who tried each', () => {
    const cold = tally().outcome({ policy: 'aware', kind: 'cold' });
    expect(cold).toMatchObject({ people: 1, unableHoursShare: 0.25 });
    const asked = { policy: 'aware', askedAgain: true } as const;
    expect(tally().outcome(asked)).toMatchObject({ people: 1, unableHoursShare: 0.25 });
    expect(tally().outcome({ ...asked, response: 'low' })).toMatchObject({
      ...{ people: 1, unableHoursShare: 0.5, nightsBelowShare: 0.5 },
    });
  });

  it('can be had of those who lived with every device', () => {
    const compared = tally().outcome({ policy: 'aware', compared: true });
    expect([compared?.people, compared?.unableHoursShare]).toEqual([1, 0.25]);
    expect(tally().comparedPeople).toBe(1);
  });

  it('can be had of one kind of cell', () => {
    expect(tally().curves).toEqual(['flat', 'sloping']);
    const flat = tally().outcome({ policy: 'aware', curve: 'flat' });
    expect([flat?.people, flat?.unableHoursShare]).toEqual([1, 0.25]);
  });

  it('is nothing of nobody', () => {
    expect(tally().outcome({ policy: 'none' })).toBeUndefined();
    expect(tally().outcome({ policy: 'aware', kind: 'travels' })).toBeUndefined();
  });
});
