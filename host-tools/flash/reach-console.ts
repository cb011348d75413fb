import type { BoardIdentity } from '../bench/board.ts';
import { AwareError } from '../errors.ts';
import type { StartTimer } from '../usb/service-link.ts';
import type { Transport } from '../usb/transport.ts';
import { Console } from './console.ts';
import type { Banner } from './interpreter.ts';
import { whoIsThere } from './who.ts';

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
  /** From now on the device is not locked. */
  onUnlocked(): void;
}

/** It opens a moment after it has said so. */
const ATTEMPTS = 3;

/**
 * Comes to the open console of the board at the other end: it is open where no firmware of ours runs; else
 * the firmware opens it, when it is bare, or when the key of its device proves that it is ours.
 * @throws AwareError `boardSilent`, `boardRefused`, `unknownDevice`, …
 */
export async function reachConsole(
  transport: Transport,
  { startTimer, serviceKeyOf, onUnlocked }: ReachOptions,
): Promise<ReachedConsole> {
  const found = await whoIsThere(transport, startTimer);
  if (!found) throw nobody();
  if (found.kind === 'interpreter') return { ...found, identity: undefined };
  const { board, identity } = found;
  const { deviceId, state } = identity;
  if (state !== 'bare' && deviceId !== undefined) {
    const key = serviceKeyOf(deviceId);
    onUnlocked();
    await board.unlock(key);
  }
  await board.openConsole();
  const espruino = new Console(transport, startTimer);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const banner = await espruino.banner();
    if (banner) return { espruino, banner, identity };
  }
  throw new AwareError(
    'boardSilent',
    'the board has opened its console, and says nothing there',
    'switch it off and on, and run this again',
  );
}

const nobody = (): AwareError =>
  new AwareError(
    'boardSilent',
    'nothing at this port answers as a board does: neither Espruino nor Aware',
    "see that it is switched on; try another cable; a bare chip needs Espruino first (docs/technician.md, 'Espruino on a bare board')",
  );
