import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { writeWhole } from './write-whole.ts';

const CLIENT = fileURLToPath(new URL('../host-tools/page/client/', import.meta.url));
const OUT = fileURLToPath(new URL('../dist/page/', import.meta.url));

/**
 * Parts of `@espruino-tools/core` that must not be in the page: a transpiler that corrupts ordinary
 * code, and styles that are put into the page as it runs, which its policy forbids.
 */
const LEFT_OUT: Readonly<Record<string, string>> = {
  '@espruino-tools/transpiler':
    'export const transpile = () => { throw new Error("there is no transpiler in this page"); };',
  './styles/modal': 'export const classes = {};',
};

const leaveOut: Plugin = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(@espruino-tools\/transpiler|\.\/styles\/modal)$/ }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
    onLoad({ filter: /./, namespace: 'left-out' }, ({ path }) => ({ contents: LEFT_OUT[path]! }));
  },
};

/** Bundles the page for a first look into `dist/page/`; it prints nothing, whatever comes by. */
export async function buildPage(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(CLIENT, 'main.ts')],
    outfile: join(OUT, 'page.js'),
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    minify: true,
    legalComments: 'inline',
    drop: ['console'],
    inject: [join(CLIENT, 'buffer.ts')],
    plugins: [leaveOut],
    logLevel: 'silent',
  });
  for (const { path, contents } of outputFiles) writeWhole(path, contents);
  for (const name of ['index.html', 'page.css']) {
    writeWhole(join(OUT, name), readFileSync(join(CLIENT, name)));
  }
}
