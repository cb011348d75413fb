import { type AnyNode, isFunction } from '../syntax-tree.ts';
import type { SyntaxRule } from './rule.ts';

/** What Espruino's lexer takes for a keyword wherever it stands. */
const KEYWORDS = new Set(
  (
    'break case catch class const continue debugger default delete do else extends false finally ' +
    'for function if in instanceof let new null of return static super switch this throw true try ' +
    'typeof undefined var void while of'
  ).split(' '),
);

export const CLASS_RULES: readonly SyntaxRule[] = [
  {
    name: 'private name',
    why: 'the parser stops at the `#`',
    instead: "TypeScript's `private`",
    example: 'class A { #x = 1; get() { return this.#x; } } print(new A().get())',
    refuses: (node) => node.type === 'PrivateIdentifier',
  },
  {
    name: 'class field',
    why: 'its value is computed once and shared by all instances, and `this` is not known in it',
    instead: 'an assignment in the constructor (the build makes one of each field)',
    example: 'class A { x = []; } var a = new A(), b = new A(); a.x.push(1); print(b.x.length)',
    refuses: (node) => node.type === 'PropertyDefinition' && node.key.type !== 'PrivateIdentifier',
  },
  {
    name: 'static block',
    why: 'the parser expects a name after `static`',
    instead: 'statements after the class',
    example: 'class A { static { A.x = 3; } } print(A.x)',
    refuses: (node) => node.type === 'StaticBlock',
  },
  {
    name: 'keyword as method name',
    why: 'the parser knows keywords as names in objects, not in classes',
    instead: 'another name',
    example: 'class A { delete() { return 1; } } print(new A().delete())',
    refuses: (node) =>
      node.type === 'MethodDefinition' &&
      node.key.type === 'Identifier' &&
      KEYWORDS.has(node.key.name),
  },
  {
    name: '`extends` of anything but a name',
    why: 'the parser reads a single name after `extends`',
    instead: 'give the class a name first',
    example:
      'var o = { A: class { m() { return 3; } } }; class B extends o.A {} print(new B().m())',
    refuses: (node) =>
      (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') &&
      node.superClass != null &&
      node.superClass.type !== 'Identifier',
  },
  {
    name: 'class in a part of an expression that may be skipped',
    why: 'the parser loses its place when it skips a class with methods',
    instead: 'a class declaration',
    example: 'var A = 1 ? 3 : class { m() {} }; print(A)',
    refuses: (node, around) => node.type === 'ClassExpression' && isSkippable(around),
  },
  {
    name: '`super` as an object',
    why: 'from the third class in a line on, `super.m()` calls itself for ever',
    instead: 'methods of different names, or an object that is held instead of inherited from',
    example:
      'class A { m() { return "a"; } } class B extends A { m() { return super.m() + "b"; } } ' +
      'class C extends B { m() { return super.m() + "c"; } } print(new C().m())',
    refuses: (node) => node.type === 'MemberExpression' && node.object.type === 'Super',
  },
];

/** True within a branch of a condition or a right-hand operand, functions around it aside. */
function isSkippable(around: readonly AnyNode[]): boolean {
  const inner = around.slice(around.findLastIndex(isFunction) + 1);
  return inner.some(({ type }) => type === 'ConditionalExpression' || type === 'LogicalExpression');
}
