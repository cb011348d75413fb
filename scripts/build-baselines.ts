import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BASELINES, type Baseline, bundleBaseline } from '../firmware/build/baselines.ts';
import { BOARDS, type Board } from '../firmware/build/bundle.ts';
import { writeWhole } from './write-whole.ts';

const ROOT = new URL('../', import.meta.url);

/** Bundles the devices that `aware charge-study` compares with into `dist/firmware/baselines/`. */
export async function buildBaselines(): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
  const baselines = Object.keys(BASELINES) as Baseline[];
  await Promise.all(
    BOARDS.flatMap((board) => baselines.map((each) => buildBaseline(each, board, version))),
  );
}

async function buildBaseline(baseline: Baseline, board: Board, version: string): Promise<void> {
  const { code } = await bundleBaseline(baseline, board, version);
  const file = `dist/firmware/baselines/${baseline}-${board}.js`;
  writeWhole(fileURLToPath(new URL(file, ROOT)), Buffer.from(code, 'ascii'));
}
