import { readFileSync } from 'node:fs';
import { AwareError } from '../../errors.ts';
import type { OptionValues } from '../command.ts';

export const BOARDS = ['rak5010', 'aware-1'] as const;
export type Board = (typeof BOARDS)[number];

/**
 * The board an option names; the reference board where it is absent.
 * @throws AwareError for a name that is none
 */
export function boardFrom(name: OptionValues[string]): Board {
  const board = BOARDS.find((candidate) => candidate === (name ?? BOARDS[0]));
  if (board) return board;
  throw new AwareError('usage', `there is no board ${name}`, `give ${BOARDS.join(' or ')}`);
}

/**
 * The firmware as it ships for a board, from `dist/`.
 * @throws AwareError when it has not been built
 */
export const readBundle = (board: Board): string => readBuilt(`${board}.js`, board);

/** A device that studies compare with: `firmware/build/baselines.ts` has what it is. */
export type Baseline = 'none' | 'buzzAt20';

/** As `readBundle`, of such a device. */
export const readBaseline = (baseline: Baseline, board: Board): string =>
  readBuilt(`baselines/${baseline}-${board}.js`, `${board} without its reminders`);

function readBuilt(file: string, what: string): string {
  // From dist/aware.js, and from this folder when the sources run unbundled, in tests.
  const places = ['firmware/', '../../../dist/firmware/'].map(
    (folder) => new URL(`${folder}${file}`, import.meta.url),
  );
  for (const place of places) {
    try {
      return readFileSync(place, 'utf8');
    } catch {
      // The other place may have it.
    }
  }
  throw new AwareError(
    'bundleMissing',
    `the firmware for ${what} has not been built`,
    "'npm run build' or 'make firmware' builds it",
  );
}
