/**
 * Variables where JavaScript has them: a `var` is there from the beginning of its function, wherever it
 * stands. The compressor relies on that, the author may not: Espruino creates a variable when it comes
 * past. What it would come past too late is declared once more at the beginning, which in JavaScript
 * means nothing.
 */
import { type Program, parse } from 'acorn';
import { findEarlyBindings } from './order.ts';
import { type Binding, resolveScopes, type Scope } from './scopes.ts';
import type { AnyNode } from './syntax-tree.ts';

/** Nothing declares these but `var`, so that to declare them once more changes nothing. */
const isVariable = ({ kind }: Binding): boolean => kind === 'var';

/**
 * The script's tree with these variables declared at the beginning.
 * @returns undefined where there are none, as nearly always
 */
export function hoisted(code: string): Program | undefined {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'script', locations: true });
  const early = [...findEarlyBindings(resolveScopes(program))].filter(isVariable);
  for (const scope of new Set(early.map((binding) => binding.scope))) {
    const names = early.filter((binding) => binding.scope === scope).map(({ name }) => name);
    bodyOf(scope).unshift(declarationOf(names, scope.node));
  }
  return early.length > 0 ? program : undefined;
}

/** A `var` belongs to a script, or to a function that has statements. */
function bodyOf({ node }: Scope): AnyNode[] {
  const { body } = node as unknown as { body: AnyNode[] | { body: AnyNode[] } };
  return Array.isArray(body) ? body : body.body;
}

function declarationOf(names: readonly string[], { start, end, loc }: AnyNode): AnyNode {
  const at = { start, end, loc };
  const declarations = names.map((name) => ({
    ...{ type: 'VariableDeclarator', init: null, ...at },
    id: { type: 'Identifier', name, ...at },
  }));
  return { type: 'VariableDeclaration', kind: 'var', declarations, ...at } as unknown as AnyNode;
}
