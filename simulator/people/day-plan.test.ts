import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { DAY_MS, planDay } from './day-plan.ts';
import { curveOf, drawPerson, kindOf, PEOPLE_IN_MIXTURE, PERSON_KINDS } from './person.ts';

const KINDS = Object.keys(PERSON_KINDS) as (keyof typeof PERSON_KINDS)[];

const people = fc
  .record({ kind: fc.constantFrom(...KINDS), seed: fc.integer({ min: 0, max: 10_000 }) })
  .map(({ kind, seed }) => drawPerson(kind, createRandom(seed)));

describe('a day', () => {
  it('is in order, within itself, and begins with waking and ends with sleep', () => {
    fc.assert(
      fc.property(people, fc.nat(400), (person, day) => {
        const plan = planDay(person, day, createRandom(1));
        const times = plan.map(({ atMs }) => atMs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times[0]).toBeGreaterThan(day * DAY_MS);
        expect(times.at(-1)).toBeLessThan((day + 1) * DAY_MS);
        expect([plan[0]!.type, plan.at(-1)!.type]).toEqual(['wakes', 'fallsAsleep']);
      }),
    );
  });

  // Found by the property above: seeds 1691514550 and 346669101.
  it('lets nobody leave before she is up, who wakes late and leaves early', () => {
    const person = { ...drawPerson('nightly', createRandom(1)), wakesAt: 7.6, leavesAt: 8.01 };
    for (let day = 0; day < 400; day++) {
      expect(planDay(person, day, createRandom(1))[0]!.type).toBe('wakes');
    }
  });

  it('is the same for the same chance, whatever the days around it', () => {
    fc.assert(
      fc.property(people, fc.nat(400), (person, day) => {
        const chance = createRandom(9);
        planDay(person, day + 1, chance);
        expect(planDay(person, day, chance)).toEqual(planDay(person, day, createRandom(9)));
      }),
    );
  });

  it('brings home who went out, and back who set out', () => {
    fc.assert(
      fc.property(people, (person) => {
        let place = 'home';
        for (let day = 0; day < 100; day++) {
          for (const { type } of planDay(person, day, createRandom(1))) {
            if (type === 'leaves' || type === 'setsOut') {
              expect(place).toBe('home');
              place = type === 'leaves' ? 'out' : 'away';
            } else if (type === 'comesHome' || type === 'returns') {
              expect(place).toBe(type === 'comesHome' ? 'out' : 'away');
              place = 'home';
            }
          }
          expect(place).not.toBe('out');
        }
      }),
    );
  });
});

describe('a crowd', () => {
  it('has every kind among the first seven, and in every twenty the same of each', () => {
    const kinds = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => kindOf(from + index));
    expect(new Set(kinds(0, KINDS.length)).size).toBe(KINDS.length);
    expect(kinds(PEOPLE_IN_MIXTURE, PEOPLE_IN_MIXTURE)).toEqual(kinds(0, PEOPLE_IN_MIXTURE));
  });

  it('has in every two people of a kind one cell of each curve, in an order that the seed draws', () => {
    const curves = (seed: number) =>
      KINDS.map((kind) =>
        Array.from({ length: 2 * PEOPLE_IN_MIXTURE }, (_, index) => index)
          .filter((index) => kindOf(index) === kind)
          .map((index) => curveOf(index, seed)),
      );
    for (const ofKind of curves(1)) {
      for (let first = 0; first < ofKind.length; first += 2) {
        expect(ofKind.slice(first, first + 2).sort()).toEqual(['flat', 'sloping']);
      }
    }
    expect(curves(1)).not.toEqual(curves(2));
  });
});
