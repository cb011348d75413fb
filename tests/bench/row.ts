/** The budgets of the design, and what a measured figure makes of them. */

interface Budget {
  readonly name: string;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** One line of the table each, in its order. */
export const BUDGETS = {
  packetOrdinary: { name: 'alarm packet: ordinary', unit: 'bytes', atMost: 64 },
  packetWorstTypical: { name: 'alarm packet: worst typical', unit: 'bytes', atMost: 64 },
  bundleRak5010: { name: 'bundle: rak5010', unit: 'bytes', atMost: 32 * 1024 },
  bundleAware1: { name: 'bundle: aware-1', unit: 'bytes', atMost: 32 * 1024 },
  pressToPublish: { name: 'interpreter: press to publish', unit: 'instructions', atMost: 10e6 },
  variablesPeak: { name: 'interpreter: variables, peak', unit: 'variables', atMost: 3000 },
  flashWear: { name: 'flash: wear in a year', unit: '% of 10,000 erases', atMost: 1 },
  lifeBg9x: { name: 'life, 15 min heartbeats: bg9x', unit: 'days', atLeast: 7 },
  lifeEg9x: { name: 'life, 15 min heartbeats: eg9x', unit: 'days', atLeast: 4 },
  reserveBg9x: { name: 'the same, to the reserve: bg9x', unit: 'days' },
  reserveEg9x: { name: 'the same, to the reserve: eg9x', unit: 'days' },
  energyBg9x: { name: 'energy a day: bg9x', unit: 'mAh' },
  energyEg9x: { name: 'energy a day: eg9x', unit: 'mAh' },
  gaugeNear: { name: 'gauge: time within 5 points', unit: '%', atLeast: 95 },
  gaugeTooMuch: { name: 'gauge: most it claims too much', unit: 'points', atMost: 10 },
  gaugeInBar: { name: 'gauge: time within its own error bar', unit: '%', atLeast: 95 },
  gaugeAnywhere: { name: 'gauge: within 5 points, any first charge', unit: '%' },
  gaugePerfect: { name: 'gauge: within 5 points, perfect meter', unit: '%' },
  idleP50: { name: 'receiver: press, idle, p50', unit: 'ms' },
  idleP95: { name: 'receiver: press, idle, p95', unit: 'ms', atMost: 3 },
  busyP50: { name: 'receiver: press behind 20,000, p50', unit: 'ms' },
  busyP99: { name: 'receiver: press behind 20,000, p99', unit: 'ms', atMost: 100 },
  crowdP99: { name: 'receiver: the same, of 2,000 devices, p99', unit: 'ms', atMost: 100 },
  durableRate: { name: 'receiver: durable messages', unit: '/s', atLeast: 10_000 },
  idleSpeed: { name: 'simulator: one idle device', unit: '× real time', atLeast: 1e6 },
  crowdTime: { name: 'simulator: 10,000 devices, 24 h', unit: 's', atMost: 60 },
} as const satisfies Record<string, Budget>;

export type BudgetKey = keyof typeof BUDGETS;

/** What a measurement found for one budget. */
export type Finding =
  | {
      readonly key: BudgetKey;
      readonly figure: number;
      readonly note?: string;
      /** What the figure is made of, in lines under the table. */
      readonly detail?: readonly string[];
    }
  | { readonly key: BudgetKey; readonly notMeasured: string };

/** A line of the result, as `--json` prints it. */
export interface Row {
  readonly key: BudgetKey;
  readonly name: string;
  readonly figure: number | null;
  readonly unit: string;
  readonly budget: string;
  readonly verdict: string;
  readonly note: string;
  readonly detail: readonly string[];
}

export function rowOf(finding: Finding): Row {
  const { name, unit, ...limits }: Budget = BUDGETS[finding.key];
  const common = { key: finding.key, name, unit, budget: describedBudget(limits) };
  if ('notMeasured' in finding) {
    const verdict = `not measured: ${finding.notMeasured}`;
    return { ...common, figure: null, verdict, note: '', detail: [] };
  }
  const { figure, note = '', detail = [] } = finding;
  return { ...common, figure, verdict: verdictOn(figure, limits), note, detail };
}

type Limits = Pick<Budget, 'atMost' | 'atLeast'>;

function verdictOn(figure: number, { atMost, atLeast }: Limits): string {
  if (atMost === undefined && atLeast === undefined) return 'no budget';
  return figure <= (atMost ?? Infinity) && figure >= (atLeast ?? -Infinity) ? 'within' : 'OVER';
}

function describedBudget({ atMost, atLeast }: Limits): string {
  if (atMost !== undefined) return `≤ ${describedNumber(atMost)}`;
  return atLeast === undefined ? '' : `≥ ${describedNumber(atLeast)}`;
}

/** Three digits are more than a wall clock can promise; what is counted stays whole. */
export function describedNumber(figure: number): string {
  const digits = Math.abs(figure) >= 100 || Number.isInteger(figure) ? 0 : figure < 1 ? 3 : 1;
  return figure.toLocaleString('en', { maximumFractionDigits: digits });
}

/** What the figures of the table are made of, where they say so. */
export function detailOf(rows: readonly Row[]): string {
  const explained = rows.filter(({ detail }) => detail.length > 0);
  return explained
    .map(({ name, unit, detail }) => ['', `${name}, ${unit}`, ...detail].join('\n  '))
    .join('\n');
}

/** The rows as a table to read. */
export function tableOf(rows: readonly Row[]): string {
  const heading = ['what', 'figure', 'budget', 'verdict'];
  const cells = rows.map(({ name, figure, unit, budget, verdict, note }) => [
    name,
    figure === null ? '' : `${describedNumber(figure)} ${unit}`,
    budget,
    note ? `${verdict} (${note})` : verdict,
  ]);
  const lines = [heading, ...cells];
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
