import { OWN_FLASH } from '../../protocol/index.ts';
import type { BoardIdentity } from '../bench/board.ts';
import { type Banner, unfit } from './interpreter.ts';

/** Where our pages are on a board, by what its interpreter calls itself. */
export interface FlashSite {
  /** Names of the board files that this interpreter is for. */
  readonly boards: readonly string[];
  /** What may have to be added to the addresses of `FIRMWARE_SLOTS`: the first that leads to free pages. */
  readonly offsets: readonly number[];
  /** What one erase clears, bytes. */
  readonly pageBytes: number;
  /** Programs in Storage that have to be there besides ours. */
  readonly startsWith?: readonly string[];
}

/**
 * The Linux target stands in for a board on the bench's own rig, which may give it the board's addresses; by
 * itself it has a file of 256 KB at 0x10000000, whose end has our pages.
 */
const LINUX: FlashSite = {
  boards: ['rak5010', 'aware-1'],
  offsets: [0, 0x1004_0000 - (OWN_FLASH.address + OWN_FLASH.length)],
  pageBytes: 1024,
  // The rig's own: what a board has and this target has not.
  startsWith: ['.boot0'],
};

const SITES: Readonly<Record<string, FlashSite>> = {
  // The production board is wired as RAK5010 is, and has its interpreter.
  RAK5010: { boards: ['rak5010', 'aware-1'], offsets: [0], pageBytes: 4096 },
  LINUX,
};

/**
 * @param wanted name of a board file, where it was given
 * @param running what its firmware says of itself, where one runs
 * @returns where our pages are, and which firmware is for it
 * @throws AwareError `interpreterUnfit`
 */
export function siteFor(
  { board }: Banner,
  wanted: string | undefined,
  running: Pick<BoardIdentity, 'board' | 'state'> | undefined,
): { site: FlashSite; board: string } {
  const site = SITES[board];
  if (!site) {
    throw unfit(`its interpreter is made for ${board}, which is none of our boards`);
  }
  const chosen = wanted ?? running?.board ?? site.boards[0]!;
  // On a bare board it may have been the wrong one.
  if (running && running.state !== 'bare' && chosen !== running.board) {
    throw unfit(`the device on it is a ${running.board}, not a ${chosen}`);
  }
  if (!site.boards.includes(chosen)) {
    throw unfit(`its interpreter is made for ${board}, not for ${chosen}`);
  }
  return { site, board: chosen };
}
