import { BUILTIN_METHODS, GLOBALS, MISSING_METHODS, MODULES } from '../globals.ts';
import type { Reference } from '../scopes.ts';
import { type AnyNode, walk } from '../syntax-tree.ts';
import type { NameContext, NameRule } from './rule.ts';

type Assignment = Extract<AnyNode, { type: 'AssignmentExpression' }>;

export const NAME_RULES: readonly NameRule[] = [
  {
    name: 'unknown global',
    why: 'Espruino does not have it, or the simulator does not',
    instead: 'what firmware/build/globals.ts lists',
    example: 'print(new Map([[1, 2]]).size)',
    refuses: (node, _, { scopes }) => {
      const reference = scopes.referenceAt(node);
      if (!reference || reference.binding || GLOBALS.has(reference.node.name)) return undefined;
      return reference.node.name;
    },
  },
  {
    name: 'unknown member',
    why: 'Espruino does not have it, or the simulator does not',
    instead: 'what firmware/build/globals.ts lists',
    example: 'print(Math.trunc(1.5))',
    refuses: (node, _, context) => {
      const name = memberOfGlobal(node, context);
      if (name === undefined || node.type !== 'MemberExpression') return undefined;
      const member = propertyOf(node);
      return member !== undefined && GLOBALS.get(name)!.has(member)
        ? undefined
        : `${name}.${member ?? '[…]'}`;
    },
  },
  {
    name: 'unknown method',
    why: 'no object of Espruino has it',
    instead: 'a loop',
    example: 'print([[1], [2]].flat().length)',
    refuses: (node, _, context) => {
      if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') {
        return undefined;
      }
      const name = propertyOf(node.callee);
      const isMissing = name !== undefined && MISSING_METHODS.has(name);
      return isMissing && !context.ownMembers.has(name) && !memberOfGlobal(node.callee, context)
        ? name
        : undefined;
    },
  },
  {
    name: 'unknown module',
    why: 'the firmware has Flash and crypto, and nothing is to be loaded from Storage',
    instead: 'an import, which is bundled',
    example: 'print(typeof require("path"))',
    refuses: (node, _, { scopes }) => {
      if (node.type !== 'CallExpression' || !isGlobal(node.callee, 'require', scopes.referenceAt)) {
        return undefined;
      }
      const [name] = node.arguments;
      return name?.type === 'Literal' && MODULES.has(String(name.value)) ? undefined : 'require';
    },
  },
  {
    name: '`extends` of a builtin',
    why: 'the instance is not made by it: an Error loses its message',
    instead: 'an object of its own, or an integer result',
    example: 'class Failure extends Error {} print(new Failure("m").message)',
    refuses: (node, _, { scopes }) => {
      const isClass = node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
      if (!isClass || !node.superClass) return undefined;
      const reference = scopes.referenceAt(node.superClass);
      return reference && !reference.binding ? reference.node.name : undefined;
    },
  },
  {
    name: 'loop variable kept by a function',
    why: 'all turns of the loop share one variable',
    instead: "a `const` in the loop's body",
    example:
      'var f = []; for (const i of [0, 1, 2]) f.push(() => i); print(f.map((g) => g()).join())',
    refuses: (node, _, { scopes }) => {
      const { binding, scope } = scopes.referenceAt(node) ?? {};
      const isKept = binding?.isLoopHead && binding.kind !== 'var';
      return isKept && scope!.owner !== binding.scope.owner ? binding.name : undefined;
    },
  },
  {
    name: 'target of a compound assignment changed on its right',
    why: '`a += f()` reads `a` after the call',
    instead: 'a variable for what the call returns',
    example: 'var a = 1; function f() { a = 5; return 2; } a += f(); print(a)',
    refuses: (node, _, context) => {
      if (node.type !== 'AssignmentExpression' || node.operator === '=') return undefined;
      return mayChangeTarget(node, context) ? node.operator : undefined;
    },
  },
];

type ReferenceAt = (node: AnyNode) => Reference | undefined;

function isGlobal(node: AnyNode, name: string, referenceAt: ReferenceAt): boolean {
  const reference = referenceAt(node);
  return reference !== undefined && !reference.binding && reference.node.name === name;
}

/** The global whose member the expression names. */
function memberOfGlobal(node: AnyNode, { scopes }: NameContext): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  const reference = scopes.referenceAt(node.object);
  return reference && !reference.binding && GLOBALS.has(reference.node.name)
    ? reference.node.name
    : undefined;
}

function propertyOf(node: Extract<AnyNode, { type: 'MemberExpression' }>): string | undefined {
  if (!node.computed && node.property.type === 'Identifier') return node.property.name;
  return node.property.type === 'Literal' ? String(node.property.value) : undefined;
}

/** True when the right side assigns the target, or calls what may. */
function mayChangeTarget(assignment: Assignment, context: NameContext): boolean {
  const target = context.scopes.referenceAt(assignment.left);
  const isShared = !target || isAssignedElsewhere(target);
  let mayChange = false;
  walk(assignment.right, (node) => {
    const written = context.scopes.referenceAt(node);
    const isSame = written && written.access !== 'read' && written.binding === target?.binding;
    const isAssignment = node.type === 'AssignmentExpression' || node.type === 'UpdateExpression';
    if (target ? isSame : isAssignment) mayChange = true;
    if (isShared && isForeignCall(node, context)) mayChange = true;
  });
  return mayChange;
}

function isAssignedElsewhere({ binding, scope }: Reference): boolean {
  return (
    !binding ||
    binding.references.some((each) => each.access !== 'read' && each.scope.owner !== scope.owner)
  );
}

/** True for a call that may run code of the bundle. */
function isForeignCall(node: AnyNode, context: NameContext): boolean {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false;
  const { callee } = node;
  const called = context.scopes.referenceAt(callee);
  if (called) return called.binding !== undefined;
  if (callee.type !== 'MemberExpression') return true;
  if (memberOfGlobal(callee, context)) return false;
  const name = propertyOf(callee);
  return !name || !BUILTIN_METHODS.has(name) || context.ownMembers.has(name);
}
