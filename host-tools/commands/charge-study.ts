import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JobTooLongError, type PoolOptions, runJobs, usualWorkers } from '../../simulator/index.ts';
import { AwareError } from '../errors.ts';
import { chart } from './charge-study/chart.ts';
import { jsonLines } from './charge-study/json-lines.ts';
import {
  ASKED_AGAIN_ONE_IN,
  CELL_NAMES,
  CURVE_NAMES,
  comparedOneIn,
  lifeLimitMs,
  PEOPLE,
  type PersonReport,
  type StudySetup,
  USUAL_COMPARED,
} from './charge-study/lives.ts';
import { Progress } from './charge-study/progress.ts';
import { peopleWords, tables } from './charge-study/tables.ts';
import { StudyTally } from './charge-study/tally.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { boardFrom } from './demo/bundle.ts';
import { EXIT } from './exit-codes.ts';
import { wholeNumber } from './whole-number.ts';

const USUAL_PEOPLE = 1000;
const USUAL_DAYS = 90;
const MAX_PEOPLE = 100_000;
const MAX_DAYS = 365;
const MAX_SEED = 0xffffffff;
const MAX_WORKERS = 64;
/** The production board. */
const USUAL_BOARD = 'aware-1';

export const chargeStudy: Command = {
  name: 'charge-study',
  summary: 'people and their chargers: how often a device could not answer, by what reminds',
  description: `
Lets people live with their devices, in virtual time: the firmware that ships on a simulated board,
with cell, charger, modem and network, and the receiver's ladder of reminders. Each hour the cell
itself is asked whether an alarm pressed now would get 30 minutes of open line and moving position.
The same people, days and networks are lived again with two devices to compare with, by
${USUAL_COMPARED} of the people where there are more, every mixture of kinds whole:

  buzzAt20  an ordinary device: no reserve, no forecast, no ladder; a buzz at 20 % of its voltage
  none      the same without the buzz

Half of the people of each kind have a cell whose voltage falls evenly, half one on which it is flat
for most of its charge: the second leaves an ordinary device more at its 20 % mark.

How people charge, and how they answer a reminder, is assumed; docs/charge.md lists every figure.
One in ${ASKED_AGAIN_ONE_IN} people lives three times over, with a low, a middle and a high response.
The same seed gives the same figures, whatever the number of threads.

Ctrl-C ends it with the figures of the people who are done, and exit code ${EXIT.interrupted}.`,
  options: {
    people: { type: 'string', value: 'N', doc: `how many (${USUAL_PEOPLE}); 20 show every kind` },
    person: {
      ...{ type: 'string', value: 'N' },
      doc: 'of them only this one, from 1, with all three devices: to repeat what became of her',
    },
    days: { type: 'string', value: 'N', doc: `how long (${USUAL_DAYS})` },
    compare: {
      ...{ type: 'string', value: 'N' },
      doc: `about how many of them live with all three devices (${USUAL_COMPARED})`,
    },
    seed: { type: 'string', value: 'N', doc: 'what is left to chance (1)' },
    board: { type: 'string', value: 'NAME', doc: `rak5010 or aware-1 (${USUAL_BOARD})` },
    cell: {
      ...{ type: 'string', value: 'NAME', multiple: true },
      doc: 'what it is built with: new, small or large, 1000, 500 or 2000 mAh (new); and its curve, sloping or flat (half of each); may be repeated',
    },
    workers: { type: 'string', value: 'N', doc: 'threads (one for each core)' },
    json: { type: 'boolean', doc: 'one JSON object a line for each group, then the totals' },
    out: {
      ...{ type: 'string', value: 'DIR' },
      doc: 'write charge-study.svg, charge-study.txt and charge-study.jsonl there',
    },
  },
  examples: [
    ['aware charge-study --people 20 --days 14', 'a first look, in well under a minute'],
    ['aware charge-study --out study', 'what `make study` does: a thousand people for 90 days'],
    ['aware charge-study --people 100 --json | tail -1', 'the totals, for a program'],
  ],
  run,
};

interface StudyOptions extends StudySetup {
  /** Who lives, by her place in the crowd, from 0. */
  readonly indices: readonly number[];
  readonly workers: number;
  readonly isJson: boolean;
  readonly folder: string | undefined;
}

/** @throws AwareError `usage` */
function optionsFrom(values: OptionValues): StudyOptions {
  const number = (name: string, min: number, max: number): number | undefined =>
    wholeNumber('charge-study', name, values[name], min, max);
  const people = number('people', 1, MAX_PEOPLE) ?? USUAL_PEOPLE;
  const compared = number('compare', 1, MAX_PEOPLE) ?? USUAL_COMPARED;
  const person = number('person', 1, MAX_PEOPLE);
  return {
    indices: person === undefined ? [...Array(people).keys()] : [person - 1],
    comparedOneIn: person === undefined ? comparedOneIn(people, compared) : 1,
    days: number('days', 1, MAX_DAYS) ?? USUAL_DAYS,
    seed: number('seed', 0, MAX_SEED) ?? 1,
    board: boardFrom(values.board ?? USUAL_BOARD),
    ...cellFrom(values.cell),
    workers: number('workers', 1, MAX_WORKERS) ?? usualWorkers(),
    isJson: values.json === true,
    folder: typeof values.out === 'string' ? values.out : undefined,
  };
}

/** Its size and its curve, in any order; what is given last counts. */
function cellFrom(names: OptionValues[string]): Pick<StudySetup, 'cell' | 'curve'> {
  let cell: StudySetup['cell'] = CELL_NAMES[0];
  let curve: StudySetup['curve'];
  for (const name of Array.isArray(names) ? names : []) {
    const size = CELL_NAMES.find((candidate) => candidate === name);
    const fall = CURVE_NAMES.find((candidate) => candidate === name);
    if (size === undefined && fall === undefined) {
      const all = [...CELL_NAMES, ...CURVE_NAMES].join(', ');
      throw new AwareError('usage', `there is no cell ${name}`, `give ${all}`);
    }
    cell = size ?? cell;
    curve = fall ?? curve;
  }
  return { cell, curve };
}

async function run(values: OptionValues, terminal: Terminal): Promise<number> {
  const options = optionsFrom(values);
  const { indices, days, seed, board, cell, curve, isJson, folder } = options;
  const people = indices.length;
  // Not after the last of a thousand people.
  if (folder !== undefined) writable(() => mkdirSync(folder, { recursive: true }));
  const startedMs = performance.now();
  const elapsedMs = () => performance.now() - startedMs;
  const progress = new Progress(terminal, people, elapsedMs);
  const tally = new StudyTally();
  await live(options, terminal.interrupted, {
    onResult: (report) => tally.add(report),
    onProgress: (done) => progress.show(done),
  });
  progress.end();
  const isInterrupted = tally.people < people;
  const note = `interrupted: ${tally.people} of ${peopleWords(people, days)} are done`;
  if (isInterrupted) terminal.stderr.write(`${note}\n`);
  if (tally.people > 0) {
    const text = tables(tally, days);
    const lines = jsonLines(tally, days, elapsedMs() / 1000);
    terminal.stdout.write(asText(isJson ? lines : text));
    if (folder !== undefined) {
      const who = peopleWords(tally.people, days);
      const isAll = tally.comparedPeople === tally.people;
      const some = isAll ? '' : `, ${tally.comparedPeople} with all three devices`;
      const fall = curve ?? 'sloping or flat';
      const caption = `${who}${some}; ${board}, ${cell} cell, ${fall}, seed ${seed}`;
      writeAll(folder, {
        'charge-study.svg': chart(tally, isInterrupted ? `${caption}, interrupted` : caption),
        'charge-study.txt': asText(isInterrupted ? [note, ...text] : text),
        'charge-study.jsonl': asText(lines),
      });
    }
  }
  return isInterrupted ? EXIT.interrupted : EXIT.ok;
}

/** @throws AwareError `lifeTooLong` naming who has taken far too long, and how to repeat it */
async function live(
  { indices, workers, ...setup }: StudyOptions,
  interrupted: AbortSignal,
  on: Pick<PoolOptions<StudySetup, PersonReport>, 'onResult' | 'onProgress'>,
): Promise<void> {
  const { days, seed, board, cell, curve, comparedOneIn } = setup;
  try {
    await runJobs(PEOPLE, indices, {
      setup: { board, cell, curve, days, seed, comparedOneIn },
      ...{ workers, interrupted, jobLimitMs: lifeLimitMs(days), ...on },
    });
  } catch (cause) {
    if (!(cause instanceof JobTooLongError)) throw cause;
    const person = indices[cause.index]! + 1;
    const cells = curve === undefined ? `--cell ${cell}` : `--cell ${cell} --cell ${curve}`;
    throw new AwareError(
      'lifeTooLong',
      `person ${person} of seed ${seed} has taken more than ${lifeLimitMs(days) / 1000} s`,
      `'aware charge-study --person ${person} --seed ${seed} --days ${days} --board ${board} ${cells}' repeats it`,
      { cause },
    );
  }
}

const asText = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    writable(() => writeFileSync(join(folder, name), text));
  }
}

/** @throws AwareError `fileUnreadable` where it cannot be written */
function writable(write: () => void): void {
  try {
    write();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AwareError('fileUnreadable', reason, 'give a folder that can be written', { cause });
  }
}
