/**
 * Puts numbers in the place of the names they were given. esbuild does so for constants from other
 * modules only, and each that is left takes the device a variable for as long as it runs.
 */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** `const LIMIT_MS = 2 * SECOND;` at the top level, on one line. */
const DECLARATION = /^(?:export )?const ([A-Z][A-Z0-9_]*)(?:: number)? = ([^;'"`\n]+);$/gm;
/** What is left of an expression of numbers once the names in it are gone. */
const ARITHMETIC = /^(?:0x[0-9a-f]+|[0-9_.]+(?:e-?[0-9]+)?|[-+*/() ])+$/i;

/** A string, a comment, a template, or code between them. There are no regular expressions. */
const PIECE =
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|\/\/[^\n]*|`(?:\\.|[^`\\])*`|[^'"`/]+|\//g;
const IS_TEXT = /^(?:['"]|\/[/*])/;
/** The code in a template. */
const HOLE = /\$\{[^}]*\}/g;

function replaceName(text: string, name: string, value: string): string {
  // Neither a property nor the declaration itself, which goes when nobody reads it.
  const use = new RegExp(`(?<![\\w.]|const )${name}(?!\\w|:)`, 'g');
  return text.replace(PIECE, (piece) => {
    if (IS_TEXT.test(piece)) return piece;
    if (piece.startsWith('`')) return piece.replace(HOLE, (hole) => hole.replace(use, value));
    return piece.replace(use, value);
  });
}

/** The source text with each name of a number replaced by it. Lines keep their places. */
export function inlineConstants(source: string): string {
  let text = source;
  for (const [, name] of source.matchAll(DECLARATION)) {
    const [, , expression] = [...text.matchAll(DECLARATION)].find((match) => match[1] === name)!;
    if (!ARITHMETIC.test(expression!)) continue;
    const value: unknown = new Function(`return (${expression});`)();
    if (typeof value === 'number') text = replaceName(text, name!, `${value}`);
  }
  return text;
}

/** `inlineConstants` for every TypeScript file of a bundle. */
export const constantsPlugin: Plugin = {
  name: 'constants',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: inlineConstants(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};
