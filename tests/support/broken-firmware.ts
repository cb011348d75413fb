/** Firmware that is broken on purpose, for tests of what must catch it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { expect, it } from 'vitest';
import { bundleForDevice } from '../../firmware/build/bundle.ts';
import { playRun } from '../../host-tools/commands/simulate/run-plan.ts';

type Dialect = 'bg9x' | 'eg9x';
const BOARD_FILES = { bg9x: 'rak5010', eg9x: 'aware-1' } as const;

interface Change {
  /** From the project's root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly line: string;
  readonly instead: string;
}

export interface Break extends Change {
  /** What the firmware does wrong. */
  readonly name: string;
  /** What has to be wrong besides, for anybody to notice. */
  readonly also?: Change;
  /** `eg9x` unless told. */
  readonly dialect?: Dialect;
  readonly scenario: string;
  /** The first so many seeds are tried, where the seed decides whether it comes to it; else one. */
  readonly seeds?: number;
  readonly caughtBy: string;
  /** The reason has to tell so. */
  readonly because?: string;
}

const dialectOf = ({ dialect = 'eg9x' }: Break): Dialect => dialect;

const path = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

/** Replaces the line on the way into the bundle. */
function breaking(changes: readonly Change[]): Plugin {
  return {
    name: 'breaking',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, (source) => {
        const here = changes.filter(({ file }) => source.path === path(file));
        if (here.length === 0) return undefined;
        const contents = here.reduce(replaced, readFileSync(source.path, 'utf8'));
        return { contents, loader: 'ts' };
      });
    },
  };
}

function replaced(text: string, { line, instead }: Change): string {
  const parts = text.split(line);
  if (parts.length !== 2) throw new Error(`'${line}' stands ${parts.length - 1} times`);
  return parts.join(instead);
}

async function brokenBundle(broken: Break): Promise<string> {
  const { code } = await bundleForDevice(path('firmware/main.ts'), {
    alias: { board: path(`firmware/boards/${BOARD_FILES[dialectOf(broken)]}.ts`) },
    define: { FIRMWARE_VERSION: "'broken'" },
    plugins: [breaking(broken.also ? [broken, broken.also] : [broken])],
  });
  return code;
}

/** What is caught first, among the seeds. */
async function firstFailure(broken: Break, bundle?: string) {
  const { scenario, seeds = 1 } = broken;
  for (let seed = 1; seed <= seeds; seed++) {
    const run = { scenario, seed, dialect: dialectOf(broken), days: 1 };
    const { failure } = await playRun(run, { extraFaults: [], isTraced: false, bundle });
    if (failure) return failure;
  }
  return null;
}

/** Each break is caught, and what catches it lets the firmware pass that ships. */
export function eachIsCaught(breaks: readonly Break[]): void {
  it.each(breaks.map((broken) => [broken.name, broken] as const))(
    '%s is caught',
    async (_, broken) => {
      const bundle = await brokenBundle(broken);
      const { caughtBy: invariant, because = '' } = broken;
      expect(await firstFailure(broken)).toBeNull();
      const failure = await firstFailure(broken, bundle);
      expect(failure).toMatchObject({ invariant });
      expect(failure!.reason).toContain(because);
    },
  );
}
