import { type AnyNode, contains, isFunction } from '../syntax-tree.ts';
import type { SyntaxRule } from './rule.ts';

export const STATEMENT_RULES: readonly SyntaxRule[] = [
  {
    name: 'label',
    why: 'the parser takes the label for a variable',
    instead: 'a function to return from',
    example: 'a: for (var i = 0; i < 3; i++) for (;;) break a; print(i)',
    refuses: (node) => node.type === 'LabeledStatement',
  },
  {
    name: '`case` after `default`',
    why: 'the parser refuses it',
    instead: '`default` as the last',
    example: 'switch (9) { default: print("d"); case 2: print("2"); }',
    refuses: (node) =>
      node.type === 'SwitchStatement' && node.cases.slice(0, -1).some(({ test }) => !test),
  },
  {
    name: '`let` in a `case`',
    why: 'a switch is no scope: the variable outlives it and hides the outer one',
    instead: 'braces around what the case does',
    example: 'let a = 1; switch (1) { case 1: let a = 2; print(a); } print(a)',
    refuses: (node, around) =>
      around.at(-1)?.type === 'SwitchCase' && /^(Class|Function|Variable)Decl/.test(node.type),
  },
  {
    name: '`in` in the head of a `for`',
    why: 'the parser takes the loop for a `for…in`',
    instead: 'a variable before the loop',
    example: 'for (var i = ("a" in { a: 1 }) ? 1 : 0; i < 2; i++); print(i)',
    refuses: (node, around) =>
      node.type === 'BinaryExpression' && node.operator === 'in' && isInForHead(node, around),
  },
  {
    name: '`debugger`',
    why: 'the device stops and waits on its console',
    instead: 'nothing: take it out',
    example: 'debugger; print(1)',
    refuses: (node) => node.type === 'DebuggerStatement',
  },
  {
    name: '`with`',
    why: 'it has none',
    instead: 'a variable',
    example: 'var o = { a: 1 }; with (o) { print(a); }',
    refuses: (node) => node.type === 'WithStatement',
  },
];

function isInForHead(node: AnyNode, around: readonly AnyNode[]): boolean {
  const nearest = around.findLast((each) => each.type === 'ForStatement' || isFunction(each));
  return nearest?.type === 'ForStatement' && !!nearest.init && contains(nearest.init, node);
}
