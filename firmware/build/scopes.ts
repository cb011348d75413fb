/**
 * Who names what: the scopes of a script, what each declares, and every reference to it, resolved
 * as JavaScript resolves it. The gate then asks where Espruino would do otherwise.
 *
 * It takes scripts without destructuring and labels, which the gate refuses before it comes here.
 */
import type { Identifier } from 'acorn';
import { type AnyNode, childrenOf, isFunction, isPropertyName } from './syntax-tree.ts';

export interface Scope {
  node: AnyNode;
  parent: Scope | undefined;
  /** The scope of the function around it, or of the script; itself where it is one. */
  owner: Scope;
  bindings: Map<string, Binding>;
}

export interface Binding {
  name: string;
  kind: 'var' | 'let' | 'const' | 'function' | 'class' | 'parameter' | 'self' | 'caught';
  scope: Scope;
  /** Where Espruino creates it when it comes past. */
  definedAt: number;
  /** Declarations of the function or class, initialisers of the variable. */
  definitions: AnyNode[];
  /** The smallest part of the script that may be skipped with the declaration in it. */
  region: AnyNode;
  /** Declared in the head of a loop. */
  isLoopHead: boolean;
  references: Reference[];
}

export interface Reference {
  node: Identifier;
  scope: Scope;
  /** 'read' of `a`, 'write' of `a = 1`, 'both' of `a++` and `a += 1`. */
  access: 'read' | 'write' | 'both';
  /** Undefined when it names a global. */
  binding: Binding | undefined;
}

export interface Scopes {
  bindings: Binding[];
  references: Reference[];
  /** The reference that an identifier is. */
  referenceAt(node: AnyNode): Reference | undefined;
}

const OPENS_BLOCK = new Set([
  ...['BlockStatement', 'ForStatement', 'ForInStatement', 'ForOfStatement'],
  ...['SwitchStatement', 'CatchClause'],
]);

/** Finds all scopes, bindings and references of a script. */
export function resolveScopes(program: AnyNode): Scopes {
  const bindings: Binding[] = [];
  const references: Reference[] = [];
  const root = makeScope(program, undefined, true);

  function declare(scope: Scope, node: Identifier, details: Partial<Binding>): void {
    const known = scope.bindings.get(node.name);
    if (known) {
      known.definedAt = Math.min(known.definedAt, node.start);
      known.definitions.push(...(details.definitions ?? []));
      return;
    }
    const binding: Binding = {
      name: node.name,
      kind: 'var',
      scope,
      definedAt: node.start,
      definitions: [],
      region: scope.node,
      isLoopHead: false,
      references: [],
      ...details,
    };
    scope.bindings.set(node.name, binding);
    bindings.push(binding);
  }

  function declareVariables(
    node: Extract<AnyNode, { type: 'VariableDeclaration' }>,
    scope: Scope,
    around: readonly AnyNode[],
  ): void {
    const kind = node.kind as 'var' | 'let' | 'const';
    const isLoopHead = around.at(-1)?.type.startsWith('For') ?? false;
    for (const { id, init } of node.declarations) {
      declare(kind === 'var' ? scope.owner : scope, id as Identifier, {
        ...{ kind, isLoopHead, definitions: init ? [init] : [] },
        ...(kind === 'var' && { region: regionOf([...around, node]) }),
      });
    }
  }

  function enter(node: AnyNode, scope: Scope, around: readonly AnyNode[]): Scope {
    if (isFunction(node)) {
      const inner = makeScope(node, scope, true);
      for (const parameter of node.params) {
        declare(inner, parameter as Identifier, { kind: 'parameter' });
      }
      if (node.type === 'FunctionDeclaration') {
        declare(scope, node.id!, { kind: 'function', definitions: [node] });
      } else if (
        node.type === 'FunctionExpression' &&
        node.id &&
        !inner.bindings.has(node.id.name)
      ) {
        declare(inner, node.id, { kind: 'self' });
      }
      return inner;
    }
    if (node.type === 'ClassDeclaration') {
      declare(scope, node.id!, { kind: 'class', definitions: [node] });
    } else if (node.type === 'ClassExpression' && node.id) {
      const inner = makeScope(node, scope, false);
      declare(inner, node.id, { kind: 'self' });
      return inner;
    } else if (node.type === 'VariableDeclaration') {
      declareVariables(node, scope, around);
    } else if (OPENS_BLOCK.has(node.type) && !isFunction(around.at(-1) ?? node)) {
      const inner = makeScope(node, scope, false);
      if (node.type === 'CatchClause' && node.param) {
        declare(inner, node.param as Identifier, { kind: 'caught' });
      }
      return inner;
    }
    return scope;
  }

  function visit(node: AnyNode, scope: Scope, around: readonly AnyNode[]): void {
    const parent = around.at(-1);
    if (node.type === 'Identifier') {
      if (isPropertyName(node, parent) || isDeclaredName(node, parent)) return;
      references.push({ node, scope, access: accessOf(node, parent), binding: undefined });
      return;
    }
    const inner = enter(node, scope, around);
    const below = [...around, node];
    for (const child of childrenOf(node)) visit(child, inner, below);
  }

  visit(program, root, []);
  for (const reference of references) {
    reference.binding = lookUp(reference.node.name, reference.scope);
    reference.binding?.references.push(reference);
  }
  const byNode = new Map<AnyNode, Reference>(references.map((each) => [each.node, each]));
  return { bindings, references, referenceAt: (node) => byNode.get(node) };
}

function makeScope(node: AnyNode, parent: Scope | undefined, isOwner: boolean): Scope {
  const scope = { node, parent, bindings: new Map() } as Partial<Scope> as Scope;
  scope.owner = isOwner || !parent ? scope : parent.owner;
  return scope;
}

function lookUp(name: string, scope: Scope | undefined): Binding | undefined {
  if (!scope) return undefined;
  return scope.bindings.get(name) ?? lookUp(name, scope.parent);
}

function isDeclaredName(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (!parent) return false;
  if (isFunction(parent)) return parent.body !== node;
  if (parent.type === 'VariableDeclarator' || parent.type === 'ClassDeclaration') {
    return parent.id === node;
  }
  if (parent.type === 'ClassExpression') return parent.id === node;
  return parent.type === 'CatchClause' && parent.param === node;
}

function accessOf(node: AnyNode, parent: AnyNode | undefined): Reference['access'] {
  if (parent?.type === 'UpdateExpression') return 'both';
  if (parent?.type === 'AssignmentExpression' && parent.left === node) {
    return parent.operator === '=' ? 'write' : 'both';
  }
  const isLoopTarget = parent?.type === 'ForInStatement' || parent?.type === 'ForOfStatement';
  return isLoopTarget && parent.left === node ? 'write' : 'read';
}

/** The smallest node on the way to a `var` that the script may go past without running the `var`. */
function regionOf(path: readonly AnyNode[]): AnyNode {
  for (let i = path.length - 1; i > 0; i--) {
    const node = path[i]!;
    const parent = path[i - 1]!;
    if (isFunction(parent)) return parent;
    if (parent.type === 'SwitchCase') return parent;
    if (isSkippable(node, parent)) return node;
  }
  return path[0]!;
}

function isSkippable(node: AnyNode, parent: AnyNode): boolean {
  switch (parent.type) {
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'WhileStatement':
      return parent.body === node;
    case 'IfStatement':
    case 'DoWhileStatement':
    case 'TryStatement':
    case 'CatchClause':
      return true;
    default:
      return false;
  }
}
