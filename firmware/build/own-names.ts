/**
 * Which property names are ours to shorten. A name of more than four characters takes the device a
 * variable more each time an object has it, and the bundle its bytes each time it is used.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FIRMWARE = fileURLToPath(new URL('..', import.meta.url));
const codec = (name: string): string =>
  fileURLToPath(new URL(`../../protocol/generated/${name}-codec.ts`, import.meta.url));
const DEVICE_CODEC = codec('device');
/** Not the program's: what it kept of these names would cost it their bytes. */
export const SERVICE_CODEC = codec('service');
const DECLARATION = /\.d\.ts$/;
const ENUM = /\benum \w+ \{([^}]*)\}/g;
const MEMBER = /^\s*(\w+)\s*(?:=|,|$)/gm;

function sources(): string[] {
  const paths = readdirSync(FIRMWARE, { recursive: true, encoding: 'utf8' });
  const ours = paths.filter((path) => /\.ts$/.test(path) && !/\btesting\b|\.test\.ts$/.test(path));
  return [...ours.map((path) => join(FIRMWARE, path)), DEVICE_CODEC];
}

/** The interpreter's own names: whatever the declarations of its library mention. */
function platformNames(): string[] {
  const declarations = sources().filter((path) => DECLARATION.test(path));
  return declarations.flatMap((path) => readFileSync(path, 'utf8').match(/[A-Za-z_]\w*/g)!);
}

/** Members of enumerations: replaced by their numbers as long as nobody renames them. */
function enumMembers(further: readonly string[]): string[] {
  const texts = [...sources(), ...further].map((path) => readFileSync(path, 'utf8'));
  const bodies = texts.flatMap((text) => [...text.matchAll(ENUM)].map(([, body]) => body!));
  return bodies.flatMap((body) => [...body.matchAll(MEMBER)].map(([, name]) => name!));
}

/**
 * Matches each property name that has to stay as it is written.
 * @param further files with enumerations that not every bundle has
 */
export function keptNames(further: readonly string[] = []): RegExp {
  const names = new Set([...platformNames(), ...enumMembers(further)]);
  return new RegExp(`^(?:${[...names].join('|')})$`);
}
