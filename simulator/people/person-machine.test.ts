import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import type { Felt } from '../world/feeling.ts';
import { DAY_MS, planDay } from './day-plan.ts';
import { drawPerson, PERSON_KINDS, type PersonKindName } from './person.ts';
import {
  type Nature,
  nextMs,
  PERSON_START,
  type PersonEffect,
  type PersonInput,
  type PersonState,
  personStep,
} from './person-machine.ts';
import { RESPONSES, type ResponseName } from './response.ts';

const HOUR_MS = 3_600_000;
const KINDS = Object.keys(PERSON_KINDS) as PersonKindName[];
const ANSWERS_ALWAYS = { notices: 1, acts: 1, delayMinutes: [60, 60] } as const;
const ALWAYS = {
  ...{ buzz: ANSWERS_ALWAYS, safeChannel: ANSWERS_ALWAYS, caseworker: ANSWERS_ALWAYS },
  proof: { notices: 1, acts: 1, delayMinutes: [1, 1] },
} as const;

function natureOf(kind: PersonKindName, seed: number, response: Nature['response']): Nature {
  const random = createRandom(seed);
  return { person: drawPerson(kind, random.fork('person')), response, random };
}

interface Step {
  readonly atMs: number;
  readonly input: PersonInput;
  readonly before: PersonState;
  readonly state: PersonState;
  readonly effects: readonly PersonEffect[];
}

/** Lives with what each day brings, and with what is told at given times. */
function live(nature: Nature, days: number, told: readonly (PersonInput & { atMs: number })[]) {
  const steps: Step[] = [];
  const chance = createRandom(1);
  const plan = Array.from({ length: days }, (_, day) => planDay(nature.person, day, chance)).flat();
  const inputs = [...plan, ...told].sort((a, b) => a.atMs - b.atMs);
  let state = PERSON_START;
  const step = (input: PersonInput, atMs: number) => {
    const before = state;
    const outcome = personStep(nature, state, input, atMs);
    state = outcome.state;
    steps.push({ atMs, input, before, ...outcome });
  };
  let nowMs = 0;
  for (const input of inputs) {
    for (let dueMs = nextMs(state, nowMs); dueMs <= input.atMs; dueMs = nextMs(state, nowMs)) {
      nowMs = dueMs;
      step({ type: 'time' }, nowMs);
    }
    nowMs = input.atMs;
    step(input, nowMs);
  }
  return steps;
}

const FELT: Felt[] = ['chargeMe', 'notCharging', 'weakSource', 'charging', 'readyIn', 'agedCell'];
const telling = (days: number) =>
  fc.array(
    fc.record({
      atMs: fc.integer({ min: 0, max: days * DAY_MS - 1 }),
      input: fc.oneof(
        fc.record({ type: fc.constant('felt' as const), felt: fc.constantFrom(...FELT) }),
        fc.record({
          type: fc.constant('told' as const),
          by: fc.constantFrom('safeChannel' as const, 'caseworker' as const),
        }),
      ),
    }),
    { maxLength: 30 },
  );

const lives = fc.record({
  kind: fc.constantFrom(...KINDS),
  seed: fc.integer({ min: 0, max: 10_000 }),
  response: fc.constantFrom(...(Object.keys(RESPONSES) as ResponseName[])),
  told: telling(20),
});

const livesOf = (check: (steps: readonly Step[], nature: Nature) => void) =>
  fc.assert(
    fc.property(lives, ({ kind, seed, response, told }) => {
      const nature = natureOf(kind, seed, RESPONSES[response]);
      const inputs = told.map(({ atMs, input }) => ({ ...input, atMs }));
      check(live(nature, 20, inputs), nature);
    }),
  );

describe('a person', () => {
  it('puts it into its dock only while she is awake and where there is something to charge from', () => {
    livesOf((steps) => {
      for (const { state, effects } of steps) {
        for (const effect of effects) {
          if (effect.type !== 'docks') continue;
          expect(state.isAwake && state.isDocked).toBe(true);
          if (effect.dock === 'weak') expect(state.hasWeakSource).toBe(true);
          expect(state.place).toBe(effect.dock === 'weak' ? 'away' : 'home');
        }
      }
    });
  });

  it('takes it along when she goes', () => {
    livesOf((steps) => {
      for (const { input, state } of steps) {
        if (input.type === 'leaves' || input.type === 'setsOut') expect(state.isDocked).toBe(false);
        if (state.place === 'out') expect(state.isDocked).toBe(false);
      }
    });
  });

  it('answers nothing that she feels in her sleep', () => {
    livesOf((steps) => {
      for (const { input, before, state } of steps) {
        if (input.type === 'felt' && !before.isAwake) expect(state).toBe(before);
      }
    });
  });

  it('does the same again with the same chance', () => {
    livesOf((steps, { person }) => {
      const told = steps.flatMap(({ input, atMs }) =>
        input.type === 'felt' || input.type === 'told' ? [{ ...input, atMs }] : [],
      );
      const again = (seed: number) =>
        live({ person, response: RESPONSES.middle, random: createRandom(seed) }, 20, told);
      expect(again(3)).toEqual(again(3));
    });
  });

  it('wants the time only for what is to come', () => {
    livesOf((steps) => {
      for (const { state, atMs } of steps) expect(nextMs(state, atMs)).toBeGreaterThan(atMs);
    });
  });
});

const docksIn = (steps: readonly Step[]) =>
  steps.flatMap(({ atMs, effects }) =>
    effects.flatMap((effect) => (effect.type === 'docks' ? [{ atMs, dock: effect.dock }] : [])),
  );

describe('a kind of person', () => {
  const dockings = (kind: PersonKindName, days = 300) =>
    docksIn(live(natureOf(kind, 5, RESPONSES.middle), days, [])).length / days;

  it('charges as often as is said of it', () => {
    expect(dockings('nightly')).toBeGreaterThan(0.95);
    expect(dockings('forgets')).toBeGreaterThan(0.45);
    expect(dockings('forgets')).toBeLessThan(0.9);
    expect(dockings('complains')).toBeLessThan(0.35);
    expect(dockings('travels')).toBeLessThan(0.9);
  });

  it('seats it badly as often as is said of it', () => {
    const badly = (kind: PersonKindName) => {
      const docks = docksIn(live(natureOf(kind, 5, RESPONSES.middle), 200, []));
      return docks.filter(({ dock }) => dock !== 'good').length / docks.length;
    };
    expect(badly('badSeat')).toBeGreaterThan(0.25);
    expect(badly('badSeat')).toBeLessThan(0.42);
    expect(badly('nightly')).toBeLessThan(0.06);
  });
});

describe('who answers everything', () => {
  const never = { ...natureOf('complains', 1, ALWAYS).person, remembers: 0, seatsBadly: 0 };
  const nature: Nature = { person: never, response: ALWAYS, random: createRandom(1) };
  const told = (input: PersonInput, atHour: number) =>
    docksIn(live(nature, 3, [{ ...input, atMs: atHour * HOUR_MS }]));

  it('charges it an hour after a buzz that she feels at home in the evening', () => {
    expect(told({ type: 'felt', felt: 'chargeMe' }, 20)).toEqual([
      { atMs: 21 * HOUR_MS, dock: 'good' },
    ]);
  });

  it('charges it as she goes to bed when she would have done so later', () => {
    const [docked] = told({ type: 'felt', felt: 'chargeMe' }, 21.4);
    expect(docked!.atMs).toBeLessThanOrEqual(22.4 * HOUR_MS);
  });

  it('sleeps through a buzz at night, and hears of a message in the morning', () => {
    expect(told({ type: 'felt', felt: 'chargeMe' }, 3)).toEqual([]);
    const [docked] = told({ type: 'told', by: 'safeChannel' }, 3);
    expect(docked!.atMs).toBeGreaterThan(5.5 * HOUR_MS);
  });

  it('is called by her caseworker in office hours only', () => {
    const [docked] = told({ type: 'told', by: 'caseworker' }, 19);
    expect(docked!.atMs).toBeGreaterThanOrEqual((24 + 9) * HOUR_MS);
  });

  it('does not charge once more for a message that she reads when it is done', () => {
    const evening = { ...never, remembers: 1, chargesAt: 20 };
    const reads = {
      ...ALWAYS,
      safeChannel: { ...ANSWERS_ALWAYS, delayMinutes: [600, 600] },
    } as const;
    const sent = { type: 'told', by: 'safeChannel', atMs: 18 * HOUR_MS } as const;
    expect(docksIn(live({ ...nature, person: evening, response: reads }, 2, [sent]))).toHaveLength(
      2,
    );
  });

  it('goes back to a device that says that it does not charge', () => {
    const seatsBadly: Nature = { ...nature, person: { ...never, remembers: 1, seatsBadly: 1 } };
    const [first] = docksIn(live(seatsBadly, 1, []));
    const felt = { type: 'felt', felt: 'notCharging', atMs: first!.atMs + 45_000 } as const;
    const docks = docksIn(live({ ...seatsBadly, random: createRandom(1) }, 1, [felt]));
    expect(docks.map(({ dock }) => dock === 'good')).toEqual([false, true]);
    expect(docks[1]!.atMs).toBe(felt.atMs + 60_000);
  });
});
