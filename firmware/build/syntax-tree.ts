/** Walking an acorn syntax tree. */
import type { AnyNode } from 'acorn';

export type { AnyNode };

/** The nodes directly below, in the order of the text. */
export function childrenOf(node: AnyNode): AnyNode[] {
  const children = Object.values(node).flat().filter(isNode);
  return children.sort((a, b) => a.start - b.start);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value;
}

/**
 * Calls `visit` with each node and the nodes around it, outermost first; the array is valid only
 * during the call.
 */
export function walk(
  root: AnyNode,
  visit: (node: AnyNode, around: readonly AnyNode[]) => void,
): void {
  const around: AnyNode[] = [];
  const walkOn = (node: AnyNode): void => {
    visit(node, around);
    around.push(node);
    for (const child of childrenOf(node)) walkOn(child);
    around.pop();
  };
  walkOn(root);
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

export type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;

export function isFunction(node: AnyNode): node is FunctionNode {
  return FUNCTIONS.has(node.type);
}

/** True when the identifier is the name of a property, and so names no variable. */
export function isPropertyName(node: AnyNode, parent: AnyNode | undefined): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.property === node && !parent.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.key === node && !parent.computed;
    default:
      return false;
  }
}

export function contains(outer: AnyNode, inner: AnyNode): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
