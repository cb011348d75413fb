import { appendFileSync, writeFileSync } from 'node:fs';
import { runJobs } from '../../simulator/index.ts';
import { AwareError } from '../errors.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { JunitReport } from './simulate/junit.ts';
import { listing, optionsFrom, type SimulateOptions } from './simulate/options.ts';
import { Reporter, Tally } from './simulate/report.ts';
import { commandOf, PLANNED_RUNS, planRuns, type RunReport } from './simulate/run-plan.ts';

export const simulate: Command = {
  name: 'simulate',
  words: '[NAME…]',
  summary: 'alarms among faults, in virtual time, with every invariant watched',
  description: `
Plays scenarios with the firmware that ships, a simulated modem, network and person, and the real
receiver with its store in memory, all in virtual time. After every event each invariant is looked
after. What is left to chance comes from the seed: scenario, seed and dialect give the same history
on every machine. A run that fails prints the faults it cannot do without, what happened last, and
the command that repeats it; then the exit code is ${EXIT.failedRun}.

A fault asked for with --fault strikes within the play, where that gives it occasion; where it never
did, that is said, and --json counts it as 0. Once it has struck, the scenario waits until the fault
is over and the device has recovered, as long as a storm would, and what it expects of its own course
is only noted in the trace; every invariant holds as ever, and every press has to arrive.

'quiet' and 'quiet-then-press' live a week for the first seed and a day for each further one, unless
--days says otherwise.`,
  options: {
    all: { type: 'boolean', doc: 'play every scenario' },
    list: { type: 'boolean', doc: 'explain scenarios, faults and invariants, then end' },
    seed: { type: 'string', value: 'N', doc: 'the first seed (1)' },
    seeds: { type: 'string', value: 'N', doc: 'how many seeds for each scenario and dialect (1)' },
    dialect: { type: 'string', value: 'NAME', doc: 'bg9x, eg9x or both (both)' },
    days: { type: 'string', value: 'N', doc: 'length of the long scenarios' },
    fault: {
      ...{ type: 'string', value: 'NAME', multiple: true },
      doc: 'a fault within each play, besides those of the scenario; may be repeated',
    },
    workers: { type: 'string', value: 'N', doc: 'threads (one for each core)' },
    json: { type: 'boolean', doc: 'one JSON object a line for each failing run, then the totals' },
    junit: { type: 'string', value: 'FILE', doc: 'write a JUnit report' },
    trace: { type: 'string', value: 'FILE', doc: 'write the timeline of every run' },
  },
  examples: [
    ['aware simulate --list', 'what there is'],
    ['aware simulate press storm --seeds 20', 'twenty seeds of two scenarios, on both dialects'],
    ['aware simulate --all --seeds 200', 'what `make simulate` plays'],
    ['aware simulate press --fault attack-jamming --trace press.txt', 'one press, jammed, in full'],
  ],
  run,
};

async function run(
  values: OptionValues,
  terminal: Terminal,
  names: readonly string[],
): Promise<number> {
  if (values.list === true) {
    terminal.stdout.write(`${listing()}\n`);
    return EXIT.ok;
  }
  return play(optionsFrom(values, names), terminal);
}

async function play(options: SimulateOptions, terminal: Terminal): Promise<number> {
  const startedMs = performance.now();
  const { extraFaults, isJson, junitFile, traceFile, workers } = options;
  const planned = planRuns(options);
  const reporter = new Reporter(terminal, { isJson, extraFaults, planned });
  const tally = new Tally(extraFaults);
  const junit = new JunitReport(extraFaults);
  // Not after an hour of runs.
  for (const file of [traceFile, junitFile]) if (file !== undefined) writeTo(file, '');
  await runJobs(PLANNED_RUNS, planned, {
    setup: { extraFaults, isTraced: traceFile !== undefined },
    workers,
    interrupted: terminal.interrupted,
    onResult: (report) => {
      tally.add(report);
      junit.add(report);
      if (traceFile !== undefined) appendTrace(traceFile, report, extraFaults);
      reporter.add(report);
    },
  });
  if (junitFile !== undefined) writeTo(junitFile, junit.text());
  const totals = tally.totals((performance.now() - startedMs) / 1000);
  const isInterrupted = totals.runs < planned.length;
  reporter.end(totals, isInterrupted);
  if (totals.failed > 0) return EXIT.failedRun;
  return isInterrupted ? EXIT.interrupted : EXIT.ok;
}

function appendTrace(file: string, report: RunReport, extraFaults: readonly string[]): void {
  const { failure, trace } = report;
  const verdict = failure ? `FAILED: ${failure.invariant}: ${failure.reason}` : 'ok';
  const lines = [`# ${commandOf(report, extraFaults)}`, ...trace, `# ${verdict}`, ''];
  appendFileSync(file, `${lines.join('\n')}\n`);
}

/** @throws AwareError `fileUnreadable` where it cannot be written */
function writeTo(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AwareError('fileUnreadable', reason, 'give a file in a folder that can be written', {
      cause,
    });
  }
}
