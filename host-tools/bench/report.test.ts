import { describe, expect, it } from 'vitest';
import type { CheckStep } from '../registry/registry.ts';
import { htmlReport, type Report, textReport, verdictSentence } from './report.ts';

const step = (name: string, verdict: CheckStep['verdict'], advice = ''): CheckStep => ({
  ...{ name, verdict, measured: `${name} measured`, limits: `${name} limits`, advice },
});

const report = (...steps: CheckStep[]): Report => ({
  shownId: 'K7QM-2XPD',
  device: { board: 'rak5010', termEndsOn: '2027-05-27' },
  check: {
    ...{ atMs: Date.UTC(2026, 10, 27, 9, 30), by: 'anna', firmwareVersion: '0.1.0' },
    ...{ passed: steps.every(({ verdict }) => verdict === 'passed'), steps },
  },
  titles: { battery: 'the battery' },
});

describe('the verdict', () => {
  it.each([
    [['passed'], 'This device may be handed out.'],
    [['passed', 'failed'], 'Do not hand this device out: 1 step failed.'],
    [
      ['failed', 'failed', 'skipped'],
      'Do not hand this device out: 2 steps failed, 1 could not be tried.',
    ],
    [['skipped'], 'Do not hand this device out: 1 could not be tried.'],
  ] as const)('of %j is one sentence', (verdicts, sentence) => {
    expect(verdictSentence(verdicts.map((verdict) => step('a', verdict)))).toBe(sentence);
  });
});

describe('a printed report', () => {
  const mixed = report(step('battery', 'passed'), step('sim', 'failed', 'seat it <anew>'));

  it.each([
    ['text', textReport],
    ['HTML', htmlReport],
  ])('as %s says who, when, what, and what to do', (_, print) => {
    const printed = print(mixed);
    for (const part of [
      ...['K7QM-2XPD', '2026-11-27 09:30 UTC by anna', '0.1.0 on rak5010', 'until 2027-05-27'],
      ...['the battery', 'sim measured', 'sim limits', 'FAILED', 'Do not hand this device out'],
    ]) {
      expect(printed).toContain(part);
    }
  });

  it('takes no markup from what it is told', () => {
    expect(htmlReport(mixed)).toContain('seat it &lt;anew&gt;');
  });

  it('stands alone: nothing is fetched and nothing runs', () => {
    expect(htmlReport(mixed)).not.toMatch(/<script|src=|href=|url\(/);
  });
});
