/**
 * What Espruino 2v29 cannot run or runs otherwise than Node, construct by construct. Each `example`
 * prints something; the tests run it on the real interpreter and see that its output does differ.
 */
import { CLASS_RULES } from './rules/classes.ts';
import { EXPRESSION_RULES } from './rules/expressions.ts';
import { FUNCTION_RULES } from './rules/functions.ts';
import { LITERAL_RULES } from './rules/literals.ts';
import { NAME_RULES } from './rules/names.ts';
import type { NameRule, SyntaxRule } from './rules/rule.ts';
import { STATEMENT_RULES } from './rules/statements.ts';

/** Rules on the shape of the code alone. */
export const SYNTAX_RULES: readonly SyntaxRule[] = [
  ...FUNCTION_RULES,
  ...CLASS_RULES,
  ...STATEMENT_RULES,
  ...EXPRESSION_RULES,
  ...LITERAL_RULES,
];

export type { NameRule, SyntaxRule };
/** Rules that need to know what a name stands for; they see code that keeps the syntax rules. */
export { NAME_RULES };
