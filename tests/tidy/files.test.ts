import { describe, expect, it } from 'vitest';
import { staleFiles } from '../../protocol/generate/main.ts';
import { readSources } from './sources.ts';

/** Beyond it nobody reads a file from end to end. */
const MAX_LINES = 500;

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|d))?\.ts$/;

const written = readSources().filter(({ path }) => !path.includes('/generated/'));

describe('the source files', () => {
  it(`stay under ${MAX_LINES} lines`, () => {
    const lengths = written.map(({ path, text }) => ({ path, lines: text.split('\n').length }));
    expect(lengths.filter(({ lines }) => lines >= MAX_LINES)).toEqual([]);
  });

  it('have names in kebab-case', () => {
    const names = written.map(({ path }) => path.split('/').at(-1)!);
    expect(names.filter((name) => !KEBAB_CASE.test(name))).toEqual([]);
  });
});

describe('the generated files', () => {
  it('are what the declaration of the messages makes of them', () => {
    expect(staleFiles()).toEqual([]);
  });
});
