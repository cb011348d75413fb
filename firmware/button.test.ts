import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Button,
  ButtonEffect,
  ButtonEvent,
  buttonEffect,
  buttonState,
  buttonStep,
} from './button.ts';

const { released, pressed, held, stuck } = Button;
const { down, up, elapsed } = ButtonEvent;
const { none, startHold, tap, raiseAlarm, release, reportStuck } = ButtonEffect;

const TABLE: [Button, ButtonEvent, Button, ButtonEffect][] = [
  [released, down, pressed, startHold],
  [released, up, released, none],
  [released, elapsed, released, none],
  [pressed, down, pressed, startHold],
  [pressed, up, released, tap],
  [pressed, elapsed, held, raiseAlarm],
  [held, down, pressed, startHold],
  [held, up, released, release],
  [held, elapsed, stuck, reportStuck],
  [stuck, down, pressed, startHold],
  [stuck, up, released, none],
  [stuck, elapsed, stuck, none],
];

describe('the button', () => {
  it.each(TABLE)(
    'in state %i takes event %i to state %i with effect %i',
    (from, event, to, effect) => {
      const step = buttonStep(from, event);
      expect([buttonState(step), buttonEffect(step)]).toEqual([to, effect]);
    },
  );

  it('has every pair of state and event in its table', () => {
    const pairs = new Set(TABLE.map(([state, event]) => `${state} ${event}`));
    expect(pairs.size).toBe(4 * 3);
  });

  it('raises one alarm for one hold, however long, and another for the next', () => {
    const events = [down, elapsed, elapsed, elapsed, up, elapsed, down, up, down, elapsed, up];
    let state = released;
    let alarms = 0;
    for (const event of events) {
      const step = buttonStep(state, event);
      state = buttonState(step);
      if (buttonEffect(step) === raiseAlarm) alarms++;
    }
    expect(alarms).toBe(2);
  });

  it('is released by letting go, and a hold after it raises an alarm, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(down, up, elapsed)), (before) => {
        let state = released;
        for (const event of [...before, up]) state = buttonState(buttonStep(state, event));
        expect(state).toBe(released);
        state = buttonState(buttonStep(state, down));
        expect(buttonEffect(buttonStep(state, elapsed))).toBe(raiseAlarm);
      }),
    );
  });
});
