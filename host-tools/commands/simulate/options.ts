import {
  BOARD_OF,
  type DialectName,
  FAULTS,
  INVARIANTS,
  SCENARIOS,
  type Scenario,
  usualWorkers,
} from '../../../simulator/index.ts';
import { AwareError } from '../../errors.ts';
import { nearest } from '../suggestion.ts';
import { wholeNumber } from '../whole-number.ts';
import { FAULT_NAMES } from './run-plan.ts';

const MAX_SEED = 0xffffffff;
const MAX_SEEDS = 100_000;
const MAX_DAYS = 365;
const MAX_WORKERS = 64;

/** What the command line of `aware simulate` asks for. */
export interface SimulateOptions {
  readonly scenarios: readonly Scenario[];
  readonly dialects: readonly DialectName[];
  readonly firstSeed: number;
  readonly seeds: number;
  readonly days: number | undefined;
  readonly extraFaults: readonly string[];
  readonly workers: number;
  readonly isJson: boolean;
  readonly junitFile: string | undefined;
  readonly traceFile: string | undefined;
}

/** As `parseArgs` gives them: one that may be repeated is a list. */
export type SimulateValues = Readonly<
  Record<string, string | boolean | readonly string[] | undefined>
>;

/** @throws AwareError `usage` */
export function optionsFrom(values: SimulateValues, names: readonly string[]): SimulateOptions {
  const text = (name: string): string | undefined =>
    typeof values[name] === 'string' ? values[name] : undefined;
  const number = (name: string, min: number, max: number): number | undefined =>
    wholeNumber('simulate', name, text(name), min, max);
  const traceFile = text('trace');
  return {
    scenarios: scenariosFrom(names, values.all === true),
    dialects: dialectsFrom(text('dialect')),
    firstSeed: number('seed', 0, MAX_SEED) ?? 1,
    seeds: number('seeds', 1, MAX_SEEDS) ?? 1,
    days: number('days', 1, MAX_DAYS),
    extraFaults: listOf(values.fault).map(knownFault),
    workers: number('workers', 1, MAX_WORKERS) ?? usualWorkers(),
    isJson: values.json === true,
    junitFile: text('junit'),
    traceFile,
  };
}

function listOf(value: SimulateValues[string]): readonly string[] {
  if (value === undefined || typeof value === 'boolean') return [];
  return typeof value === 'string' ? [value] : value;
}

function scenariosFrom(names: readonly string[], isAll: boolean): readonly Scenario[] {
  if (isAll && names.length > 0) {
    throw new AwareError('usage', '--all is every scenario', 'give names, or --all, not both');
  }
  if (isAll) return SCENARIOS;
  if (names.length === 0) {
    throw new AwareError(
      'usage',
      'no scenario is named',
      "give names, or --all; 'aware simulate --list' explains each",
    );
  }
  return names.map((name) => {
    const scenario = SCENARIOS.find((candidate) => candidate.name === name);
    return (
      scenario ??
      unknown(
        'scenario',
        name,
        SCENARIOS.map((candidate) => candidate.name),
      )
    );
  });
}

function dialectsFrom(name = 'both'): readonly DialectName[] {
  const all = Object.keys(BOARD_OF) as DialectName[];
  if (name === 'both') return all;
  const dialect = all.find((candidate) => candidate === name);
  return dialect ? [dialect] : unknown('dialect', name, [...all, 'both']);
}

const knownFault = (name: string): string =>
  FAULT_NAMES.includes(name) ? name : unknown('fault', name, FAULT_NAMES);

function unknown(kind: string, name: string, candidates: readonly string[]): never {
  const meant = nearest(name, candidates);
  const hint = meant === undefined ? '' : `did you mean ${meant}? `;
  throw new AwareError(
    'usage',
    `there is no ${kind} ${name}`,
    `${hint}'aware simulate --list' lists all`,
  );
}

/** `--list` */
export function listing(): string {
  const parts: [string, readonly { name: string; doc: string }[]][] = [
    ['Scenarios:', SCENARIOS],
    ['Faults, for --fault; a storm draws among them:', FAULTS],
    ['Invariants, watched at every event:', INVARIANTS],
  ];
  const width = Math.max(...parts.flatMap(([, rows]) => rows.map(({ name }) => name.length)));
  return parts
    .map(([head, rows]) =>
      [head, ...rows.map(({ name, doc }) => `  ${name.padEnd(width)}  ${doc}`)].join('\n'),
    )
    .join('\n\n');
}
