/** The bench test: every step, in the order that makes a person wait least. */
import type { CheckStep } from '../../registry/registry.ts';
import { ALARM_QUESTIONS, ALARM_STEPS } from './alarm-steps.ts';
import { NETWORK_STEPS } from './network-steps.ts';
import { POWER_STEPS } from './power-steps.ts';
import type { CheckContext, Outcome, Step } from './step.ts';
import { TOUCH_QUESTIONS, TOUCH_STEPS } from './touch-steps.ts';

/** Modem and satellites need minutes: they find their way while a person feels and presses. */
export const STEPS: readonly Step[] = [
  ...POWER_STEPS,
  ...TOUCH_STEPS,
  ...NETWORK_STEPS,
  ...ALARM_STEPS,
];

/** Every key that a file of answers may have. */
export const CHECK_QUESTIONS: readonly string[] = [...TOUCH_QUESTIONS, ...ALARM_QUESTIONS];

export interface CheckProgress {
  started(step: Step): void;
  ended(step: Step, result: CheckStep): void;
}

/**
 * Runs every step that can be tried, also after one that failed: whoever mends the device wants to
 * know all of it.
 */
export async function runCheck(
  context: CheckContext,
  progress: CheckProgress,
  steps: readonly Step[] = STEPS,
): Promise<CheckStep[]> {
  const results: CheckStep[] = [];
  for (const step of steps) {
    progress.started(step);
    const missing = step.needs.find((name) => !hasPassed(results, name));
    const outcome = missing === undefined ? await step.run(context) : skipped(missing);
    const result = { name: step.name, ...outcome };
    results.push(result);
    progress.ended(step, result);
  }
  return results;
}

export const isPassed = (results: readonly CheckStep[]): boolean =>
  results.length > 0 && results.every(({ verdict }) => verdict === 'passed');

const hasPassed = (results: readonly CheckStep[], name: string): boolean =>
  results.some((result) => result.name === name && result.verdict === 'passed');

const skipped = (missing: string): Outcome => ({
  ...({ verdict: 'skipped', measured: 'not tried', limits: '' } as const),
  advice: `needs ${missing}, which did not pass`,
});
