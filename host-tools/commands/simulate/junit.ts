import { commandOf, type RunReport } from './run-plan.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** Text inside an attribute or element; what XML 1.0 cannot say at all is left out. */
const escaped = (text: string): string =>
  text
    .replace(/[&<>"]/g, (character) => ESCAPES[character]!)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 §2.2 has no place for them
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');

/** Collects runs for the JUnit report that CI services read: a suite for each scenario. */
export class JunitReport {
  readonly #suites = new Map<string, string[]>();
  readonly #failures = new Map<string, number>();
  readonly #extraFaults: readonly string[];

  constructor(extraFaults: readonly string[]) {
    this.#extraFaults = extraFaults;
  }

  add(report: RunReport): void {
    const { scenario, dialect, seed, failure } = report;
    const cases = this.#suites.get(scenario) ?? [];
    this.#suites.set(scenario, cases);
    const head = `    <testcase classname="${escaped(scenario)}" name="seed ${seed} on ${dialect}"`;
    if (!failure) {
      cases.push(`${head}/>`);
      return;
    }
    this.#failures.set(scenario, (this.#failures.get(scenario) ?? 0) + 1);
    const message = escaped(`${failure.invariant}: ${failure.reason}`);
    const account = [...failure.timeline, commandOf(report, this.#extraFaults)].join('\n');
    cases.push(
      `${head}>`,
      `      <failure message="${message}">${escaped(account)}</failure>`,
      '    </testcase>',
    );
  }

  text(): string {
    const suites = [...this.#suites].flatMap(([name, cases]) => {
      const tests = cases.filter((line) => line.includes('<testcase')).length;
      const failures = this.#failures.get(name) ?? 0;
      return [
        `  <testsuite name="${escaped(name)}" tests="${tests}" failures="${failures}">`,
        ...cases,
        '  </testsuite>',
      ];
    });
    const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites];
    return [...lines, '</testsuites>', ''].join('\n');
  }
}
