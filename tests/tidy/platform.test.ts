import { parse } from 'acorn';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { GLOBALS } from '../../firmware/build/globals.ts';
import { resolveScopes } from '../../firmware/build/scopes.ts';
import { readSources, type Source } from './sources.ts';

/** Globals that are the language's, not the board's. */
const LANGUAGE =
  /^(Array|Boolean|Error|JSON|Math|Number|Object|String|DataView|ArrayBuffer|\w+Array|parse\w+|is\w+|NaN|Infinity|undefined|arguments)$/;

/** The calls of the board that a module makes by itself. */
function boardCallsIn({ path, text }: Source): string[] {
  const { code } = transformSync(text, { loader: 'ts', target: 'es2022', format: 'esm' });
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const names = resolveScopes(program)
    .references.filter(({ binding }) => !binding)
    .map(({ node }) => node.name)
    .filter((name) => GLOBALS.has(name) && !LANGUAGE.test(name));
  return [...new Set(names)].map((name) => `${path} calls ${name}`);
}

describe('the platform folder', () => {
  it('alone touches the globals of the board', () => {
    const others = readSources().filter(({ path }) =>
      /^firmware\/(?!platform\/|build\/|testing\/)(?!.*\.test\.ts$)/.test(path),
    );
    expect(others.length).toBeGreaterThan(10);
    expect(others.flatMap(boardCallsIn)).toEqual([]);
  });

  it('is told apart from what calls the board itself', () => {
    const text = 'export function f(a: number) { E.reboot(); return Math.abs(a) + getTime(); }';
    expect(boardCallsIn({ path: 'firmware/a.ts', text })).toEqual([
      'firmware/a.ts calls E',
      'firmware/a.ts calls getTime',
    ]);
  });
});
