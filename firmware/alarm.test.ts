import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlarmEffect, AlarmEvent, alarmEffects, alarmProgress, alarmStep } from './alarm.ts';

/** `Progress` of the codec, which has no names at run time; 0 is a press that is forgotten. */
const [gone, raised, received, accepted] = [0, 1, 2, 3];
const { none, store, feelReceived, feelAccepted } = AlarmEffect;

const TABLE: [number, AlarmEvent, number, number][] = [
  [raised, AlarmEvent.received, received, store | feelReceived],
  [raised, AlarmEvent.accepted, accepted, store | feelAccepted],
  [raised, AlarmEvent.closed, gone, store],
  [received, AlarmEvent.received, received, none],
  [received, AlarmEvent.accepted, accepted, store | feelAccepted],
  [received, AlarmEvent.closed, gone, store],
  [accepted, AlarmEvent.received, accepted, none],
  [accepted, AlarmEvent.accepted, accepted, none],
  [accepted, AlarmEvent.closed, gone, store],
];

describe('an alarm', () => {
  it.each(TABLE)(
    'at progress %i takes event %i to %i with effects %i',
    (from, event, to, effects) => {
      const step = alarmStep(from, event);
      expect([alarmProgress(step), alarmEffects(step)]).toEqual([to, effects]);
    },
  );

  it('has every pair of progress and event in its table', () => {
    expect(new Set(TABLE.map(([progress, event]) => `${progress} ${event}`)).size).toBe(3 * 3);
  });

  it('never goes back, whatever answers come in whatever order, until it is closed', () => {
    const events = fc.array(fc.constantFrom(AlarmEvent.received, AlarmEvent.accepted));
    fc.assert(
      fc.property(events, (order) => {
        let progress = raised;
        for (const event of order) {
          const next = alarmProgress(alarmStep(progress, event));
          expect(next).toBeGreaterThanOrEqual(progress);
          progress = next;
        }
      }),
    );
  });
});
