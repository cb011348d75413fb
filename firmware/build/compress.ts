/**
 * The last pass over a bundle: what esbuild leaves to be had. A function that is called from one place
 * is put there, which saves the device a quarter of the variables that the bundle takes.
 */
import { type Program, parse } from 'acorn';
import { type MinifyOptions, minify } from 'terser';
import { hoisted } from './hoist.ts';

const OPTIONS = {
  ecma: 2015,
  // The names of the script's own functions too: nothing else runs beside it.
  toplevel: true,
  compress: {
    passes: 4,
    // Espruino does not hoist: a function stays above its callers.
    hoist_funs: false,
    hoist_vars: false,
    // More than simple functions would need variables, which are declared below their first use and
    // have to be declared once more.
    inline: 1,
    keep_fargs: false,
    // No getter of ours does anything but get.
    pure_getters: true,
    // No function of ours but a class's own has a `this`.
    unsafe_arrows: true,
  },
  // An ordinary name in JavaScript, a keyword to Espruino.
  mangle: { reserved: ['of'] },
  format: { ascii_only: true },
} satisfies MinifyOptions;
/** terser takes a tree as well as text, which its types do not know. */
const PARSE = { spidermonkey: true } as NonNullable<MinifyOptions['parse']>;

export interface Compressed {
  readonly code: string;
  /** Its source map, as JSON text. */
  readonly map: string;
}

/**
 * The script's own functions as arrow functions, which take fewer bytes. On the device neither is there
 * before its line, and no function of ours but a class's own has a `this`.
 */
function withArrows(program: Program): Program {
  const body = program.body.map((node) => {
    if (node.type !== 'FunctionDeclaration') return node;
    const { id, start, end, loc } = node;
    const init = { ...node, type: 'ArrowFunctionExpression', id: null };
    const declarator = { type: 'VariableDeclarator', id, init, start, end, loc };
    const declaration = { type: 'VariableDeclaration', kind: 'var', start, end, loc };
    return { ...declaration, declarations: [declarator] } as unknown as typeof node;
  });
  return { ...program, body };
}

/** A function around a script. */
export interface Wrapping {
  readonly parameter: string;
  /** The variable that the script sets, and the function returns. */
  readonly result: string;
}

/** The script as the body of a function, which is an expression. */
function withFunction(program: Program, { parameter, result }: Wrapping): Program {
  const { start, end } = program;
  const at = { start, end, loc: program.loc };
  const name = (text: string) => ({ type: 'Identifier', name: text, ...at });
  const declarator = { type: 'VariableDeclarator', id: name(result), init: null, ...at };
  const body = [
    { type: 'VariableDeclaration', kind: 'let', declarations: [declarator], ...at },
    ...program.body,
    { type: 'ReturnStatement', argument: name(result), ...at },
  ];
  const block = { type: 'BlockStatement', body, ...at };
  const around = {
    ...{ type: 'FunctionExpression', id: null, params: [name(parameter)], body: block },
    ...{ generator: false, async: false, ...at },
  };
  const statement = { type: 'ExpressionStatement', expression: around, ...at };
  return { ...program, body: [statement] } as unknown as Program;
}

const parsed = (code: string): Program =>
  withArrows(parse(code, { ecmaVersion: 'latest', sourceType: 'script', locations: true }));

async function minified(
  program: Program,
  map: string,
  options: MinifyOptions,
): Promise<{ code: string; map: string }> {
  const tree = program as unknown as string;
  const all = { ...options, parse: PARSE, sourceMap: { content: map } };
  const { code, map: newMap } = await minify(tree, all);
  return { code: code!, map: newMap as string };
}

/**
 * Makes a script smaller that esbuild has bundled.
 * @param map where the script comes from, as JSON text
 */
export async function compress(code: string, map: string): Promise<Compressed> {
  const compressed = await minified(parsed(code), map, OPTIONS);
  return inOrder({ ...compressed, code: `${compressed.code}\n` });
}

/** The compressor may leave a variable's declaration below its first use: whether it does is luck. */
export async function inOrder(compressed: Compressed): Promise<Compressed> {
  const tree = hoisted(compressed.code);
  if (tree === undefined) return compressed;
  const { format } = OPTIONS;
  const options = { ecma: 2015 as const, compress: false as const, mangle: false, format };
  const { code, map } = await minified(tree, compressed.map, options);
  return { code: `${code}\n`, map };
}

/** The same for what becomes a function, which is left to be called by whoever evaluates it. */
export async function compressToFunction(
  code: string,
  map: string,
  wrapping: Wrapping,
): Promise<Compressed> {
  const options = { ...OPTIONS, compress: { ...OPTIONS.compress, expression: true } };
  const compressed = await inOrder(
    await minified(withFunction(parsed(code), wrapping), map, options),
  );
  return { ...compressed, code: compressed.code.trimEnd().replace(/;$/, '') };
}
