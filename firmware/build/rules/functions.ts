import { isFunction } from '../syntax-tree.ts';
import type { SyntaxRule } from './rule.ts';

export const FUNCTION_RULES: readonly SyntaxRule[] = [
  {
    name: 'default value',
    why: 'the parser stops at the `=`',
    instead: 'pass every argument, or test for `undefined` in the body',
    example: 'print((function (a = 2) { return a; })())',
    refuses: (node) => node.type === 'AssignmentPattern',
  },
  {
    name: 'rest',
    why: 'the parser has no `...`',
    instead: 'pass an array',
    example: 'print((function (...a) { return a.length; })(1, 2))',
    refuses: (node) => node.type === 'RestElement',
  },
  {
    name: 'spread',
    why: 'the parser has no `...`',
    instead: '`concat`, `apply` or `Object.assign`',
    example: 'print([...[1, 2], 3].length)',
    refuses: (node) => node.type === 'SpreadElement',
  },
  {
    name: 'destructuring',
    why: 'the parser takes the pattern for a value',
    instead: 'one variable for each part',
    example: 'var { a, b } = { a: 1, b: 2 }; print(a, b)',
    refuses: (node) => node.type === 'ObjectPattern' || node.type === 'ArrayPattern',
  },
  {
    name: 'async function',
    why: '`async` and `await` are names to it',
    instead: 'a callback, or a state machine',
    example: 'async function f() { return 1; } print(typeof f)',
    refuses: (node) =>
      (isFunction(node) && node.async) ||
      node.type === 'AwaitExpression' ||
      (node.type === 'ForOfStatement' && node.await),
  },
  {
    name: 'generator',
    why: 'the parser stops at the `*`',
    instead: 'an object that keeps its place',
    example: 'function* g() { yield 1; } print(g().next().value)',
    refuses: (node) => isFunction(node) && node.generator,
  },
  {
    name: '`arguments` in an arrow function',
    why: 'an arrow function has its own `arguments` there',
    instead: 'name the parameters',
    example: 'print((function () { return (() => arguments[0])(5); })(7))',
    refuses: (node, around) =>
      node.type === 'Identifier' &&
      node.name === 'arguments' &&
      around.findLast(isFunction)?.type === 'ArrowFunctionExpression',
  },
  {
    name: '`new.target` or `import`',
    why: 'it has neither',
    instead: 'pass what you need as an argument',
    example: 'function F() { print(typeof new.target); } new F()',
    refuses: (node) => node.type === 'MetaProperty' || node.type === 'ImportExpression',
  },
];
