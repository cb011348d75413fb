import { type Field, type Kind, type MessageDeclaration, nameOf } from '../declaration.ts';

/** The first line of every generated file. */
export const banner = (comment: string): string =>
  `${comment} Generated from protocol/messages.ts by \`npm run generate\`. Do not edit.\n`;

export const capitalised = (name: string): string => name[0]!.toUpperCase() + name.slice(1);

/** The named kinds (enumerations or groups) that messages use, each once, in order of use. */
export function distinctKinds<K extends 'enumeration' | 'group'>(
  messages: readonly MessageDeclaration[],
  wanted: K,
): Extract<Kind, { kind: K }>[] {
  const kinds = new Set<Kind>();
  for (const message of messages) {
    for (const field of Object.values({ ...message.required, ...message.optional })) {
      if (field.kind.kind === wanted) kinds.add(field.kind);
    }
  }
  return [...kinds] as Extract<Kind, { kind: K }>[];
}

/** What a field means and, where it has one, what its absence means. */
export function docOf({ kind, doc, absent }: Field): string {
  if (absent === undefined) return doc;
  return `${doc}; absent: ${kind.kind === 'enumeration' ? nameOf(kind, absent) : absent}`;
}
