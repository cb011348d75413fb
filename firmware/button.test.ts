import { describe, expect, it } from 'vitest';
import {
  Button,
  ButtonEffect,
  ButtonEvent,
  buttonEffect,
  buttonState,
  buttonStep,
} from './button.ts';

const { released, pressed, held } = Button;
const { down, up, holdElapsed } = ButtonEvent;
const { none, startHold, cancelHold, raiseAlarm } = ButtonEffect;

const TABLE: [Button, ButtonEvent, Button, ButtonEffect][] = [
  [released, down, pressed, startHold],
  [released, up, released, none],
  [released, holdElapsed, released, none],
  [pressed, down, pressed, none],
  [pressed, up, released, cancelHold],
  [pressed, holdElapsed, held, raiseAlarm],
  [held, down, held, none],
  [held, up, released, none],
  [held, holdElapsed, held, none],
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
    expect(pairs.size).toBe(9);
  });

  it('raises one alarm for one hold, however long, and another for the next', () => {
    const events = [down, holdElapsed, down, holdElapsed, up, down, up, down, holdElapsed, up];
    let state = released;
    let alarms = 0;
    for (const event of events) {
      const step = buttonStep(state, event);
      state = buttonState(step);
      if (buttonEffect(step) === raiseAlarm) alarms++;
    }
    expect(alarms).toBe(2);
  });
});
