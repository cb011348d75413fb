import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder } from './compress.ts';
import { checkDialect } from './gate.ts';

const EMPTY_MAP = JSON.stringify({ version: 3, sources: [], names: [], mappings: '' });

const inOrderOf = async (code: string): Promise<string> =>
  (await inOrder({ code, map: EMPTY_MAP })).code;

/** What a script prints, in JavaScript. */
function printed(code: string): unknown[] {
  const lines: unknown[] = [];
  new Function('print', code)((line: unknown) => lines.push(line));
  return lines;
}

/** As a compressor that puts one function into another may leave it. */
const EARLY: [what: string, code: string][] = [
  ['above its line', 'var f=a=>{b=a+1;print(b);var b};f(1);f(2);'],
  ['after a block', 'var f=a=>{if(a){var b=a+1;print(b)}print(b)};f(1);f(0);'],
  ['above, in the script', 'var f=()=>{x=2;print(x)};f();var x;f();'],
  [
    'several, in functions within each other',
    'var f=a=>{var g=c=>{d=c;print(d);var d};b=a;g(b);var b};f(3);',
  ],
];

describe('what the compressor leaves', () => {
  it.each(EARLY)('with a variable used %s passes the gate, and does the same', async (_, code) => {
    expect(checkDialect(code)).not.toEqual([]);
    const ordered = await inOrderOf(code);
    expect(checkDialect(ordered)).toEqual([]);
    expect(printed(ordered)).toEqual(printed(code));
  });

  it('is as it was where every variable stands above its uses', async () => {
    const code = 'var f=a=>{var b=a+1;print(b)};f(1);\n';
    expect(await inOrderOf(code)).toBe(code);
  });

  it('is in order wherever a variable is declared among its uses', async () => {
    const line = fc.constantFrom('v=v+1;', 'print(v);', 'if(a){v=a}', 'for(i=0;i<2;i++)v=v+i;');
    const place = fc.nat(8);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), place, async (lines, at) => {
        const body = [...lines.slice(0, at), 'var v;', ...lines.slice(at)].join('');
        const code = `var f=a=>{var i=0;${body}print(v)};f(1);f(0);`;
        const ordered = await inOrderOf(code);
        expect(checkDialect(ordered)).toEqual([]);
        expect(printed(ordered)).toEqual(printed(code));
      }),
      { numRuns: 50 },
    );
  });
});
