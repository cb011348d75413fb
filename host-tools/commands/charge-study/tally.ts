import {
  type CurveName,
  type LifeFigures,
  noFigures,
  type PersonKindName,
  type ResponseName,
} from '../../../simulator/index.ts';
import type { PersonReport, Policy } from './lives.ts';

const DAYS_PER_WEEK = 7;
const HOURS_PER_DAY = 24;

/** The lives of some people, as shares and rates. */
export interface Outcome {
  readonly people: number;
  readonly unableHoursShare: number;
  /** As far as that may be off, either way, 19 times in 20: other people would have been drawn. */
  readonly unableHoursError: number;
  readonly deadHoursShare: number;
  readonly falseReassuranceShare: number;
  readonly nightsBelowShare: number;
  /** Of one person: buzzes, messages and calls together, and each by itself. */
  readonly remindersPerWeek: number;
  readonly buzzesPerWeek: number;
  readonly messagesPerWeek: number;
  readonly callsPerWeek: number;
}

/** Whose lives are added up; what is absent does not matter. */
export interface Selection {
  readonly policy: Policy;
  readonly response?: ResponseName;
  readonly kind?: PersonKindName;
  /** Of the cell in her device. */
  readonly curve?: CurveName;
  /** Only people who have lived with every response, so that these can be compared. */
  readonly askedAgain?: boolean;
  /** Only people who have lived with every device, so that these can be compared. */
  readonly compared?: boolean;
}

/** Everything that came out, in the order of the people. */
export class StudyTally {
  readonly #reports: PersonReport[] = [];

  add(report: PersonReport): void {
    this.#reports.push(report);
  }

  get people(): number {
    return this.#reports.length;
  }

  /** Who has lived with every device. */
  get comparedPeople(): number {
    return this.#reports.filter(({ isCompared }) => isCompared).length;
  }

  get kinds(): PersonKindName[] {
    return [...new Set(this.#reports.map(({ kind }) => kind))];
  }

  get curves(): CurveName[] {
    return [...new Set(this.#reports.map(({ curve }) => curve))].sort();
  }

  /** Of nobody: undefined. */
  outcome(selection: Selection): Outcome | undefined {
    const { policy, response = 'middle', kind, curve } = selection;
    const { askedAgain = false, compared = false } = selection;
    const people = this.#reports.filter(
      (report) =>
        (kind ?? report.kind) === report.kind &&
        (curve ?? report.curve) === report.curve &&
        (!askedAgain || report.isAskedAgain) &&
        (!compared || report.isCompared),
    );
    const lives = people.flatMap((report) =>
      report.lives.filter((life) => life.policy === policy && life.response === response),
    );
    if (lives.length === 0) return undefined;
    return outcomeOf(lives.map(({ figures }) => figures));
  }
}

function sum(all: readonly LifeFigures[]): LifeFigures {
  const total = noFigures();
  for (const figures of all) {
    for (const name of Object.keys(total) as (keyof LifeFigures)[]) total[name] += figures[name];
  }
  return total;
}

/** Of 1.96 standard errors; the people are what was drawn, not their hours. */
function errorOf(shares: readonly number[]): number {
  const count = shares.length;
  if (count < 2) return 0;
  const mean = shares.reduce((total, share) => total + share, 0) / count;
  const squares = shares.reduce((total, share) => total + (share - mean) ** 2, 0);
  return 1.96 * Math.sqrt(squares / (count - 1) / count);
}

function outcomeOf(lives: readonly LifeFigures[]): Outcome {
  const figures = sum(lives);
  const { hours, unableHours, deadHours, falselyReassuredHours, nights, nightsBelow } = figures;
  const weeks = hours / HOURS_PER_DAY / DAYS_PER_WEEK;
  const { buzzes, messages, calls } = figures;
  return {
    people: lives.length,
    unableHoursShare: rounded(unableHours / hours),
    unableHoursError: rounded(errorOf(lives.map((life) => life.unableHours / life.hours))),
    deadHoursShare: rounded(deadHours / hours),
    falseReassuranceShare: rounded(falselyReassuredHours / hours),
    nightsBelowShare: rounded(nights === 0 ? 0 : nightsBelow / nights),
    remindersPerWeek: rounded((buzzes + messages + calls) / weeks),
    buzzesPerWeek: rounded(buzzes / weeks),
    messagesPerWeek: rounded(messages / weeks),
    callsPerWeek: rounded(calls / weeks),
  };
}

/** Five digits after the point: an hour in ten years. */
const rounded = (value: number): number => Math.round(value * 1e5) / 1e5;
