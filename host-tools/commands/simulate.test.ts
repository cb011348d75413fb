import { describe, expect, it } from 'vitest';
import { runProgram } from './program.ts';
import { commandOf } from './simulate/run-plan.ts';
import { FakeTerminal } from './testing/fake-terminal.ts';

describe('aware simulate', () => {
  it('finds out before it plays that a report cannot be written', async () => {
    const terminal = new FakeTerminal();
    const code = await runProgram(['simulate', 'press', '--junit', '/nowhere/junit.xml'], terminal);
    expect([code, terminal.output]).toEqual([6, '']);
    expect(terminal.errors).toContain('[fileUnreadable]');
  });

  it('names a command that repeats a run from the folder of the project', () => {
    const run = { scenario: 'press', dialect: 'bg9x', seed: 7, days: 1 } as const;
    expect(commandOf(run, ['reboot'])).toBe(
      'npx aware simulate press --seed 7 --dialect bg9x --fault reboot',
    );
  });
});
