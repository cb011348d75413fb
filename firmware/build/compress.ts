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

/**
 * Makes a script smaller that esbuild has bundled.
 * @param map where the script comes from, as JSON text
 */
export async function compress(code: string, map: string): Promise<Compressed> {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'script', locations: true });
  const tree = withArrows(program) as unknown as string;
  const options = { ...OPTIONS, parse: PARSE, sourceMap: { content: map } };
  const compressed = await minify(tree, options);
  return inOrder({ code: `${compressed.code!}\n`, map: compressed.map as string });
}

/** The compressor may leave a variable's declaration below its first use: whether it does is luck. */
export async function inOrder(compressed: Compressed): Promise<Compressed> {
  const tree = hoisted(compressed.code) as unknown as string | undefined;
  if (tree === undefined) return compressed;
  const { code, map } = await minify(tree, {
    ...{ ecma: 2015, compress: false, mangle: false, parse: PARSE },
    format: OPTIONS.format,
    sourceMap: { content: compressed.map },
  });
  return { code: `${code!}\n`, map: map as string };
}
