import { SourceMap } from 'node:module';
import type { Refusal } from './refusal.ts';

/**
 * Says each refusal at its place in the TypeScript source: file, line and column, what is there,
 * why it cannot stay and what to write instead.
 * @param map source map of `code`, as JSON text
 */
export function formatRefusals(refusals: readonly Refusal[], code: string, map: string): string {
  const sourceMap = new SourceMap(JSON.parse(map));
  const originOf = (at: number): Origin => findOrigin(at, code, sourceMap);
  return refusals.map((refusal) => formatRefusal(refusal, originOf)).join('\n');
}

function formatRefusal(
  { rule, at, what, definedAt, why, instead }: Refusal,
  originOf: (at: number) => Origin,
): string {
  const { place, name } = originOf(at);
  const subject = what === undefined ? rule : `${rule}: ${name ?? what}`;
  const late = definedAt === undefined ? undefined : originOf(definedAt);
  const definition = late ? ` (${late.name ?? 'defined'} at ${late.place})` : '';
  return `${place}: ${subject}${definition}: ${why}; instead: ${instead}`;
}

interface Origin {
  /** file:line:column, from 1. */
  place: string;
  /** The author's name for what the minifier has renamed. */
  name: string | undefined;
}

function findOrigin(at: number, code: string, map: SourceMap): Origin {
  const before = code.slice(0, at).split('\n');
  const line = before.length - 1;
  const column = before.at(-1)!.length;
  const entry = map.findEntry(line, column);
  if (!('originalSource' in entry)) {
    return { place: `bundle:${line + 1}:${column + 1}`, name: undefined };
  }
  const { originalSource, originalLine, originalColumn } = entry;
  const { name } = entry as { name?: string };
  return { place: `${originalSource}:${originalLine + 1}:${originalColumn + 1}`, name };
}
