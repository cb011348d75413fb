import { readFileSync } from 'node:fs';
import type { BoardName } from '../../simulator/index.ts';
import type { BudgetKey, Finding } from './row.ts';

const ROWS: readonly [BudgetKey, BoardName][] = [
  ['bundleRak5010', 'rak5010'],
  ['bundleAware1', 'aware-1'],
];

/** Reads the manifests of the build. */
export function measureBundles(): Finding[] {
  return ROWS.map(([key, board]) => {
    const manifest = new URL(`../../dist/firmware/${board}.json`, import.meta.url);
    const { bytes } = JSON.parse(readFileSync(manifest, 'utf8')) as { bytes: number };
    return { key, figure: bytes };
  });
}
