import type { Invariant } from './checker.ts';

/** 7: a test never hides an alarm. */
export const testHidesNothing: Invariant = {
  name: '7-test-hides-nothing',
  doc: 'a real press is never taken for a test, and no answer to a test answers a real press',
  watch: (world, report) => {
    const tests = new Map<number, boolean>();
    return {
      see(event) {
        if (event.kind === 'uplink' && event.message.type === 'alarmRaised') {
          const { alarmNumber, trigger } = event.message;
          const press = world.ledger.byNumber(alarmNumber);
          if (trigger !== 'button' && !press?.mayBeTest) {
            report(`press ${alarmNumber} was real and left as ${trigger}`);
          }
        } else if (event.kind === 'centre' && event.event.type === 'alarm') {
          const { alarmNumber, isTest } = event.event;
          tests.set(alarmNumber, isTest);
          if (isTest && !world.ledger.byNumber(alarmNumber)?.mayBeTest) {
            report(`press ${alarmNumber} was real and the centre took it for a test`);
          }
        } else if (event.kind === 'centre' && 'alarmNumbers' in event.event) {
          const kinds = new Set(event.event.alarmNumbers.map((n) => tests.get(n) ?? false));
          if (kinds.size > 1) report(`one answer for a test and an alarm: ${event.event.type}`);
        }
      },
    };
  },
};
