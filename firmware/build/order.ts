/**
 * Use before definition. Node hoists; Espruino creates a function, class or `var` when it comes
 * past its line, and looks names up when code runs. So a function may name what stands below it,
 * as long as nobody can call it before that line.
 *
 * The rule errs on the safe side. In the code of one function, outside the functions within it:
 * whoever mentions a name may call it, there and then. So at each mention the name itself must be
 * defined above, and so must everything that its functions, and theirs in turn, can reach. Declaring
 * a function calls nothing, nor does filling a table with functions, until the table is mentioned;
 * handing a function to a call, even as a callback for later, counts as calling it.
 */
import type { Refusal } from './refusal.ts';
import type { Binding, Reference, Scopes } from './scopes.ts';
import { type AnyNode, contains } from './syntax-tree.ts';

/** Finds every use of a name that Espruino could meet before the name's definition. */
export function findOrderRefusals(scopes: Scopes): Refusal[] {
  const { references } = scopes;
  const reach = makeReach(scopes);
  return [
    ...references.filter(isAboveDefinition).map(usedAbove),
    ...references.filter(isOutsideRegion).map(usedOutside),
    ...references.flatMap((reference) => reachRefusals(reference, scopes, reach)),
  ];
}

/** The bindings that those uses need above them. */
export function findEarlyBindings(scopes: Scopes): Set<Binding> {
  const { references } = scopes;
  const reach = makeReach(scopes);
  const direct = references.filter((each) => isAboveDefinition(each) || isOutsideRegion(each));
  return new Set([
    ...direct.map(({ binding }) => binding!),
    ...references.flatMap((reference) => reachedTooEarly(reference, scopes, reach)),
  ]);
}

const RULE = 'use before definition';
const INSTEAD = 'put what is called above its caller';

function usedAbove({ node, binding }: Reference): Refusal {
  const why = 'Espruino does not hoist: here it is undefined, or a name of an outer function';
  const { definedAt } = binding!;
  return { rule: RULE, at: node.start, what: node.name, definedAt, why, instead: INSTEAD };
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

function reachedEarly({ node }: Reference, { definedAt }: Binding): Refusal {
  const why = 'it may run here, and then needs what only a later line defines';
  return { rule: RULE, at: node.start, what: node.name, definedAt, why, instead: INSTEAD };
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

function makeReach(scopes: Scopes): Reach {
  const { bindings, references } = scopes;
  const direct = new Map<Binding, Set<Binding>>(bindings.map((each) => [each, new Set()]));
  const defined = new Map<AnyNode, Binding>(
    bindings.flatMap((binding) => binding.definitions.map((node) => [node, binding] as const)),
  );
  for (const reference of references) {
    if (!reference.binding || (isDirect(reference) && !isOnlyStored(reference, scopes))) continue;
    const holder = holderOf(reference, scopes, defined);
    if (holder) direct.get(holder)!.add(reference.binding);
  }
  const known = new Map<Binding, ReadonlySet<Binding>>();
  return (binding) => {
    const reached = known.get(binding) ?? closure(binding, direct);
    known.set(binding, reached);
    return reached;
  };
}

/** The binding in whose definition the reference stands, of the scope where its own is at home. */
function holderOf(
  { node, binding }: Reference,
  { parentOf }: Scopes,
  defined: ReadonlyMap<AnyNode, Binding>,
): Binding | undefined {
  for (let around: AnyNode | undefined = node; around; around = parentOf(around)) {
    const holder = defined.get(around);
    if (holder && holder.scope.owner === binding!.scope.owner) return holder;
  }
  return undefined;
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
function reachedTooEarly(reference: Reference, scopes: Scopes, reach: Reach): Binding[] {
  const { binding, access } = reference;
  if (!binding || access === 'write') return [];
  const calledAt = isDirect(reference)
    ? mentionedAt(reference, scopes)
    : calledWhereWritten(reference, scopes);
  if (calledAt === undefined) return [];
  const reached = isDirect(reference) ? reach(binding) : new Set([binding, ...reach(binding)]);
  return [...reached].filter(({ definedAt, kind }) => kind !== 'self' && definedAt > calledAt);
}

function reachRefusals(reference: Reference, scopes: Scopes, reach: Reach): Refusal[] {
  const targets = reachedTooEarly(reference, scopes, reach);
  return targets.map((target) => reachedEarly(reference, target));
}

/** Where a mention may call at the earliest; undefined when it only fills a table. */
function mentionedAt(reference: Reference, scopes: Scopes): number | undefined {
  return isOnlyStored(reference, scopes) ? undefined : reference.node.start;
}

/** Where the outermost function around a reference runs at the earliest; undefined when later. */
function calledWhereWritten({ scope, binding }: Reference, scopes: Scopes): number | undefined {
  const home = binding!.scope.owner;
  let outermost = scope.owner;
  while (outermost.parent && outermost.parent.owner !== home) outermost = outermost.parent.owner;
  const { node } = outermost;
  return isOnlyDeclared(node, scopes) ? undefined : node.start;
}

const CLASS_PARTS = new Set(['MethodDefinition', 'ClassBody', 'ClassExpression']);
const TABLE_PARTS = new Set(['Property', 'ObjectExpression', 'ArrayExpression']);

/** True when the function is a declaration, or bound to a variable as it is or within a table. */
function isOnlyDeclared(node: AnyNode, { parentOf }: Scopes): boolean {
  if (node.type === 'FunctionDeclaration') return true;
  let around = parentOf(node);
  while (around && CLASS_PARTS.has(around.type)) around = parentOf(around);
  return around?.type === 'ClassDeclaration' || isInitialiser(around, parentOf);
}

/** True when the mention is an entry of a table that a variable is initialised with. */
function isOnlyStored({ node }: Reference, { parentOf }: Scopes): boolean {
  return isInitialiser(parentOf(node), parentOf);
}

function isInitialiser(from: AnyNode | undefined, parentOf: Scopes['parentOf']): boolean {
  let around = from;
  while (around && TABLE_PARTS.has(around.type)) around = parentOf(around);
  return around?.type === 'VariableDeclarator';
}
