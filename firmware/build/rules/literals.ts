// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the programs in quotes hold templates
import { type AnyNode, childrenOf } from '../syntax-tree.ts';
import type { SyntaxRule } from './rule.ts';

export const LITERAL_RULES: readonly SyntaxRule[] = [
  {
    name: 'regular expression',
    why: 'no {n}, no lazy or look-ahead matching, and the lexer loses its way at `/` and brackets',
    instead: '`indexOf`, `startsWith`, `charCodeAt`',
    example: 'print(/^[0-9]{3}$/.test("123"))',
    refuses: (node) => node.type === 'Literal' && node.regex !== undefined,
  },
  {
    name: 'BigInt',
    why: 'it has none',
    instead: 'a number: exact up to 53 bits',
    example: 'print(1n)',
    refuses: (node) => node.type === 'Literal' && node.bigint !== undefined,
  },
  {
    name: 'tagged template',
    why: 'the parser expects no template after a name',
    instead: 'a call',
    example: 'var f = s => s[0]; print(f`ab`)',
    refuses: (node) => node.type === 'TaggedTemplateExpression',
  },
  {
    name: 'escaped `${` in a template',
    why: 'it opens an expression all the same',
    instead: 'a string in quotes',
    example: 'var c = 1; print(`a\\${c}`)',
    refuses: (node) => node.type === 'TemplateElement' && /\\\$|\$\\\{/.test(node.value.raw),
  },
  {
    name: 'brace in a string within a template',
    why: 'braces are counted inside strings too, to find the end of `${…}`',
    instead: 'a variable for that string',
    example: 'var a = 1; print(`${a ? "}" : "{"}`)',
    refuses: (node) =>
      node.type === 'TemplateLiteral' && node.expressions.some((each) => hasBracedString(each)),
  },
  {
    name: '`\\u{…}` in a string',
    why: 'the lexer refuses it',
    instead: '`\\x..`',
    example: 'print("\\u{41}")',
    refuses: (node) => isString(node) && /\\u\{/.test(node.raw),
  },
  {
    name: 'line break in a string',
    why: 'the line break after a backslash stays in the string',
    instead: 'one line',
    example: 'print("a\\\nb")',
    refuses: (node) => isString(node) && node.raw.includes('\\\n'),
  },
];

function isString(node: AnyNode): node is AnyNode & { value: string; raw: string } {
  return node.type === 'Literal' && typeof node.value === 'string';
}

function hasBracedString(node: AnyNode): boolean {
  return (isString(node) && /[{}]/.test(node.value)) || childrenOf(node).some(hasBracedString);
}
