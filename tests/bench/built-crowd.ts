import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SOURCE = fileURLToPath(new URL('./crowd.ts', import.meta.url));
const BUILT = new URL('../../dist/bench-crowd.js', import.meta.url);

/**
 * The crowd as the `aware` command would run it. As it stands under tsx it would be slower: there
 * each function is given its name again whenever it is made.
 */
export async function builtCrowd(): Promise<typeof import('./crowd.ts')> {
  await build({
    entryPoints: [SOURCE],
    outfile: fileURLToPath(BUILT),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
  });
  return import(BUILT.href);
}
