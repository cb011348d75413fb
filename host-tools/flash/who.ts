import type { BoardIdentity } from '../bench/board.ts';
import { AwareError } from '../errors.ts';
import { ServiceBoard } from '../usb/service-board.ts';
import { ServiceLink, type StartTimer } from '../usb/service-link.ts';
import type { Transport } from '../usb/transport.ts';
import { Console } from './console.ts';
import type { Banner } from './interpreter.ts';

/** A board that has only just been plugged in takes a second or two until it hears. */
const ROUNDS = 3;

/** Who answers at the other end: an interpreter whose console is open, or firmware of ours. */
export type Answering =
  | { readonly kind: 'interpreter'; readonly espruino: Console; readonly banner: Banner }
  | { readonly kind: 'firmware'; readonly board: ServiceBoard; readonly identity: BoardIdentity };

/**
 * Asks who is there, and changes nothing.
 * @returns undefined when nobody is
 * @throws AwareError `boardGone`, `boardNotUnderstood`
 */
export async function whoIsThere(
  transport: Transport,
  startTimer: StartTimer,
): Promise<Answering | undefined> {
  for (let round = 0; round < ROUNDS; round++) {
    const espruino = new Console(transport, startTimer);
    const banner = await espruino.banner();
    if (banner) return { kind: 'interpreter', espruino, banner };
    const link = new ServiceLink(transport, startTimer);
    const board = new ServiceBoard({ link, whenBack: async () => link });
    try {
      return { kind: 'firmware', board, identity: await board.identify(1) };
    } catch (error) {
      if (!(error instanceof AwareError) || error.code !== 'boardSilent') throw error;
    }
  }
  return undefined;
}
