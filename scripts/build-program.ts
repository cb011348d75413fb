import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeWhole } from './write-whole.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DIST = join(ROOT, 'dist');

/** A file that code reads beside itself: `new URL('./pty.py', import.meta.url)`. */
const ASSET = /new URL\(\s*'(\.{1,2}\/[^']+)',\s*import\.meta\.url/g;

/**
 * Bundles the `aware` command into `dist/aware.js`. Packages stay outside: some are native.
 * Files that the sources read beside themselves are laid beside the bundle, where the same
 * `import.meta.url` then finds them.
 * @throws Error when an asset is not below its reader's folder, or two would need the same place
 */
export async function buildProgram(): Promise<void> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['host-tools/commands/main.ts'],
    outfile: 'dist/aware.js',
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    metafile: true,
    logLevel: 'silent',
  });
  const inputs = Object.keys(metafile.inputs).map((path) => join(ROOT, path));
  for (const [path, file] of assetsOf(inputs)) {
    writeWhole(join(DIST, path), readFileSync(file));
  }
  for (const { path, contents } of outputFiles) writeWhole(path, contents);
}

/**
 * Where each asset goes below `dist/`, and where it is now.
 * @param sources absolute paths
 */
export function assetsOf(sources: readonly string[]): Map<string, string> {
  const assets = new Map<string, string>();
  for (const source of sources) {
    for (const [, reference] of readFileSync(source, 'utf8').matchAll(ASSET)) {
      if (reference!.startsWith('../')) {
        throw new Error(`${source}: ${reference} would be lost in the bundle: move it below`);
      }
      for (const path of filesAt(reference!, dirname(source))) {
        const file = resolve(dirname(source), path);
        if ((assets.get(path) ?? file) !== file) {
          throw new Error(`${file} and ${assets.get(path)} both need dist/${path}: rename one`);
        }
        assets.set(path, file);
      }
    }
  }
  return assets;
}

/** The files that a reference stands for, relative to `folder`: itself, or all of a directory. */
function filesAt(reference: string, folder: string): string[] {
  if (!statSync(resolve(folder, reference)).isDirectory()) return [join(reference)];
  const names = readdirSync(resolve(folder, reference), { recursive: true, encoding: 'utf8' });
  const paths = names.map((name) => join(reference, name));
  return paths.filter((path) => statSync(resolve(folder, path)).isFile());
}
