import type { Scopes } from '../scopes.ts';
import type { AnyNode } from '../syntax-tree.ts';

interface Rule {
  name: string;
  /** What Espruino does with it. */
  why: string;
  /** What to write in its place. */
  instead: string;
  /** A program that prints, and on Espruino prints something else than in Node. */
  example: string;
}

export interface SyntaxRule extends Rule {
  /** @param around the nodes that enclose `node`, outermost first */
  refuses(node: AnyNode, around: readonly AnyNode[]): boolean;
}

export interface NameRule extends Rule {
  /** The offending part's own name, or undefined when it keeps the rule. */
  refuses(node: AnyNode, around: readonly AnyNode[], context: NameContext): string | undefined;
}

export interface NameContext {
  scopes: Scopes;
  /** Names of the properties and methods that the bundle itself defines. */
  ownMembers: ReadonlySet<string>;
}
