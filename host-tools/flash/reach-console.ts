import type { BoardIdentity } from '../bench/board.ts';
import { AwareError } from '../errors.ts';
import { ServiceBoard } from '../usb/service-board.ts';
import { ServiceLink, type StartTimer } from '../usb/service-link.ts';
import type { Transport } from '../usb/transport.ts';
import { Console } from './console.ts';
import type { Banner } from './interpreter.ts';

export interface ReachedConsole {
  readonly espruino: Console;
  readonly banner: Banner;
  /** What the firmware on it said of itself; undefined: none runs. */
  readonly identity: BoardIdentity | undefined;
}

export interface ReachOptions {
  readonly startTimer: StartTimer;
  /** @throws AwareError where the registry does not know the device */
  serviceKeyOf(deviceId: string): Uint8Array;
}

/**
 * Comes to the open console of the board at the other end: it is open where no firmware of ours runs; else
 * the firmware opens it, when it is bare, or when the key of its device proves that it is ours.
 * @throws AwareError `boardSilent`, `boardRefused`, `unknownDevice`, …
 */
export async function reachConsole(
  transport: Transport,
  { startTimer, serviceKeyOf }: ReachOptions,
): Promise<ReachedConsole> {
  const open = new Console(transport, startTimer);
  const banner = await open.banner();
  if (banner) return { espruino: open, banner, identity: undefined };

  const link = new ServiceLink(transport, startTimer);
  const board = new ServiceBoard({ link, whenBack: async () => link });
  const identity = await board.identify();
  const { deviceId, state } = identity;
  if (state !== 'bare' && deviceId !== undefined) await board.unlock(serviceKeyOf(deviceId));
  await board.openConsole();
  const opened = new Console(transport, startTimer);
  // It opens a moment after it has said so.
  for (let attempt = 0; attempt < 3; attempt++) {
    const found = await opened.banner();
    if (found) return { espruino: opened, banner: found, identity };
  }
  throw new AwareError(
    'boardSilent',
    'the board has opened its console, and says nothing there',
    'switch it off and on, and run this again',
  );
}
