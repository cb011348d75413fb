import { describe, expect, it } from 'vitest';
import { brokenHabits } from './habits.ts';
import { readSources } from './sources.ts';

/** They run on the device, where the dialect gate has its own list. */
const isForTheDevice = (path: string): boolean =>
  /^firmware\/(?!build\/|testing\/)/.test(path) && !path.endsWith('.test.ts');

describe('the sources', () => {
  it('keep to our habits', () => {
    const host = readSources().filter(({ path }) => !isForTheDevice(path));
    expect(host.flatMap(brokenHabits)).toEqual([]);
  });
});

describe('a bad habit', () => {
  it.each([
    ['simulator/a.ts', 'const a = Math.random();', 'Math.random'],
    ['simulator/a.ts', 'const a = Date.now();', 'Date.now'],
    ['host-tools/store/a.ts', 'const a = new Date();', 'new Date'],
    ['host-tools/commands/a.test.ts', 'const a = performance.now();', 'performance.now'],
    ['simulator/a.test.ts', 'await new Promise((f) => setTimeout(f, 5));', 'setTimeout'],
    [
      'tests/a.test.ts',
      "import { setTimeout as s } from 'node:timers/promises'; s(1);",
      'setTimeout',
    ],
    ['tests/a.test.ts', 'it.only("a", () => {});', 'it.only'],
    ['host-tools/store/a.ts', 'process.exit(1);', 'process.exit'],
    ['simulator/a.ts', 'console.log(1);', 'console.log'],
    ['protocol/a.ts', 'process.stderr.write("");', 'process.stderr'],
    ['protocol/a.ts', '// FIXME later', 'FIXME'],
    ['protocol/a.ts', '// @ts-ignore\nconst a = 1;', '@ts-ignore'],
  ])('in %s is found: %s', (path, text, name) => {
    expect(brokenHabits({ path, text })).toEqual([
      expect.stringContaining(`${path}: ${name}; instead: `),
    ]);
  });

  it.each([
    ['simulator/clock.ts', 'const a = performance.now(); setTimeout(() => {}, 1);'],
    ['host-tools/commands/main.ts', 'process.exit(1); console.log(Date.now());'],
    ['host-tools/store/a.ts', 'const a = new Date(clock.now()).toISOString();'],
    ['simulator/a.ts', 'const a = { setTimeout: 1, random: () => "Math.random()" };'],
    ['simulator/a.test.ts', 'const program = "setTimeout(f, 5)"; device.setTimeout(program);'],
  ])('is not seen where there is none: %s: %s', (path, text) => {
    expect(brokenHabits({ path, text })).toEqual([]);
  });
});
