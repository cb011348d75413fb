/** `aware simulate NAME --fault NAME`: a fault that the scenario's own clock knows nothing of. */
import { describe, expect, it } from 'vitest';
import { playRun } from '../host-tools/commands/simulate/run-plan.ts';
import { FAULTS, type Scenario } from '../simulator/index.ts';

const NEVER_IN_A_PRESS = ['wakes-late', 'wakes-deaf', 'tls-failure', 'sms-refused', 'sms-slow'];
/** What a press that arrives at once, over a modem that has not slept, gives no occasion for. */
const NO_OCCASION: Record<string, readonly string[]> = {
  eg9x: [...NEVER_IN_A_PRESS, 'sms-no-prompt'],
  // Its modem makes no calls unless the scenario says so.
  bg9x: [
    ...[...NEVER_IN_A_PRESS, 'sms-no-prompt', 'call-busy', 'call-unanswered', 'call-rings-out'],
    ...['call-no-carrier', 'call-no-dialtone', 'call-dropped', 'call-lost-silently'],
    ...['brown-out-in-call', 'attack-listen-in', 'attack-stranger-call'],
  ],
};

const play = (
  scenario: Scenario['name'],
  dialect: 'bg9x' | 'eg9x',
  { seed = 1, faults }: { seed?: number; faults: readonly string[] },
) => playRun({ scenario, dialect, seed, days: 1 }, { extraFaults: faults, isTraced: true });

describe.each(['bg9x', 'eg9x'] as const)('an added fault on %s', (dialect) => {
  it.each(FAULTS.map(({ name }) => name))('%s strikes in a press, which arrives', async (name) => {
    const { failure, neverStruck, faultsInjected } = await play('press', dialect, {
      faults: [name],
    });
    expect(failure).toBeNull();
    const isMissed = NO_OCCASION[dialect]!.includes(name);
    expect(neverStruck).toEqual(isMissed ? [name] : []);
    expect((faultsInjected[name] ?? 0) > 0).toBe(!isMissed);
  });
});

describe('an added fault', () => {
  it.each([
    ['the receiver dies before it can be answered', 'press', 'bg9x', 6, 'receiver-killed'],
    ['the power goes while she holds the button', 'press', 'eg9x', 2, 'power-cut'],
    ['the device leaves out numbers', 'press-after-crash', 'bg9x', 1, 'flash-worn'],
    ['another number is called first', 'line-opens', 'bg9x', 1, 'call-no-dialtone'],
    ['what was to be reported is forgotten', 'button-noise', 'bg9x', 1, 'reboot'],
  ] as const)('may change the course: %s', async (_, scenario, dialect, seed, name) => {
    expect((await play(scenario, dialect, { seed, faults: [name] })).failure).toBeNull();
  });

  it('strikes within the play, also beside others', async () => {
    const { trace } = await play('press', 'eg9x', { faults: ['no-fix', 'reboot'] });
    const endsAt = trace.findIndex((line) => line.includes('faults end'));
    for (const name of ['no-fix', 'reboot']) {
      const isIts = (line: string) => line.includes('  fault ') && line.endsWith(` ${name}`);
      expect(trace.slice(0, endsAt).filter(isIts)).toHaveLength(1);
      expect(trace.slice(endsAt).filter(isIts)).toEqual([]);
    }
  });

  it('that must change nothing buys no time', async () => {
    const { simulatedSeconds } = await play('press', 'eg9x', { faults: [] });
    const attacked = await play('press', 'eg9x', { faults: ['attack-forged-command'] });
    expect(Math.abs(attacked.simulatedSeconds - simulatedSeconds)).toBeLessThan(5);
    expect(attacked.trace.filter((line) => line.includes('added faults'))).toEqual([]);
  });
});
