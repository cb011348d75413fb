import { posix } from 'node:path';
import { isTestCode, type Source } from './sources.ts';

/** Who may know whom: the first entry that matches a file lists all that it may import of ours. */
const MAY_IMPORT: readonly (readonly [file: RegExp, targets: RegExp])[] = [
  [/^tests\//, /./],
  [/^scripts\//, /^(scripts|protocol|firmware\/build)\//],
  [/^protocol\//, /^protocol\//],
  [/^firmware\/build\//, /^firmware\/build\//],
  [/^firmware\//, /^(firmware\/(?!build\/)|protocol\/generated\/(device|service)-codec\.ts$)/],
  [/^simulator\//, /^(simulator\/|protocol\/index\.ts$)/],
  // In a browser there is no Node, which the rest of the protocol needs.
  [
    /^host-tools\/page\/client\//,
    /^(host-tools\/page\/client\/|protocol\/(codec|service-frame)\.ts$)/,
  ],
  [/^host-tools\/commands\//, /^(host-tools\/|(protocol|simulator)\/index\.ts$)/],
  [/^host-tools\//, /^(host-tools\/(?!commands\/)|protocol\/index\.ts$)/],
];

/** Tests beside the code may look behind the protocol's public face. */
const TESTS_MAY_IMPORT = /^protocol\//;

/** Firmware is bundled for the device, where there are no packages and no Node. */
const DEVICE_CODE = /^firmware\/(?!build\/)/;

const SPECIFIER = /\b(?:from|import)\s*\(?\s*'([^']+)'/g;

/** Every import of the source that the table does not allow, as text to read. */
export function forbiddenImports({ path, text }: Source): string[] {
  const specifiers = [...text.matchAll(SPECIFIER)].map(([, specifier]) => specifier!);
  return specifiers
    .filter((specifier) => !isAllowed(path, specifier))
    .map((specifier) => `${path} imports ${specifier}`);
}

function isAllowed(path: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) {
    return !DEVICE_CODE.test(path) || isTestCode(path) || specifier === 'board';
  }
  const target = posix.join(posix.dirname(path), specifier);
  if (isTestCode(path) ? TESTS_MAY_IMPORT.test(target) : isTestCode(target))
    return isTestCode(path);
  return MAY_IMPORT.find(([file]) => file.test(path))?.[1].test(target) ?? false;
}
