import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);

/** The folders that hold TypeScript of ours. */
const FOLDERS = ['firmware', 'host-tools', 'protocol', 'scripts', 'simulator', 'tests'];

export interface Source {
  /** From the project's root, with forward slashes. */
  path: string;
  text: string;
}

/** Every TypeScript file of ours, generated ones included. */
export function readSources(): Source[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .map((path) => ({ path, text: readFileSync(fileURLToPath(new URL(path, ROOT)), 'utf8') })),
  );
}

/** Tests, and what serves them alone. */
export function isTestCode(path: string): boolean {
  return /\.test\.ts$|\/(testing|probes)\/|-fixture\.ts$|^tests\//.test(path);
}
