/** Finds out what is at the port. */
import { BoardPort } from './board-port.ts';
import type { Look } from './words.ts';

export async function lookAt(): Promise<Look> {
  const port = new BoardPort(() => {});
  if (!(await port.open(new Uint8Array([10])))) return { found: 'noPort' };
  const board = await port.evaluate('process.env.BOARD');
  if (board === undefined) return { found: 'nothing' };
  const version = (await port.evaluate('process.env.VERSION')) ?? 'unknown';
  return { found: 'espruino', board, version };
}
