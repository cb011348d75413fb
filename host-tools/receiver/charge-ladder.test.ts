import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChargeReport,
  climb,
  dueAtMs,
  isQuiet,
  LADDER_RULES,
  LADDER_START,
  type LadderInput,
  type LadderNotice,
  type LadderState,
  ladderStep,
} from './charge-ladder.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Noon of a day; the clock on the wall is UTC's. */
const NOON_MS = Date.UTC(2026, 0, 2, 12);

const minuteOfDay = (atMs: number): number => Math.floor((atMs % DAY_MS) / MINUTE_MS);

const report = (
  chargeNeed: ChargeReport['chargeNeed'],
  changed: Partial<ChargeReport> = {},
): ChargeReport => ({
  ...{ chargeNeed, charging: 'notCharging', lastWords: 0, responseMinutes: 40 },
  ...changed,
});

const hears = (atMs: number, said: ChargeReport): LadderInput => ({
  ...{ type: 'heartbeat', atMs, minuteOfDay: minuteOfDay(atMs), report: said },
});
const waits = (atMs: number): LadderInput => ({
  ...{ type: 'time', atMs, minuteOfDay: minuteOfDay(atMs) },
});

/** Lets inputs pass; returns where that ends and who was told when. */
function play(inputs: readonly LadderInput[], from: LadderState = LADDER_START) {
  let state = from;
  const told: (LadderNotice & { readonly atMs: number })[] = [];
  for (const input of inputs) {
    const outcome = climb(state, input);
    state = outcome.state;
    told.push(...outcome.effects.map((effect) => ({ ...effect, atMs: input.atMs })));
  }
  return { state, told };
}

const after = (...inputs: LadderInput[]): LadderState => play(inputs).state;

/** Where a device can stand at noon. */
const STATES = {
  idle: LADDER_START,
  tonight: after(hears(NOON_MS, report('tonight'))),
  'tonight, told': after(hears(NOON_MS - 2 * HOUR_MS, report('tonight')), waits(NOON_MS - HOUR_MS)),
  now: after(hears(NOON_MS - HOUR_MS, report('now')), waits(NOON_MS)),
  'now, both told': after(hears(NOON_MS - 6 * HOUR_MS, report('now')), waits(NOON_MS)),
  off: after(
    hears(NOON_MS - HOUR_MS, report('now', { lastWords: 1, responseMinutes: 3 })),
    waits(NOON_MS),
  ),
  'worn out': after(hears(NOON_MS, report('none', { lastWords: 1 }))),
  'told, no need': after(
    hears(NOON_MS - 2 * HOUR_MS, report('now')),
    waits(NOON_MS - HOUR_MS),
    hears(NOON_MS - HOUR_MS, report('none')),
  ),
  charged: after(
    hears(NOON_MS - 2 * HOUR_MS, report('now')),
    hears(NOON_MS - HOUR_MS, report('none', { charging: 'full' })),
  ),
} as const;

/** A minute later in the day, and much later. */
const SOON_MS = NOON_MS + MINUTE_MS;
const EVENING_MS = NOON_MS + 9 * HOUR_MS;
const NIGHT_MS = NOON_MS + 11 * HOUR_MS;
const NEXT_DAY_MS = NOON_MS + 24 * HOUR_MS;

const INPUTS = {
  none: hears(SOON_MS, report('none')),
  tonight: hears(SOON_MS, report('tonight')),
  now: hears(SOON_MS, report('now')),
  unknown: hears(SOON_MS, report('unknown')),
  'last words': hears(SOON_MS, report('now', { lastWords: 1 })),
  'worn out': hears(SOON_MS, report('none', { lastWords: 1 })),
  charging: hears(SOON_MS, report('now', { charging: 'charging', lastWords: 1 })),
  full: hears(SOON_MS, report('none', { charging: 'full' })),
  seated: hears(SOON_MS, report('now', { charging: 'seatedNotCharging' })),
  weak: hears(SOON_MS, report('now', { charging: 'weakSource' })),
  'other charger': hears(SOON_MS, report('now', { charging: 'unknown' })),
  'a minute': waits(SOON_MS),
  evening: waits(EVENING_MS),
  night: waits(NIGHT_MS),
  'next day': waits(NEXT_DAY_MS),
} as const;

type StateName = keyof typeof STATES;
type InputName = keyof typeof INPUTS;

const SAFE = 'safeChannel';
const CASE = 'caseworker';

/** Need and step that follow, and who is told. */
type Row = [InputName, LadderState['need'], number, ...string[]];

const TABLE: Readonly<Record<StateName, readonly Row[]>> = {
  idle: [
    ['none', 'none', 0],
    ['tonight', 'tonight', 1],
    ['now', 'now', 1],
    ['unknown', 'tonight', 1],
    ['last words', 'now', 1],
    ['worn out', 'now', 3, CASE],
    ['charging', 'none', 0],
    ['full', 'none', 0],
    ['seated', 'now', 1],
    ['weak', 'now', 1],
    ['other charger', 'now', 1],
    ['a minute', 'none', 0],
    ['evening', 'none', 0],
    ['night', 'none', 0],
    ['next day', 'none', 0],
  ],
  tonight: [
    ['none', 'none', 0],
    ['tonight', 'tonight', 1],
    ['now', 'now', 1],
    ['unknown', 'tonight', 1],
    ['last words', 'now', 1],
    ['worn out', 'now', 3, CASE],
    ['charging', 'none', 0],
    ['full', 'none', 0],
    ['seated', 'now', 1],
    ['weak', 'now', 1],
    ['other charger', 'now', 1],
    ['a minute', 'tonight', 1],
    ['evening', 'tonight', 2, SAFE],
    ['night', 'tonight', 1],
    ['next day', 'tonight', 2, SAFE],
  ],
  'tonight, told': [
    ['none', 'none', 2],
    ['tonight', 'tonight', 2],
    ['now', 'now', 2],
    ['unknown', 'tonight', 2],
    ['last words', 'now', 2],
    ['worn out', 'now', 3, CASE],
    ['charging', 'none', 0],
    ['full', 'none', 0],
    ['seated', 'now', 2],
    ['weak', 'now', 2],
    ['other charger', 'now', 2],
    ['a minute', 'tonight', 2],
    ['evening', 'tonight', 2],
    ['night', 'tonight', 2],
    ['next day', 'tonight', 2, SAFE],
  ],
  now: [
    ['none', 'none', 2],
    ['tonight', 'tonight', 2],
    ['now', 'now', 2],
    ['unknown', 'tonight', 2],
    ['last words', 'now', 2],
    ['worn out', 'now', 3, CASE],
    ['charging', 'none', 0],
    ['full', 'none', 0],
    ['seated', 'now', 2],
    ['weak', 'now', 2],
    ['other charger', 'now', 2],
    ['a minute', 'now', 2],
    ['evening', 'now', 3, CASE],
    ['night', 'now', 3, CASE],
    ['next day', 'now', 3, SAFE, CASE],
  ],
  'now, both told': [
    ['none', 'none', 3],
    ['tonight', 'tonight', 3],
    ['now', 'now', 3],
    ['unknown', 'tonight', 3],
    ['last words', 'now', 3],
    ['worn out', 'now', 3],
    ['charging', 'none', 0],
    ['full', 'none', 0],
    ['seated', 'now', 3],
    ['weak', 'now', 3],
    ['other charger', 'now', 3],
    ['a minute', 'now', 3],
    ['evening', 'now', 3],
    ['night', 'now', 3],
    ['next day', 'now', 3, SAFE, CASE],
  ],
  off: [
    ['none', 'none', 2],
    ['tonight', 'tonight', 2],
    ['now', 'now', 2],
    ['unknown', 'tonight', 2],
    ['last words', 'now', 2],
    ['worn out', 'now', 3, CASE],
    ['charging', 'none', 0],
    ['full', 'none', 0],
    ['seated', 'now', 2],
    ['weak', 'now', 2],
    ['other charger', 'now', 2],
    ['a minute', 'now', 2],
    ['evening', 'now', 3, CASE],
    ['night', 'now', 3, CASE],
    ['next day', 'now', 3, SAFE, CASE],
  ],
  'worn out': [
    ['none', 'none', 3],
    ['tonight', 'tonight', 3],
    ['now', 'now', 3],
    ['unknown', 'tonight', 3],
    ['last words', 'now', 3],
    ['worn out', 'now', 3],
    ['charging', 'none', 0],
    ['full', 'none', 0],
    ['seated', 'now', 3],
    ['weak', 'now', 3],
    ['other charger', 'now', 3],
    ['a minute', 'now', 3],
    ['evening', 'now', 3],
    ['night', 'now', 3],
    ['next day', 'now', 3],
  ],
  'told, no need': [
    ['none', 'none', 2],
    ['tonight', 'tonight', 2],
    ['now', 'now', 2],
    ['unknown', 'tonight', 2],
    ['last words', 'now', 2],
    ['worn out', 'now', 3, CASE],
    ['charging', 'none', 0],
    ['full', 'none', 0],
    ['seated', 'now', 2],
    ['weak', 'now', 2],
    ['other charger', 'now', 2],
    ['a minute', 'none', 2],
    ['evening', 'none', 2],
    ['night', 'none', 2],
    ['next day', 'none', 2],
  ],
  charged: [
    ['none', 'none', 0],
    ['tonight', 'tonight', 1],
    ['now', 'now', 1],
    ['unknown', 'tonight', 1],
    ['last words', 'now', 1],
    ['worn out', 'now', 3, CASE],
    ['charging', 'none', 0],
    ['full', 'none', 0],
    ['seated', 'now', 1],
    ['weak', 'now', 1],
    ['other charger', 'now', 1],
    ['a minute', 'none', 0],
    ['evening', 'none', 0],
    ['night', 'none', 0],
    ['next day', 'none', 0],
  ],
};

const ROWS = Object.entries(TABLE).flatMap(([from, rows]) =>
  rows.map(([input, need, step, ...told]) => ({ from, input, need, step, told })),
);

describe('the ladder', () => {
  it.each(ROWS)('from $from takes $input to step $step with need $need', (row) => {
    const { state, effects } = climb(STATES[row.from as StateName], INPUTS[row.input]);
    expect([state.need, ladderStep(state)]).toEqual([row.need, row.step]);
    expect(effects.map(({ to }) => to)).toEqual(row.told);
  });

  it('gives back the very state where nothing has changed, so that nothing need be written', () => {
    expect(climb(STATES.idle, INPUTS.none).state).toBe(STATES.idle);
    expect(climb(STATES.idle, INPUTS.full).state).toBe(STATES.idle);
    expect(climb(STATES.tonight, INPUTS.tonight).state).toBe(STATES.tonight);
    expect(climb(STATES.now, INPUTS.now).state).toBe(STATES.now);
    expect(climb(STATES.now, INPUTS['a minute']).state).toBe(STATES.now);
  });

  it('has every pair of state and input in its table', () => {
    const pairs = new Set(ROWS.map(({ from, input }) => `${from} ${input}`));
    expect(pairs.size).toBe(Object.keys(STATES).length * Object.keys(INPUTS).length);
    expect(ROWS).toHaveLength(pairs.size);
  });

  it('writes to the safe channel when a need for tonight has stood for an hour, to the minute', () => {
    const start = hears(NOON_MS, report('tonight', { responseMinutes: 55 }));
    const { told } = play([start, waits(NOON_MS + HOUR_MS - 1), waits(NOON_MS + HOUR_MS)]);
    expect(told).toEqual([
      {
        ...{ to: SAFE, step: 2, need: 'tonight', isOff: false, isWorn: false },
        ...{ responseMinutes: 55 },
        ...{ stoodMs: HOUR_MS, atMs: NOON_MS + HOUR_MS },
      },
    ]);
  });

  it('writes to the caseworker when below the reserve for six hours, in the middle of the night too', () => {
    const fromMs = NOON_MS + 12 * HOUR_MS;
    const start = hears(fromMs, report('now', { lastWords: 1, responseMinutes: 4 }));
    const dueMs = fromMs + LADDER_RULES.nowPatienceMs;
    const { told } = play([start, waits(dueMs - 1), waits(dueMs), waits(dueMs + 3 * HOUR_MS)]);
    expect(told).toEqual([
      {
        ...{ to: CASE, step: 3, need: 'now', isOff: true, isWorn: false },
        ...{ responseMinutes: 4 },
        ...{ stoodMs: 6 * HOUR_MS, atMs: dueMs },
      },
      // What the quiet hours held back follows when her own device has had its turn in the morning.
      {
        ...{ to: SAFE, step: 2, need: 'now', isOff: true, isWorn: false },
        ...{ responseMinutes: 4 },
        ...{ stoodMs: 9 * HOUR_MS, atMs: dueMs + 3 * HOUR_MS },
      },
    ]);
  });

  it('adds up a need that comes and goes, and tells nobody while it is gone', () => {
    const minutes = Array.from({ length: 8 }, (_, quarter) => 15 * quarter);
    const { told } = play(
      minutes.map((minute, index) =>
        hears(NOON_MS + minute * MINUTE_MS, report(index % 2 ? 'none' : 'tonight')),
      ),
    );
    expect(told).toEqual([]);
    const more = play(
      [...minutes, 120].map((minute, index) =>
        hears(NOON_MS + minute * MINUTE_MS, report(index % 2 ? 'none' : 'tonight')),
      ),
    );
    expect(more.told.map(({ atMs }) => atMs)).toEqual([NOON_MS + 2 * HOUR_MS]);
  });

  it('goes on counting from now where the clock was put back', () => {
    const later = after(hears(NOON_MS + 30 * DAY_MS, report('now')));
    const { state, told } = play([waits(NOON_MS), waits(NOON_MS + 6 * HOUR_MS)], later);
    expect(told.map(({ to }) => to)).toEqual([SAFE, CASE]);
    expect(state.needed.sinceMs).toBe(NOON_MS);
  });

  it('knows when somebody is to be told, so that nobody need look before', () => {
    expect(dueAtMs(STATES.idle, SAFE)).toBeNull();
    expect(dueAtMs(STATES.tonight, SAFE)).toBe(NOON_MS + HOUR_MS);
    expect(dueAtMs(STATES.tonight, CASE)).toBeNull();
    expect(dueAtMs(STATES.now, SAFE)).toBe(NOON_MS + DAY_MS);
    expect(dueAtMs(STATES.now, CASE)).toBe(NOON_MS + 5 * HOUR_MS);
  });

  it('leaves her an hour after the buzz that came with the need, and after the one of the morning', () => {
    const at = (hours: number) => NOON_MS + hours * HOUR_MS;
    const whenTold = (fromMs: number) =>
      play([
        hears(fromMs, report('now')),
        ...Array.from({ length: 96 }, (_, i) => fromMs + i * 900_000).map(waits),
      ]).told.find(({ to }) => to === SAFE)?.atMs;
    expect(whenTold(at(0))).toBe(at(1));
    // From midnight on; quiet hours end at 7:30.
    expect(whenTold(at(12))).toBe(at(20.5));
  });

  it('asks nothing of her where charging does not help, and the caseworker once a week', () => {
    const days = Array.from({ length: 15 }, (_, day) => NOON_MS + day * DAY_MS);
    const { told } = play(
      days.flatMap((atMs) => [
        hears(atMs, report('none', { charging: 'full' })),
        hears(atMs + HOUR_MS, report('none', { lastWords: 1, responseMinutes: 28 })),
        waits(atMs + 8 * HOUR_MS),
      ]),
    );
    expect(
      told.map(({ to, isWorn, atMs }) => [to, isWorn, ((atMs - NOON_MS) / DAY_MS) | 0]),
    ).toEqual([
      [CASE, true, 0],
      [CASE, true, 7],
      [CASE, true, 14],
    ]);
  });

  it.each([
    [22 * 60 + 29, false],
    [22 * 60 + 30, true],
    [0, true],
    [7 * 60 + 29, true],
    [7 * 60 + 30, false],
  ])('is quiet at minute %i of the day: %s', (minute, quiet) => {
    expect(isQuiet(minute)).toBe(quiet);
  });

  it('knows quiet hours within one day, and none at all', () => {
    const siesta = { ...LADDER_RULES, quietFromMinutes: 60, quietUntilMinutes: 120 };
    expect([59, 60, 119, 120].map((minute) => isQuiet(minute, siesta))).toEqual([
      ...[false, true, true, false],
    ]);
    expect(isQuiet(60, { ...siesta, quietUntilMinutes: 60 })).toBe(false);
  });
});

describe('the ladder, whatever comes', () => {
  const step = fc.record({
    afterMs: fc.oneof(fc.integer({ min: 0, max: 2 * HOUR_MS }), fc.constant(15 * MINUTE_MS)),
    said: fc.option(
      fc.record({
        chargeNeed: fc.constantFrom('none' as const, 'tonight' as const, 'now' as const),
        charging: fc.constantFrom(
          ...(['notCharging', 'notCharging', 'seatedNotCharging', 'weakSource'] as const),
          ...(['charging', 'full'] as const),
        ),
        lastWords: fc.constantFrom(0, 0, 0, 1),
        responseMinutes: fc.integer({ min: 0, max: 600 }),
      }),
      { nil: undefined },
    ),
  });
  const lives = fc.array(step, { maxLength: 200 }).map((steps) => {
    let atMs = NOON_MS;
    return steps.map(({ afterMs, said }): LadderInput => {
      atMs += afterMs;
      return said ? hears(atMs, said) : waits(atMs);
    });
  });

  it('tells nobody of no need, and her never in quiet hours', () => {
    fc.assert(
      fc.property(lives, (inputs) => {
        let state: LadderState = LADDER_START;
        for (const input of inputs) {
          const outcome = climb(state, input);
          for (const { to } of outcome.effects) {
            expect(outcome.state.need).not.toBe('none');
            if (to === SAFE) expect(isQuiet(input.minuteOfDay)).toBe(false);
            if (to === CASE) expect(outcome.state.need).toBe('now');
          }
          state = outcome.state;
        }
      }),
    );
  });

  it('clears a step by measured current, and by nothing else', () => {
    fc.assert(
      fc.property(lives, (inputs) => {
        let state: LadderState = LADDER_START;
        for (const input of inputs) {
          const next = climb(state, input).state;
          const said = input.type === 'heartbeat' ? input.report.charging : '';
          const isCurrent = said === 'charging' || said === 'full';
          if (isCurrent) expect(ladderStep(next)).toBe(0);
          else if (ladderStep(state) > 1) {
            expect(ladderStep(next)).toBeGreaterThanOrEqual(ladderStep(state));
          }
          state = next;
        }
      }),
    );
  });

  it('tells each addressee at most twice in any day', () => {
    fc.assert(
      fc.property(lives, (inputs) => {
        const { told } = play(inputs);
        for (const addressee of [SAFE, CASE]) {
          const times = told.filter(({ to }) => to === addressee).map(({ atMs }) => atMs);
          for (const time of times) {
            expect(times.filter((t) => t >= time && t < time + DAY_MS).length).toBeLessThan(3);
          }
        }
      }),
    );
  });

  it('is due at no time before it tells, so that a clock may sleep until then', () => {
    fc.assert(
      fc.property(lives, (inputs) => {
        const { state } = play(inputs);
        const lastMs = inputs.at(-1)?.atMs ?? NOON_MS;
        const dues = [dueAtMs(state, SAFE), dueAtMs(state, CASE)].map((due) => due ?? Infinity);
        const dueMs = Math.min(...dues);
        fc.pre(dueMs > lastMs);
        const beforeMs = Math.min(dueMs - 1, lastMs + 3 * DAY_MS);
        expect(climb(state, waits(beforeMs))).toEqual({ state, effects: [] });
      }),
    );
  });
});
