/** A check as it is printed: for whoever mends the device, and for the file of the case. */
import type { CheckStep, RegisteredDevice, StoredCheck } from '../registry/registry.ts';

export interface Report {
  readonly shownId: string;
  readonly device: Pick<RegisteredDevice, 'board' | 'termEndsOn'>;
  readonly check: StoredCheck;
  /** What a person calls each step, by its name. */
  readonly titles: Readonly<Record<string, string>>;
}

export const VERDICT_WORDS: Readonly<Record<CheckStep['verdict'], string>> = {
  ...{ passed: 'passed', failed: 'FAILED', skipped: 'not tried' },
};

/** One sentence that a person can act on. */
export function verdictSentence(steps: readonly CheckStep[]): string {
  const failed = steps.filter(({ verdict }) => verdict === 'failed').length;
  const skipped = steps.filter(({ verdict }) => verdict === 'skipped').length;
  if (failed === 0 && skipped === 0) return 'This device may be handed out.';
  const parts = [
    failed > 0 ? `${failed} ${failed === 1 ? 'step' : 'steps'} failed` : '',
    skipped > 0 ? `${skipped} could not be tried` : '',
  ].filter(Boolean);
  return `Do not hand this device out: ${parts.join(', ')}.`;
}

const minute = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const facts = ({ device, check }: Report): readonly (readonly [string, string])[] => [
  ['Checked', `${minute(check.atMs)} by ${check.by}`],
  ['Firmware', `${check.firmwareVersion} on ${device.board ?? 'an unknown board'}`],
  ['Term', device.termEndsOn === null ? 'none' : `until ${device.termEndsOn}`],
];

export function textReport(report: Report): string {
  const { shownId, check, titles } = report;
  const steps = check.steps.flatMap(({ name, verdict, measured, limits, advice }) => [
    `${VERDICT_WORDS[verdict].padEnd(9)}  ${titles[name] ?? name}`,
    `           measured: ${measured}`,
    ...(limits === '' ? [] : [`           limits:   ${limits}`]),
    ...(advice === '' ? [] : [`           to do:    ${advice}`]),
  ]);
  return [
    `Check of ${shownId}`,
    verdictSentence(check.steps),
    '',
    ...facts(report).map(([name, value]) => `${name.padEnd(9)}  ${value}`),
    '',
    ...steps,
    '',
  ].join('\n');
}

/** One page that stands alone: no script, nothing fetched. */
export function htmlReport(report: Report): string {
  const { shownId, check, titles } = report;
  const rows = check.steps.map(({ name, verdict, measured, limits, advice }) =>
    row(
      `<tr class="${verdict}"><th scope="row">`,
      [titles[name] ?? name, VERDICT_WORDS[verdict], measured, limits, advice],
      '</tr>',
    ),
  );
  const title = `Check of ${escaped(shownId)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
<style>
${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<p class="verdict ${check.passed ? 'passed' : 'failed'}">${escaped(verdictSentence(check.steps))}</p>
<dl>
${facts(report)
  .map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`)
  .join('\n')}
</dl>
<table>
<thead><tr><th scope="col">Step</th><th scope="col">Verdict</th><th scope="col">Measured</th><th scope="col">Limits</th><th scope="col">To do</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<p class="signature">Signature</p>
</body>
</html>
`;
}

const row = (open: string, [head, ...cells]: readonly string[], close: string): string =>
  `${open}${escaped(head!)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}${close}`;

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);

/** Said by words too: not everybody sees colours, and printers may have none. */
const STYLE = `body { font: 11pt/1.4 sans-serif; margin: 2cm auto; max-width: 26cm; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #999; padding: 0.25em 0.5em; text-align: left; vertical-align: top; }
th[scope="row"] { font-weight: normal; }
dt { float: left; clear: left; width: 6em; color: #444; }
dd { margin: 0 0 0 6em; }
.verdict { font-weight: bold; font-size: 14pt; }
tr.failed td, .verdict.failed { color: #a00000; font-weight: bold; }
.signature { margin-top: 2cm; border-top: 1px solid #000; width: 8cm; }
`;
