import type { Terminal } from '../command.ts';
import { type Paint, paintFor } from '../paint.ts';
import { commandOf, type PlannedRun, type RunReport } from './run-plan.ts';

/** ECMA-48: back to the first column, and erase to the end of the line. */
const CLEAR_LINE = '\r\x1b[K';

/** The totals, as `--json` closes with them. */
export interface Totals {
  scenarios: number;
  runs: number;
  failed: number;
  faultsInjected: Record<string, number>;
  simulatedSeconds: number;
  wallSeconds: number;
}

/** Adds up what runs come to. */
export class Tally {
  readonly #scenarios = new Set<string>();
  readonly #faults: Map<string, number>;
  #runs = 0;
  #failed = 0;
  #simulatedSeconds = 0;

  /** @param extraFaults are counted also where they never strike */
  constructor(extraFaults: readonly string[]) {
    this.#faults = new Map(extraFaults.map((name) => [name, 0]));
  }

  add({ scenario, failure, faultsInjected, simulatedSeconds }: RunReport): void {
    this.#scenarios.add(scenario);
    this.#runs++;
    if (failure) this.#failed++;
    this.#simulatedSeconds += simulatedSeconds;
    for (const [name, count] of Object.entries(faultsInjected)) {
      this.#faults.set(name, (this.#faults.get(name) ?? 0) + count);
    }
  }

  totals(wallSeconds: number): Totals {
    return {
      scenarios: this.#scenarios.size,
      runs: this.#runs,
      failed: this.#failed,
      faultsInjected: Object.fromEntries([...this.#faults].sort(([a], [b]) => (a < b ? -1 : 1))),
      simulatedSeconds: Math.round(this.#simulatedSeconds),
      wallSeconds: Math.round(wallSeconds * 10) / 10,
    };
  }
}

export interface ReportOptions {
  readonly isJson: boolean;
  readonly extraFaults: readonly string[];
  readonly planned: readonly PlannedRun[];
}

/** Says how it goes: a line for each scenario and dialect, an account of each failure. */
export class Reporter {
  readonly #terminal: Terminal;
  readonly #options: ReportOptions;
  readonly #paint: Paint;
  readonly #isLive: boolean;
  #done = 0;
  #group: RunReport[] = [];

  constructor(terminal: Terminal, options: ReportOptions) {
    this.#terminal = terminal;
    this.#options = options;
    this.#paint = paintFor(terminal);
    this.#isLive = terminal.stdout.isTTY === true && !options.isJson;
  }

  add(report: RunReport): void {
    this.#done++;
    if (this.#options.isJson) {
      if (report.failure) this.#print(JSON.stringify(failureObject(report, this.#options)));
      return;
    }
    this.#group.push(report);
    if (report.failure) this.#print(this.#account(report).join('\n'));
    const next = this.#options.planned[this.#done];
    if (next?.scenario !== report.scenario || next.dialect !== report.dialect) this.#closeGroup();
    if (this.#isLive) this.#terminal.stdout.write(`${CLEAR_LINE}${this.#progress()}`);
  }

  /** The totals, also of what was interrupted. */
  end(totals: Totals, isInterrupted: boolean): void {
    if (this.#options.isJson) {
      this.#print(JSON.stringify(totals));
      return;
    }
    const { scenarios, runs, failed, simulatedSeconds, wallSeconds } = totals;
    const verdict = failed === 0 ? this.#paint.good('none failed') : `${failed} failed`;
    const days = (simulatedSeconds / 86_400).toFixed(1);
    const head = isInterrupted ? 'interrupted: ' : '';
    this.#print(
      `${head}${scenarios} scenarios, ${runs} runs, ${verdict}; ${days} days in ${wallSeconds} s`,
    );
  }

  #closeGroup(): void {
    const [first] = this.#group;
    if (!first) return;
    const failed = this.#group.filter(({ failure }) => failure).length;
    const verdict = failed === 0 ? this.#paint.good('ok') : this.#paint.alarm(`${failed} failed`);
    const seeds = `${this.#group.length} ${this.#group.length === 1 ? 'run' : 'runs'}`;
    this.#print(`${first.scenario.padEnd(28)} ${first.dialect}  ${seeds.padStart(9)}  ${verdict}`);
    for (const line of this.#missed(first)) this.#print(line);
    this.#group = [];
  }

  /** What was asked for and not tried: 'ok' says nothing of it. */
  #missed({ scenario, dialect }: RunReport): string[] {
    const isMissed = (name: string) =>
      this.#group.every(({ neverStruck }) => neverStruck.includes(name));
    return [...new Set(this.#options.extraFaults)].filter(isMissed).map((name) => {
      const why = `nothing in ${scenario} on ${dialect} gave it occasion`;
      return this.#paint.alarm(`        fault ${name} was asked for and never struck: ${why}`);
    });
  }

  #progress(): string {
    const { planned } = this.#options;
    return this.#paint.quiet(`${this.#done} of ${planned.length} runs`);
  }

  #account(report: RunReport): string[] {
    const { scenario, seed, dialect, failure } = report;
    const { invariant, reason, atMs, neededFaults, timeline } = failure!;
    const faults = neededFaults.length > 0 ? neededFaults.join(', ') : 'no fault';
    return [
      this.#paint.alarm(`FAILED  ${scenario}, seed ${seed}, ${dialect}: ${invariant}`),
      `        ${reason}, at ${(atMs / 1000).toFixed(3)} s; it takes ${faults}`,
      ...timeline.map((line) => this.#paint.quiet(`  ${line}`)),
      `        again: ${commandOf(report, this.#options.extraFaults)}`,
    ];
  }

  #print(text: string): void {
    this.#terminal.stdout.write(`${this.#isLive ? CLEAR_LINE : ''}${text}\n`);
  }
}

/** A failing run as `--json` prints it. */
function failureObject(report: RunReport, { extraFaults }: ReportOptions): object {
  const { scenario, seed, dialect, failure } = report;
  const { atMs, ...what } = failure!;
  const again = commandOf(report, extraFaults);
  return { scenario, seed, dialect, atSeconds: atMs / 1000, ...what, again };
}
