import { type RunOptions, type RunResult, runScenario } from './run.ts';

/**
 * The faults that a failing run cannot do without: each is left out in turn, and stays out when the
 * run fails in the same way all the same.
 */
export async function leastFaults(
  options: RunOptions,
  failed: RunResult,
): Promise<{ readonly kept: readonly string[]; readonly without: ReadonlySet<string> }> {
  const invariant = failed.violations[0]!.invariant;
  const without = new Set<string>();
  for (const id of failed.planned) {
    const result = await runScenario({ ...options, without: new Set([...without, id]) });
    if (result.violations[0]?.invariant === invariant) without.add(id);
  }
  return { kept: failed.planned.filter((id) => !without.has(id)), without };
}
