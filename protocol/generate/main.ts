/**
 * Writes everything that follows from `messages.ts`; with `--check` writes nothing and exits 1
 * when a committed file differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MESSAGES } from '../messages.ts';
import { DECLARATIONS, SERVICE } from '../service.ts';
import { generateCddl } from './cddl.ts';
import { generateDeviceCodec } from './device-codec.ts';
import { generateReference } from './reference.ts';
import { generateServiceCodec } from './service-codec.ts';
import { generateTypes } from './types.ts';

/** Path from the project's root, and contents, of every generated file. */
export const GENERATED: Readonly<Record<string, () => string>> = {
  'protocol/generated/messages.ts': () => generateTypes(DECLARATIONS),
  'protocol/generated/device-codec.ts': () => generateDeviceCodec(MESSAGES),
  'protocol/generated/service-codec.ts': () => generateServiceCodec(SERVICE),
  'protocol/generated/aware.cddl': () => generateCddl(DECLARATIONS),
  'docs/messages.md': () => generateReference(DECLARATIONS),
};

const pathOf = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

function committed(file: string): string | undefined {
  try {
    return readFileSync(pathOf(file), 'utf8');
  } catch {
    return undefined;
  }
}

/** The generated files that are not as `messages.ts` wants them. */
export function staleFiles(): string[] {
  return Object.keys(GENERATED).filter((file) => committed(file) !== GENERATED[file]!());
}

function main(): void {
  const stale = staleFiles();
  if (process.argv.includes('--check')) {
    for (const file of stale) console.error(`${file} is stale: run \`npm run generate\``);
    process.exitCode = stale.length > 0 ? 1 : 0;
    return;
  }
  for (const file of stale) {
    writeFileSync(pathOf(file), GENERATED[file]!());
    console.log(`wrote ${file}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
