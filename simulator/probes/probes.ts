import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DIRECTORY = new URL('./', import.meta.url);

/** The probe of what the virtual lane does differently, with a recording of its own for that. */
export const DIFFERENCES = 'differences';

/** Every `<name>.js` beside this file: a small program in the device's dialect. */
export function probeNames(): string[] {
  return readdirSync(DIRECTORY)
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -'.js'.length));
}

export function probeSource(name: string): string {
  return readFileSync(fileURLToPath(new URL(`${name}.js`, DIRECTORY)), 'utf8');
}

/** What the real interpreter printed. */
export function expectedPath(name: string): string {
  return fileURLToPath(new URL(`${name}.expected.txt`, DIRECTORY));
}

/** What the virtual lane printed where it differs. */
export function virtualPath(name: string): string {
  return fileURLToPath(new URL(`${name}.virtual.txt`, DIRECTORY));
}

/** A recording's lines. */
export function readLines(path: string): string[] {
  return readFileSync(path, 'utf8').replace(/\n$/, '').split('\n');
}
