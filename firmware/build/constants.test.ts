import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleFirmware } from './bundle.ts';
import { inlineConstants } from './constants.ts';

const FIRMWARE = fileURLToPath(new URL('..', import.meta.url));

/** The source with its names of numbers replaced, declarations and line ends left out. */
const inlined = (...lines: string[]) =>
  inlineConstants(lines.join('\n'))
    .split('\n')
    .filter((line) => !/^(export )?const [A-Z]/.test(line))
    .join('\n');

describe('a constant number', () => {
  it.each([
    ['5000', '5000'],
    ['-140', '-140'],
    ['0x7fffffff', '2147483647'],
    ['1_000_000', '1000000'],
    ['0.1113', '0.1113'],
    ['1e15', '1000000000000000'],
    ['1.745e-8', '1.745e-8'],
    ['2 * (3 + 4) - 1', '13'],
    ['10 / 4', '2.5'],
  ])('of %s stands in the place of its name', (expression, value) => {
    expect(inlined(`const LIMIT_MS = ${expression};`, 'f(LIMIT_MS);')).toBe(`f(${value});`);
  });

  it('may be made of those before it', () => {
    const source = [
      'const SECOND = 1000;',
      'const LIMIT = 5 * SECOND;',
      'const BOTH = LIMIT + SECOND;',
    ];
    expect(inlined(...source, 'f(LIMIT, BOTH);')).toBe('f(5000, 6000);');
  });

  it('may have a type, and be exported', () => {
    expect(inlined('const A: number = 7;', 'export const B = 8;', 'f(A, B);')).toBe('f(7, 8);');
  });

  it.each([
    ['f(-LIMIT)', 'f(-7)'],
    ['f(a - LIMIT)', 'f(a - 7)'],
    ['a ? LIMIT : 1', 'a ? 7 : 1'],
    ['a[LIMIT]', 'a[7]'],
    [`f(\`\${LIMIT}\`)`, `f(\`\${7}\`)`],
    ['x << LIMIT', 'x << 7'],
  ])('is replaced in %s', (before, after) => {
    expect(inlined('const LIMIT = 7;', before)).toBe(after);
  });

  it('stays in its place, so that a refusal names the right line', () => {
    const source = 'const A = 1;\n\n// A word on A.\nconst B = 2 * A;\nf(B);\n';
    expect(inlineConstants(source).split('\n')).toHaveLength(source.split('\n').length);
  });
});

describe('what is no name of a constant number', () => {
  it.each([
    ['a longer name', 'f(LIMIT_MS, OVER_LIMIT, LIMIT2);'],
    ['a property', 'f(a.LIMIT, a?.LIMIT);'],
    ['the name of a field', 'f({ LIMIT: 3 });'],
    ['another letter case', 'f(limit);'],
  ])('%s stays', (_name, line) => {
    expect(inlined('const LIMIT = 7;', line)).toBe(line);
  });

  it.each([
    ['text', "const LIMIT = 'seven';"],
    ['text of digits', "const LIMIT = '7';"],
    ['a list', 'const LIMIT = [7];'],
    ['what a function gives', 'const LIMIT = round(7);'],
    ['what another module has', 'const LIMIT = OTHER * 2;'],
    ['a regular expression', 'const LIMIT = /7/;'],
  ])('a constant that is %s stays', (_name, declaration) => {
    expect(inlined(declaration, 'f(LIMIT);')).toBe('f(LIMIT);');
  });

  it('a constant inside a function stays, since it may be another in the next', () => {
    const source = ['function f() {', '  const LIMIT = 7;', '  return LIMIT;', '}'];
    expect(inlined(...source)).toBe(source.join('\n'));
  });

  it('a word in a string stays', () => {
    const line = "write('AT+LIMIT', `LIMIT`, LIMIT);";
    expect(inlined('const LIMIT = 7;', line)).toBe("write('AT+LIMIT', `LIMIT`, 7);");
  });
});

describe('the sources of the firmware', () => {
  const paths = readdirSync(FIRMWARE, { recursive: true, encoding: 'utf8' });
  const ours = paths.filter(
    (path) => /\.ts$/.test(path) && !/\.d\.ts$|\.test\.ts$|^build|testing/.test(path),
  );

  it.each(ours)('in %s keep every text as it is when their constants are replaced', (path) => {
    const source = readFileSync(join(FIRMWARE, path), 'utf8');
    const withoutComments = (text: string) => transformSync(text, { loader: 'ts' }).code;
    const strings = (text: string) => withoutComments(text).match(/'[^'\n]*'|"[^"\n]*"/g) ?? [];
    expect(strings(inlineConstants(source))).toEqual(strings(source));
  });

  it('leave no constant number in the bundle that only its own module reads', async () => {
    const { code } = await bundleFirmware('rak5010', '1.2.3');
    expect(code).not.toMatch(/\bconst [\w$]+=-?[\d.]+(?:e\d+)?[,;]/);
  });
});
