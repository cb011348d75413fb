/** `aware simulate` and the world behind it: a few seeds of everything; `make simulate` has many. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../host-tools/commands/exit-codes.ts';
import { realCentre } from '../host-tools/commands/simulate/centre.ts';
import { JunitReport } from '../host-tools/commands/simulate/junit.ts';
import { listing } from '../host-tools/commands/simulate/options.ts';
import { Reporter, Tally } from '../host-tools/commands/simulate/report.ts';
import { planRuns, playRun, type RunReport } from '../host-tools/commands/simulate/run-plan.ts';
import { simulate } from '../host-tools/commands/simulate.ts';
import { FakeTerminal } from '../host-tools/commands/testing/fake-terminal.ts';
import { FAULTS, INVARIANTS, SCENARIOS } from '../simulator/index.ts';

const AWARE = fileURLToPath(new URL('../bin/aware.js', import.meta.url));
const NOT_TRACED = { extraFaults: [], isTraced: false } as const;
const DIALECTS = ['bg9x', 'eg9x'] as const;

const FAILED: RunReport = {
  ...{ scenario: 'press', dialect: 'eg9x', seed: 7, days: 1, simulatedSeconds: 61.5 },
  ...{ faultsInjected: { 'power-cut': 2 }, neverStruck: [], trace: [] },
  failure: {
    ...{ atMs: 41_200, invariant: '1-exactly-once', reason: 'press 1 <never> reached the centre' },
    neededFaults: ['power-cut'],
    timeline: ['     41.200 s  fault     power-cut'],
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aware-simulate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the registries', () => {
  it.each([
    ['scenarios', SCENARIOS],
    ['faults', FAULTS],
    ['invariants', INVARIANTS],
  ])('of %s have a name of its own and a line of explanation for each', (_, entries) => {
    const names = entries.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    const listed = listing().split('\n');
    for (const { name, doc } of entries) {
      const isIts = (line: string) => line.startsWith(`  ${name} `) && line.endsWith(doc);
      expect(listed.filter(isIts)).toHaveLength(1);
    }
    expect(entries.filter(({ doc }) => doc.length < 20)).toEqual([]);
  });
});

describe.each(DIALECTS)('on %s', (dialect) => {
  it.each(SCENARIOS.map(({ name }) => name))('%s comes out as it must', async (scenario) => {
    const run = { scenario, dialect, seed: 1, days: 1 };
    expect((await playRun(run, NOT_TRACED)).failure).toBeNull();
  });
});

describe('a run', () => {
  it('has the same history each time, to the last line of its timeline', async () => {
    const run = { scenario: 'storm', dialect: 'bg9x', seed: 11, days: 1 } as const;
    const traced = { extraFaults: ['reply-split'], isTraced: true };
    const first = await playRun(run, traced);
    expect(first.trace.length).toBeGreaterThan(100);
    expect(await playRun(run, traced)).toEqual(first);
  });

  it('with another seed has another history', async () => {
    const run = { scenario: 'press', dialect: 'eg9x', days: 1 } as const;
    const [one, two] = await Promise.all(
      [1, 2].map((seed) => playRun({ ...run, seed }, NOT_TRACED)),
    );
    expect(one!.simulatedSeconds).not.toBe(two!.simulatedSeconds);
  });

  it('that fails names only the faults that it cannot do without', async () => {
    // A centre that forgets to answer: its devices wait for ever, whatever else goes wrong.
    const deaf = (options: Parameters<ReturnType<typeof realCentre>>[0]) => {
      const store = realCentre()(options);
      return {
        ...store,
        start: (host: Parameters<typeof store.start>[0]) =>
          store.start({ ...host, publish: () => true }),
      };
    };
    const run = { scenario: 'press-modem-off', dialect: 'eg9x', seed: 1, days: 1 } as const;
    const play = { extraFaults: ['reply-split', 'link-drop'], isTraced: false, centre: deaf };
    const { failure } = await playRun(run, play);
    expect(failure).toMatchObject({ invariant: 'scenario', neededFaults: [] });
    expect(failure!.timeline.at(-1)).toContain('VIOLATED');
  });
});

describe('the plan', () => {
  it('has seed i of each scenario on each dialect, and a week for the first seed alone', () => {
    const scenarios = SCENARIOS.filter(({ isLong }) => isLong);
    const plan = planRuns({
      scenarios,
      dialects: DIALECTS,
      firstSeed: 5,
      seeds: 3,
      days: undefined,
    });
    expect(plan).toHaveLength(scenarios.length * 6);
    expect(plan.slice(0, 3).map(({ seed, days }) => [seed, days])).toEqual([
      [5, 7],
      [6, 1],
      [7, 1],
    ]);
  });
});

describe('what is reported of a failure', () => {
  it('is its account, and the command that repeats it', () => {
    const terminal = new FakeTerminal();
    new Reporter(terminal, { isJson: false, extraFaults: ['reboot'], planned: [FAILED] }).add(
      FAILED,
    );
    expect(terminal.output).toContain('FAILED  press, seed 7, eg9x: 1-exactly-once');
    expect(terminal.output).toContain('it takes power-cut');
    expect(terminal.output).toContain(
      'again: npx aware simulate press --seed 7 --dialect eg9x --fault reboot',
    );
  });

  it('is also that a fault which was asked for never struck, though the run is ok', () => {
    const terminal = new FakeTerminal();
    const extraFaults = ['reboot', 'sms-slow'];
    const run = { ...FAILED, failure: null, neverStruck: ['sms-slow'] };
    new Reporter(terminal, { isJson: false, extraFaults, planned: [run] }).add(run);
    expect(terminal.output).toContain('ok');
    expect(terminal.output).toContain('fault sms-slow was asked for and never struck: nothing in');
    expect(terminal.output).not.toContain('fault reboot');
  });

  it('is one object a line as JSON', () => {
    const terminal = new FakeTerminal();
    new Reporter(terminal, { isJson: true, extraFaults: [], planned: [FAILED] }).add(FAILED);
    expect(JSON.parse(terminal.output)).toEqual({
      ...{ scenario: 'press', seed: 7, dialect: 'eg9x', atSeconds: 41.2 },
      ...{ invariant: '1-exactly-once', reason: 'press 1 <never> reached the centre' },
      ...{ neededFaults: ['power-cut'], timeline: FAILED.failure!.timeline },
      again: 'npx aware simulate press --seed 7 --dialect eg9x',
    });
  });

  it('is a failure in the JUnit report, escaped', () => {
    const junit = new JunitReport([]);
    junit.add(FAILED);
    junit.add({ ...FAILED, seed: 8, failure: null });
    expect(junit.text()).toContain('<testsuite name="press" tests="2" failures="1">');
    expect(junit.text()).toContain('press 1 &lt;never&gt; reached');
  });

  it('counts in the totals, which have exactly these fields', () => {
    const tally = new Tally(['no-fix']);
    tally.add(FAILED);
    tally.add({ ...FAILED, failure: null });
    expect(tally.totals(1.234)).toEqual({
      ...{ scenarios: 1, runs: 2, failed: 1, faultsInjected: { 'no-fix': 0, 'power-cut': 4 } },
      ...{ simulatedSeconds: 123, wallSeconds: 1.2 },
    });
  });
});

describe('aware simulate', () => {
  it('lists what there is', async () => {
    const terminal = new FakeTerminal();
    expect(await simulate.run({ list: true }, terminal, [])).toBe(EXIT.ok);
    expect(terminal.output).toContain('power-cut-in-flash');
  });

  it.each([
    [{}, [], /no scenario is named/],
    [{ all: true }, ['press'], /not both/],
    [{}, ['pres'], /did you mean press\?/],
    [{ fault: ['reboots'] }, ['press'], /did you mean reboot\?/],
    [{ dialect: 'bg95' }, ['press'], /did you mean bg9x\?/],
    [{ seeds: '0' }, ['press'], /not a whole number/],
  ])('says what is wrong with %j %j', async (values, names, message) => {
    const options = values as Parameters<typeof simulate.run>[0];
    const run = simulate.run(options, new FakeTerminal(), names);
    await expect(run.catch((error) => `${error.message}: ${error.hint}`)).resolves.toMatch(message);
  });

  it('closes its JSON with the totals, and writes the reports it is asked for', async () => {
    const terminal = new FakeTerminal();
    const [junit, trace] = [join(folder, 'junit.xml'), join(folder, 'trace.txt')];
    const values = { json: true, dialect: 'eg9x', seeds: '2', junit, trace };
    expect(await simulate.run(values, terminal, ['press'])).toBe(EXIT.ok);
    const totals = JSON.parse(terminal.printed.all.at(-1)!);
    expect(totals).toMatchObject({ scenarios: 1, runs: 2, failed: 0, faultsInjected: {} });
    expect(readFileSync(junit, 'utf8')).toContain('name="seed 2 on eg9x"');
    expect(readFileSync(trace, 'utf8')).toContain('# npx aware simulate press --seed 2');
  });

  it('ends with the count so far when it is interrupted', async () => {
    const terminal = new FakeTerminal();
    terminal.interrupt();
    expect(await simulate.run({ all: true, json: true }, terminal, [])).toBe(EXIT.interrupted);
    expect(JSON.parse(terminal.output)).toMatchObject({ runs: 0, failed: 0 });
  });

  it('gives the same results whatever the number of threads', async () => {
    const totals = async (workers: number) => {
      const args = ['simulate', '--all', '--dialect', 'eg9x', '--days', '1', '--json'];
      const all = [AWARE, ...args, '--workers', `${workers}`];
      const { stdout } = await promisify(execFile)(process.execPath, all);
      const lines = stdout.trim().split('\n');
      const { wallSeconds: _, ...rest } = JSON.parse(lines.pop()!);
      return { lines, ...rest };
    };
    const alone = await totals(1);
    expect(alone).toMatchObject({ scenarios: SCENARIOS.length, runs: SCENARIOS.length });
    expect(await totals(2)).toEqual(alone);
  });
});
