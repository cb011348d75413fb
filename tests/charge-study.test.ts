/** The study from its command: few people and days, and what must hold whatever they do. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POLICIES, type Policy } from '../host-tools/commands/charge-study/lives.ts';
import { readBaseline, readBundle } from '../host-tools/commands/demo/bundle.ts';
import { EXIT } from '../host-tools/commands/exit-codes.ts';
import { runProgram } from '../host-tools/commands/program.ts';
import { FakeTerminal } from '../host-tools/commands/testing/fake-terminal.ts';
import {
  createRandom,
  drawPerson,
  liveWith,
  NO_ERRORS,
  RESPONSES,
  type Response,
} from '../simulator/index.ts';

const LONG_MS = 120_000;
const PROGRAM = fileURLToPath(new URL('../dist/aware.js', import.meta.url));
/** One of every kind. */
const FEW = ['--people', '7', '--days', '2', '--seed', '3'];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aware-study-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** As a user starts it, threads and all. */
async function study(...options: string[]): Promise<string[]> {
  const args = [PROGRAM, 'charge-study', ...FEW, ...options];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout.trimEnd().split('\n');
}

const withoutTime = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/"wallSeconds":[\d.]+/, ''));

describe('aware charge-study', () => {
  it(
    'gives the same figures whatever the number of threads, and ends with the totals',
    async () => {
      const [one, three] = await Promise.all([
        study('--json', '--workers', '1'),
        study('--json', '--workers', '3', '--out', folder),
      ]);
      expect(withoutTime(three)).toEqual(withoutTime(one));
      const totals = JSON.parse(one.at(-1)!);
      expect(Object.keys(totals)).toEqual([
        ...['people', 'days', 'unableHoursShare', 'remindersPerWeekGoodCharger'],
        ...['falseReassuranceShare', 'wallSeconds'],
      ]);
      expect(totals).toMatchObject({ people: 7, days: 2 });
      expect(Object.keys(totals.unableHoursShare)).toEqual(['aware', 'buzzAt20', 'none']);
      const details = one.slice(0, -1).map((line) => JSON.parse(line));
      expect(details).toContainEqual(expect.objectContaining({ policy: 'aware', kind: 'cold' }));

      expect(readFileSync(join(folder, 'charge-study.svg'), 'utf8')).toContain('7 people for 2');
      expect(readFileSync(join(folder, 'charge-study.txt'), 'utf8')).toContain('no reminder');
      const kept = readFileSync(join(folder, 'charge-study.jsonl'), 'utf8').trimEnd().split('\n');
      expect(kept).toEqual(three);
    },
    LONG_MS,
  );

  it(
    'has no more people live with every device than are asked for, in whole mixtures of kinds',
    async () => {
      const args = ['--people', '40', '--days', '1', '--compare', '20', '--json'];
      const lines = (await study(...args)).map((line) => JSON.parse(line));
      const people = (policy: Policy) =>
        lines.find((line) => line.policy === policy && line.kind === undefined)?.people;
      expect(POLICIES.map(people)).toEqual([40, 20, 20]);
      const shares = POLICIES.map(
        (each) =>
          lines.find(({ policy, compared }) => policy === each && compared)?.unableHoursShare,
      );
      expect(Object.values(lines.at(-1).unableHoursShare)).toEqual(shares);
    },
    LONG_MS,
  );

  it(
    'lets one person live again as she lived among the others, with the cell that is asked for',
    async () => {
      const detail = async (...options: string[]) =>
        (await study('--json', ...options))
          .map((line) => JSON.parse(line))
          .find(({ policy, kind }) => policy === 'buzzAt20' && kind === 'cold');
      const [among, alone] = [await detail(), await detail('--person', '7')];
      expect(alone).toEqual(among);
      const [forced] = await study('--json', '--person', '7', '--cell', 'flat', '--cell', 'small');
      expect(JSON.parse(forced!)).toMatchObject({ policy: 'aware', people: 1 });
      const flat = await study('--person', '7', '--cell', 'flat');
      expect(flat.join()).toContain('flat cell');
      expect(flat.join()).not.toContain('sloping cell');
    },
    LONG_MS,
  );

  it('ends in good order when it is interrupted, with what it has', async () => {
    const terminal = new FakeTerminal();
    terminal.stderr.on('data', () => terminal.interrupt());
    const args = ['charge-study', '--people', '10', '--days', '1', '--workers', '1', '--json'];
    const code = await runProgram(args, terminal);
    expect(code).toBe(EXIT.interrupted);
    expect(terminal.errors).toMatch(/interrupted: [1-9] of 10 people for 1 day are done/);
    expect(JSON.parse(terminal.output.split('\n').at(-1)!).people).toBeLessThan(10);
  });

  it('finds out before it begins that its files cannot be written', async () => {
    const terminal = new FakeTerminal();
    const notFolder = join(fileURLToPath(import.meta.url), 'study');
    const code = await runProgram(['charge-study', '--out', notFolder], terminal);
    expect([code, terminal.output]).toEqual([EXIT.input, '']);
  });
});

describe('three devices in the same hands', () => {
  const board = 'aware-1';
  const bundles: Record<Policy, () => string> = {
    aware: () => readBundle(board),
    buzzAt20: () => readBaseline('buzzAt20', board),
    none: () => readBaseline('none', board),
  };
  const drawn = drawPerson('nightly', createRandom(1));
  const lives = (remembers: number, days: number, response: Response = RESPONSES.middle) =>
    POLICIES.map((policy) =>
      liveWith({
        ...{ board, days, bundle: bundles[policy](), seed: 1, response },
        person: { ...drawn, remembers, seatsBadly: 0 },
      }),
    );

  it(
    'which nobody charges: one asks in time and keeps its reserve, one asks too late, one never',
    () => {
      const deaf: Response = { ...RESPONSES.low, buzz: { ...RESPONSES.low.buzz, notices: 0 } };
      const [aware, buzzAt20, none] = lives(0, 16, deaf);
      expect(aware!.buzzes).toBeGreaterThan(2);
      expect(buzzAt20!.buzzes).toBeGreaterThan(2);
      expect(none!.buzzes).toBe(0);
      // The reserve lasts days after everything else has been shed.
      expect(aware!.unableHours).toBeLessThan(buzzAt20!.unableHours - 24);
      expect(buzzAt20!.deadHours).toBeGreaterThan(0);
      // What buzzing takes is the only difference.
      expect(Math.abs(none!.unableHours - buzzAt20!.unableHours)).toBeLessThan(3);
    },
    LONG_MS,
  );

  it(
    'whose boards read the voltage too high: each says that it is able in hours in which it is not',
    () => {
      const power = { ...drawn.power, errors: { ...NO_ERRORS, meterGain: 1.06 } };
      const person = { ...drawn, power, remembers: 0 };
      for (const policy of POLICIES) {
        const bundle = bundles[policy]();
        const figures = liveWith({
          ...{ board, days: 9, bundle, person, seed: 1, response: RESPONSES.low },
        });
        expect(figures.falselyReassuredHours).toBeGreaterThan(0);
        expect(figures.falselyReassuredHours).toBeLessThanOrEqual(figures.unableHours);
      }
    },
    LONG_MS,
  );

  it('which are charged each night: none is short, none asks, and the baselines are one', () => {
    const [aware, buzzAt20, none] = lives(1, 4);
    expect([aware!.unableHours, aware!.buzzes]).toEqual([0, 0]);
    expect(none).toEqual(buzzAt20);
  });
});
