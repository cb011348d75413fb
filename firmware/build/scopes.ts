/**
 * Who names what: the scopes of a script, what each declares, and every reference to it, resolved
 * as JavaScript resolves it. The gate then asks where Espruino would do otherwise.
 *
 * It takes scripts without destructuring and labels, which the gate refuses before it comes here.
 */
import type { Identifier } from 'acorn';
import {
  type AnyNode,
  childrenOf,
  type FunctionNode,
  isFunction,
  isPropertyName,
} from './syntax-tree.ts';

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
  parentOf(node: AnyNode): AnyNode | undefined;
}

const OPENS_BLOCK = new Set([
  ...['BlockStatement', 'SwitchStatement'],
  ...['ForStatement', 'ForInStatement', 'ForOfStatement'],
]);

/** Finds all bindings and references of a script. */
export function resolveScopes(program: AnyNode): Scopes {
  const resolver = new Resolver();
  resolver.visit(program, makeScope(program, undefined, true));
  const { bindings, references, parents } = resolver;
  for (const reference of references) {
    reference.binding = lookUp(reference.node.name, reference.scope);
    reference.binding?.references.push(reference);
  }
  const byNode = new Map<AnyNode, Reference>(references.map((each) => [each.node, each]));
  return {
    bindings,
    references,
    referenceAt: (node) => byNode.get(node),
    parentOf: (node) => parents.get(node),
  };
}

/** Goes through the script once; references are looked up when all that is declared is known. */
class Resolver {
  readonly bindings: Binding[] = [];
  readonly references: Reference[] = [];
  readonly parents = new Map<AnyNode, AnyNode>();

  visit(node: AnyNode, scope: Scope): void {
    const parent = this.parents.get(node);
    if (node.type === 'Identifier') {
      if (isPropertyName(node, parent) || isDeclaredName(node, parent)) return;
      this.references.push({ node, scope, access: accessOf(node, parent), binding: undefined });
      return;
    }
    const inner = this.#enter(node, scope, parent);
    for (const child of childrenOf(node)) {
      this.parents.set(child, node);
      this.visit(child, inner);
    }
  }

  /** Declares what the node declares and returns the scope of what is in it. */
  #enter(node: AnyNode, scope: Scope, parent: AnyNode | undefined): Scope {
    if (isFunction(node)) return this.#enterFunction(node, scope);
    switch (node.type) {
      case 'ClassDeclaration':
        this.#declare(scope, node.id!, { kind: 'class', definitions: [node] });
        return scope;
      case 'ClassExpression': {
        const inner = makeScope(node, scope, false);
        if (node.id) this.#declare(inner, node.id, { kind: 'self' });
        return inner;
      }
      case 'VariableDeclaration':
        this.#declareVariables(node, scope, parent);
        return scope;
      case 'CatchClause': {
        const inner = makeScope(node, scope, false);
        if (node.param) this.#declare(inner, node.param as Identifier, { kind: 'caught' });
        return inner;
      }
      default: {
        const isBlock = OPENS_BLOCK.has(node.type) && !(parent && isFunction(parent));
        return isBlock ? makeScope(node, scope, false) : scope;
      }
    }
  }

  #enterFunction(node: FunctionNode, scope: Scope): Scope {
    const inner = makeScope(node, scope, true);
    for (const parameter of node.params) {
      this.#declare(inner, parameter as Identifier, { kind: 'parameter' });
    }
    if (node.type === 'FunctionDeclaration') {
      this.#declare(scope, node.id!, { kind: 'function', definitions: [node] });
    } else if (node.type === 'FunctionExpression' && node.id) {
      this.#declare(inner, node.id, { kind: 'self' });
    }
    return inner;
  }

  #declareVariables(
    node: Extract<AnyNode, { type: 'VariableDeclaration' }>,
    scope: Scope,
    parent: AnyNode | undefined,
  ): void {
    const kind = node.kind as 'var' | 'let' | 'const';
    const isLoopHead = parent?.type.startsWith('For') ?? false;
    for (const { id, init } of node.declarations) {
      this.#declare(kind === 'var' ? scope.owner : scope, id as Identifier, {
        ...{ kind, isLoopHead, definitions: init ? [init] : [] },
        ...(kind === 'var' && { region: this.#regionOf(node) }),
      });
    }
  }

  #declare(scope: Scope, { name, start }: Identifier, details: Partial<Binding>): void {
    const known = scope.bindings.get(name);
    if (known) {
      known.definedAt = Math.min(known.definedAt, start);
      known.definitions.push(...(details.definitions ?? []));
      return;
    }
    const binding: Binding = {
      ...{ name, scope, kind: 'var', definedAt: start, definitions: [], references: [] },
      ...{ region: scope.node, isLoopHead: false },
      ...details,
    };
    scope.bindings.set(name, binding);
    this.bindings.push(binding);
  }

  /** The smallest node around a `var` that the script may go past without running the `var`. */
  #regionOf(declaration: AnyNode): AnyNode {
    let node = declaration;
    for (;;) {
      const parent = this.parents.get(node);
      if (!parent) return node;
      if (isFunction(parent) || parent.type === 'SwitchCase') return parent;
      if (isSkippable(node, parent)) return node;
      node = parent;
    }
  }
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
