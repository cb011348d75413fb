import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineEvent, lineStep, redialPauseMs } from './line.ts';

/** `Line` of the codec, which has no names at run time. */
const [idle, dialling, open, lost] = [1, 2, 3, 4];
const { begun, connected, ended, released } = LineEvent;

const TABLE: [number, LineEvent, number][] = [
  [idle, begun, dialling],
  [idle, connected, open],
  [idle, ended, lost],
  [idle, released, idle],
  [dialling, begun, dialling],
  [dialling, connected, open],
  [dialling, ended, lost],
  [dialling, released, idle],
  [open, begun, open],
  [open, connected, open],
  [open, ended, lost],
  [open, released, idle],
  [lost, begun, dialling],
  [lost, connected, open],
  [lost, ended, lost],
  [lost, released, idle],
];

describe('the line', () => {
  it.each(TABLE)('in state %i takes event %i to state %i', (from, event, to) => {
    expect(lineStep(from, event)).toBe(to);
  });

  it('has every pair of state and event in its table', () => {
    expect(new Set(TABLE.map(([state, event]) => `${state} ${event}`)).size).toBe(4 * 4);
  });

  it('is what its last event says, whatever came before', () => {
    const events = fc.array(fc.constantFrom(begun, connected, ended, released));
    fc.assert(
      fc.property(events, (before) => {
        const state = before.reduce(lineStep, idle);
        expect(lineStep(state, connected)).toBe(open);
        expect(lineStep(state, ended)).toBe(lost);
        expect(lineStep(state, released)).toBe(idle);
        expect([dialling, open]).toContain(lineStep(state, begun));
      }),
    );
  });
});

describe('the pause before dialling again', () => {
  it.each([
    [0, 2000],
    [1, 2000],
    [2, 4000],
    [3, 8000],
    [4, 16_000],
    [5, 32_000],
    [6, 60_000],
    [7, 60_000],
    [1000, 60_000],
  ])('after %i failures is %i ms', (failures, pauseMs) => {
    expect(redialPauseMs(failures)).toBe(pauseMs);
  });
});
