/** Devices to compare with in studies: the firmware that ships, with modules replaced. Never shipped. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { type Board, bundleForDevice, type FirmwareBundle, firmwareFor } from './bundle.ts';

const path = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));
const FIRMWARE = path('.').replace(/\/$/, '');

/** For each, the modules of the firmware and what stands in their place. */
export const BASELINES = {
  none: { 'reserve.ts': 'no-reserve.ts', 'reminders.ts': 'silent.ts' },
  buzzAt20: { 'reserve.ts': 'no-reserve.ts', 'reminders.ts': 'buzz-at-20.ts' },
} as const satisfies Record<string, Record<string, string>>;

export type Baseline = keyof typeof BASELINES;

/** Gives the firmware another module; the module itself still sees the one whose place it takes. */
function replacing(modules: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'replacing',
    setup(build) {
      for (const [file, instead] of Object.entries(modules)) {
        const specifier = new RegExp(`^\\./${file.replace('.', '\\.')}$`);
        build.onResolve({ filter: specifier }, ({ importer }) =>
          dirname(importer) === FIRMWARE ? { path: path(`baselines/${instead}`) } : undefined,
        );
      }
    },
  };
}

/** Bundles a device to compare with, in the same way as the one that ships. */
export function bundleBaseline(
  baseline: Baseline,
  board: Board,
  version: string,
): Promise<FirmwareBundle> {
  const [entry, { plugins = [], ...options }] = firmwareFor(board, version);
  const replaced = [replacing(BASELINES[baseline]), ...plugins];
  return bundleForDevice(entry, { ...options, plugins: replaced });
}
