/**
 * The last pass over a bundle: what esbuild leaves to be had. A function that is called from one place
 * is put there, which saves the device a quarter of the variables that the bundle takes.
 */
import { type MinifyOptions, minify } from 'terser';

const OPTIONS = {
  ecma: 2015,
  // The names of the script's own functions too: nothing else runs beside it.
  toplevel: true,
  compress: {
    passes: 4,
    // Espruino does not hoist: a function stays above its callers.
    hoist_funs: false,
    hoist_vars: false,
    // More than simple functions would need variables, which are declared below their first use.
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

export interface Compressed {
  readonly code: string;
  /** Its source map, as JSON text. */
  readonly map: string;
}

/**
 * Makes a script smaller that esbuild has bundled.
 * @param map where the script comes from, as JSON text
 */
export async function compress(code: string, map: string): Promise<Compressed> {
  const compressed = await minify(code, { ...OPTIONS, sourceMap: { content: map } });
  return { code: `${compressed.code!}\n`, map: compressed.map as string };
}
