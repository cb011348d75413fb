import { SourceMap } from 'node:module';
import type { Refusal } from './refusal.ts';

/**
 * Says each refusal at its place in the TypeScript source: file, line and column, what is there,
 * why it cannot stay and what to write instead.
 * @param map source map of `code`, as JSON text
 */
export function formatRefusals(refusals: readonly Refusal[], code: string, map: string): string {
  const sourceMap = new SourceMap(JSON.parse(map));
  return refusals
    .map((refusal) => {
      const { rule, what, why, instead } = refusal;
      const subject = what === undefined ? rule : `${rule}: ${what}`;
      return `${placeOf(refusal.at, code, sourceMap)}: ${subject}: ${why}; instead: ${instead}`;
    })
    .join('\n');
}

function placeOf(at: number, code: string, map: SourceMap): string {
  const before = code.slice(0, at).split('\n');
  const line = before.length - 1;
  const column = before.at(-1)!.length;
  const entry = map.findEntry(line, column);
  return 'originalSource' in entry
    ? `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
    : `bundle:${line + 1}:${column + 1}`;
}
