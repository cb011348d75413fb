/**
 * Use before definition. Node hoists; Espruino creates a function, class or `var` when it comes
 * past its line, and looks names up when code runs. So a function may name what stands below it,
 * as long as nobody can call it before that line.
 *
 * The rule errs on the safe side. In the code of one function, outside the functions within it:
 * whoever mentions a name may call it, there and then. So at each mention the name itself must be
 * defined above, and so must everything that its functions, and theirs in turn, can reach. Merely
 * declaring a function mentions nothing; one handed to a call, even as a callback for later, counts
 * as called.
 */
import type { Refusal } from './refusal.ts';
import type { Binding, Reference, Scope, Scopes } from './scopes.ts';
import { type AnyNode, contains } from './syntax-tree.ts';

/** Finds every use of a name that Espruino could meet before the name's definition. */
export function findOrderRefusals({ bindings, references }: Scopes): Refusal[] {
  const reach = makeReach(bindings);
  return [
    ...references.filter(isAboveDefinition).map(usedAbove),
    ...references.filter(isOutsideRegion).map(usedOutside),
    ...references.flatMap((reference) => reachRefusals(reference, reach)),
  ];
}

const RULE = 'use before definition';
const INSTEAD = 'put what is called above its caller';

function usedAbove({ node }: Reference): Refusal {
  const why = 'Espruino does not hoist: here it is undefined, or a name of an outer function';
  return { rule: RULE, at: node.start, what: node.name, why, instead: INSTEAD };
}

function usedOutside({ node }: Reference): Refusal {
  return {
    rule: '`var` used outside its block',
    at: node.start,
    what: node.name,
    why: 'when the block is skipped there is no such variable, and an assignment makes a global',
    instead: 'declare it before the block',
  };
}

function reachedEarly(at: number, through: Binding, target: Binding): Refusal {
  const what = target === through ? target.name : `${target.name}, through ${through.name}`;
  const why = 'what is written here may run before the line that defines it';
  return { rule: RULE, at, what, why, instead: INSTEAD };
}

/** True when no function lies between the reference and the scope of its binding. */
function isDirect({ scope, binding }: Reference): boolean {
  return scope.owner === binding?.scope.owner;
}

function isAboveDefinition(reference: Reference): boolean {
  const { node, binding } = reference;
  return isDirect(reference) && binding!.kind !== 'self' && node.start < binding!.definedAt;
}

function isOutsideRegion({ node, binding }: Reference): boolean {
  return binding !== undefined && !contains(binding.region, node);
}

/** For a binding: the bindings of the same function that its functions name, however deep. */
type Reach = (binding: Binding) => ReadonlySet<Binding>;

function makeReach(bindings: readonly Binding[]): Reach {
  const direct = new Map<Binding, Set<Binding>>(bindings.map((each) => [each, new Set()]));
  for (const target of bindings) {
    for (const reference of target.references.filter((each) => !isDirect(each))) {
      const holder = holderOf(reference, target.scope.owner, bindings);
      if (holder) direct.get(holder)!.add(target);
    }
  }
  const known = new Map<Binding, ReadonlySet<Binding>>();
  return (binding) => {
    let reached = known.get(binding);
    if (!reached) {
      reached = closure(binding, direct);
      known.set(binding, reached);
    }
    return reached;
  };
}

/** The binding of `owner` in whose definition the reference stands. */
function holderOf(
  { node }: Reference,
  owner: Scope,
  bindings: readonly Binding[],
): Binding | undefined {
  return bindings.find(
    ({ scope, definitions }) =>
      scope.owner === owner && definitions.some((definition) => contains(definition, node)),
  );
}

function closure(from: Binding, direct: Map<Binding, Set<Binding>>): Set<Binding> {
  const reached = new Set<Binding>();
  const open = [from];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const target of direct.get(next)!) {
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}

/**
 * What a reference reaches too early: by naming a function directly, or by standing in a function
 * that has no name to be called by later and so counts as called where it is written.
 */
function reachRefusals(reference: Reference, reach: Reach): Refusal[] {
  const { node, binding, access } = reference;
  if (!binding || access === 'write') return [];
  const calledAt = isDirect(reference) ? node.start : calledWhereWritten(reference);
  if (calledAt === undefined) return [];
  const reached = isDirect(reference) ? reach(binding) : new Set([binding, ...reach(binding)]);
  return [...reached]
    .filter(({ definedAt, kind }) => kind !== 'self' && definedAt > calledAt)
    .map((target) => reachedEarly(node.start, binding, target));
}

/** Where the outermost function around a reference runs at the earliest; undefined when later. */
function calledWhereWritten({ scope, binding }: Reference): number | undefined {
  const home = binding!.scope.owner;
  let outermost = scope.owner;
  while (outermost.parent && outermost.parent.owner !== home) outermost = outermost.parent.owner;
  const { node, parent } = outermost;
  return isOnlyDeclared(node, parent!.owner.node) ? undefined : node.start;
}

const INERT = new Set(['MethodDefinition', 'ClassBody', 'ClassDeclaration', 'ClassExpression']);

/** True when the function is declared, bound to a variable or a method, and not handed on. */
function isOnlyDeclared(node: AnyNode, owner: AnyNode): boolean {
  const around = pathTo(node, owner);
  if (node.type === 'FunctionDeclaration') return true;
  while (INERT.has(around.at(-1)!.type)) {
    if (around.pop()!.type === 'ClassDeclaration') return true;
  }
  return around.at(-1)!.type === 'VariableDeclarator';
}

function pathTo(target: AnyNode, from: AnyNode): AnyNode[] {
  const path: AnyNode[] = [];
  let node: AnyNode | undefined = from;
  while (node && node !== target) {
    path.push(node);
    node = Object.values(node)
      .flat()
      .find((child): child is AnyNode => isNodeAround(child, target));
  }
  return path;
}

function isNodeAround(value: unknown, target: AnyNode): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value
    ? contains(value as AnyNode, target)
    : false;
}
