import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEspruino } from './testing/fake-espruino.ts';

let reserve: typeof import('./reserve.ts');
let allowed: boolean[];
let espruino: FakeEspruino;

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  allowed = [];
  vi.doMock('./modem/link.ts', () => ({ allowModem: (may: boolean) => allowed.push(may) }));
  reserve = await import('./reserve.ts');
});

const STATES = ['ample', 'thin', 'lastWords', 'shed'] as const;
type State = (typeof STATES)[number];

/** `isCharging`, `isNeeded`, `isOver`, as letters; the reserve is 30 minutes. */
const cases: [minutes: number, what: string, expected: Record<State, State>][] = [
  [90, '', { ample: 'ample', thin: 'ample', lastWords: 'ample', shed: 'ample' }],
  [59, '', { ample: 'thin', thin: 'thin', lastWords: 'thin', shed: 'thin' }],
  [40, '', { ample: 'thin', thin: 'thin', lastWords: 'thin', shed: 'thin' }],
  // Not left again for a minute or two.
  [39, '', { ample: 'thin', thin: 'thin', lastWords: 'lastWords', shed: 'shed' }],
  [34, '', { ample: 'thin', thin: 'thin', lastWords: 'lastWords', shed: 'shed' }],
  [33, '', { ample: 'lastWords', thin: 'lastWords', lastWords: 'lastWords', shed: 'shed' }],
  [33, 'over', { ample: 'lastWords', thin: 'lastWords', lastWords: 'shed', shed: 'shed' }],
  [0, '', { ample: 'lastWords', thin: 'lastWords', lastWords: 'lastWords', shed: 'shed' }],
  [0, 'over', { ample: 'lastWords', thin: 'lastWords', lastWords: 'shed', shed: 'shed' }],
  [0, 'needed', { ample: 'thin', thin: 'thin', lastWords: 'thin', shed: 'thin' }],
  [0, 'needed over', { ample: 'thin', thin: 'thin', lastWords: 'thin', shed: 'thin' }],
  [5, 'charging', { ample: 'thin', thin: 'thin', lastWords: 'thin', shed: 'thin' }],
  // What runs on a charger goes on; what is off waits until there is enough to start.
  [1, 'charging', { ample: 'thin', thin: 'thin', lastWords: 'lastWords', shed: 'shed' }],
  [90, 'charging', { ample: 'ample', thin: 'ample', lastWords: 'ample', shed: 'ample' }],
];

describe('the reserve', () => {
  const pairs = cases.flatMap(([minutes, what, expected]) =>
    STATES.map((from) => [from, minutes, what, expected[from]] as const),
  );

  it.each(pairs)('from %s with %i min, %s: %s', (from, minutes, what, to) => {
    const { Reserve, reserveStep } = reserve;
    const is = (word: string) => what.includes(word);
    expect(reserveStep(Reserve[from], minutes, 30, is('charging'), is('needed'), is('over'))).toBe(
      Reserve[to],
    );
  });

  it('keeps the modem until the last words are taken, and no longer', () => {
    reserve.updateReserve(33, 30, false, false);
    expect(allowed.at(-1)).toBe(true);
    reserve.lastWordsTaken();
    expect(allowed.at(-1)).toBe(false);
    reserve.updateReserve(33, 30, false, false);
    expect(allowed.at(-1)).toBe(false);
  });

  it('gives the last words three minutes', () => {
    reserve.updateReserve(33, 30, false, false);
    espruino.advance(170_000);
    reserve.updateReserve(33, 30, false, false);
    expect(allowed.at(-1)).toBe(true);
    espruino.advance(10_000);
    reserve.updateReserve(33, 30, false, false);
    expect(allowed.at(-1)).toBe(false);
  });

  it('lets an alarm have the modem, and takes it back when that is over', () => {
    reserve.startReserve(1, false);
    reserve.updateReserve(1, 30, false, false);
    expect(allowed.at(-1)).toBe(false);
    reserve.updateReserve(1, 30, false, true);
    expect(allowed.at(-1)).toBe(true);
    reserve.updateReserve(2, 30, false, false);
    expect(reserve.reserve).toBe(reserve.Reserve.lastWords);
    reserve.lastWordsTaken();
    expect(allowed.at(-1)).toBe(false);
  });

  it('has nothing to say after a start that it said before it', () => {
    reserve.startReserve(29, true);
    reserve.updateReserve(29, 30, false, false);
    expect(allowed).toEqual([false]);
  });

  it.each([
    ['below it', true, 49, 'shed'],
    ['below it, and has clearly more now', true, 50, 'thin'],
    ['above it', false, 38, 'thin'],
    ['above it, and has less now', false, 20, 'lastWords'],
    ['above it, and has next to nothing now', false, 1, 'shed'],
  ] as const)(
    'after a start of a device that was %s: %s, %i minutes, %s',
    (_, was, minutes, is) => {
      reserve.startReserve(minutes, was);
      reserve.updateReserve(minutes, 30, false, false);
      expect(reserve.reserve).toBe(reserve.Reserve[is]);
    },
  );
});
