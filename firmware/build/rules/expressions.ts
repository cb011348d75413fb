import { isPropertyName } from '../syntax-tree.ts';
import type { SyntaxRule } from './rule.ts';

export const EXPRESSION_RULES: readonly SyntaxRule[] = [
  {
    name: 'optional chaining',
    why: 'the parser takes it for `a ? .b`',
    instead: '`a && a.b`',
    example: 'var o; print(o?.a)',
    refuses: (node) => node.type === 'ChainExpression',
  },
  {
    name: 'logical assignment',
    why: 'the parser has no `??=`, `||=`, `&&=`',
    instead: '`if (!a) a = b`',
    example: 'var a = null; a ??= 2; print(a)',
    refuses: (node) =>
      node.type === 'AssignmentExpression' && /^(\?\?|\|\||&&)=$/.test(node.operator),
  },
  {
    name: '`**`',
    why: 'the parser stops at the second `*`',
    instead: '`Math.pow`',
    example: 'print(2 ** 3)',
    refuses: (node) =>
      (node.type === 'BinaryExpression' && node.operator === '**') ||
      (node.type === 'AssignmentExpression' && node.operator === '**='),
  },
  {
    name: 'computed name',
    why: 'the parser expects a name or a string before the `:`',
    instead: '`o[name] = value` after the object',
    example: 'print({ ["a" + 1]: 3 }.a1)',
    refuses: (node) =>
      (node.type === 'Property' || node.type === 'MethodDefinition') && node.computed,
  },
  {
    name: '`of` as a name',
    why: '`of` is a keyword to it',
    instead: 'another name',
    example: '(function () { var of = 1; print(of); })()',
    refuses: (node, around) =>
      node.type === 'Identifier' && node.name === 'of' && !isPropertyName(node, around.at(-1)),
  },
  {
    name: 'assignment to `length`',
    why: "an array's length cannot be assigned",
    instead: '`splice`, or a new array',
    example: 'var a = [1, 2]; a.length = 1; print(a.length)',
    refuses: (node, around) => {
      const parent = around.at(-1);
      return (
        node.type === 'MemberExpression' &&
        node.property.type === 'Identifier' &&
        node.property.name === 'length' &&
        node.object.type !== 'ThisExpression' &&
        (parent?.type === 'UpdateExpression' ||
          (parent?.type === 'AssignmentExpression' && parent.left === node))
      );
    },
  },
];
