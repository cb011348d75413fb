import type { Board } from '../../bench/board.ts';
import type { OptionDeclaration, OptionValues } from '../command.ts';
import { textOf } from '../store-options.ts';

/** A board on the cable, and the port that it is at. */
export interface OpenBoard {
  readonly board: Board;
  readonly port: string;
  /** Gives the port free; a device that was unlocked is locked from then on. */
  close(): Promise<void>;
}

/**
 * Opens the named port, or the only board there is.
 * @throws AwareError when there is none, or more than one and none was named
 */
export type BoardOpener = (port: string | undefined) => Promise<OpenBoard>;

export const PORT_OPTION = {
  port: { type: 'string', value: 'PATH', doc: 'serial port of the board (the only one there is)' },
} as const satisfies Readonly<Record<string, OptionDeclaration>>;

/** Works with the board on the cable, and gives its port free however that ends. */
export async function withBoard<Result>(
  open: BoardOpener,
  values: OptionValues,
  work: (board: Board, port: string) => Promise<Result>,
): Promise<Result> {
  const opened = await open(textOf(values.port));
  try {
    return await work(opened.board, opened.port);
  } finally {
    await opened.close();
  }
}
