/**
 * The dialect gate: reads a finished bundle and refuses whatever Espruino would not run as Node
 * does. No compiler can: some of it parses everywhere and only means something else on the device.
 *
 * It counts on minified output, where no statement ends by a line break alone.
 */
import { parse } from 'acorn';
import { findOrderRefusals } from './order.ts';
import type { Refusal } from './refusal.ts';
import type { NameContext } from './rules/rule.ts';
import { NAME_RULES, SYNTAX_RULES } from './rules.ts';
import { resolveScopes } from './scopes.ts';
import { type AnyNode, walk } from './syntax-tree.ts';

/** All that Espruino would not run as written, in the order of the text; empty when it is fit. */
export function checkDialect(source: string): Refusal[] {
  const program = parse(source, { ecmaVersion: 'latest', sourceType: 'script' });
  const syntax = findSyntaxRefusals(program);
  // What a name stands for can only be told where the syntax is plain.
  const refusals = syntax.length > 0 ? syntax : findNameRefusals(program);
  return refusals.sort((a, b) => a.at - b.at);
}

function findSyntaxRefusals(program: AnyNode): Refusal[] {
  const refusals: Refusal[] = [];
  walk(program, (node, around) => {
    for (const { name, why, instead, refuses } of SYNTAX_RULES) {
      if (refuses(node, around)) refusals.push({ rule: name, at: node.start, why, instead });
    }
  });
  return refusals;
}

function findNameRefusals(program: AnyNode): Refusal[] {
  const context: NameContext = {
    scopes: resolveScopes(program),
    ownMembers: membersDefinedIn(program),
  };
  const refusals = findOrderRefusals(context.scopes);
  walk(program, (node, around) => {
    for (const { name, why, instead, refuses } of NAME_RULES) {
      const what = refuses(node, around, context);
      if (what !== undefined) refusals.push({ rule: name, at: node.start, what, why, instead });
    }
  });
  return refusals;
}

function membersDefinedIn(program: AnyNode): Set<string> {
  const members = new Set<string>();
  walk(program, (node, around) => {
    if (node.type === 'Property' || node.type === 'MethodDefinition') {
      if (node.key.type === 'Identifier') members.add(node.key.name);
    } else if (node.type === 'MemberExpression' && node.property.type === 'Identifier') {
      const parent = around.at(-1);
      const isTarget = parent?.type === 'AssignmentExpression' && parent.left === node;
      if (isTarget && !node.computed) members.add(node.property.name);
    }
  });
  return members;
}
