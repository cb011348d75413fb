import { AwareError } from '../errors.ts';
import { type SerialPortName, usbPorts } from './serial-ports.ts';
import { openSerial } from './serial-transport.ts';
import { ServiceBoard } from './service-board.ts';
import { ServiceLink, type StartTimer, startTimer } from './service-link.ts';
import type { Transport } from './transport.ts';

/** A board that starts anew leaves the cable for a moment, and its port may be gone so long. */
const BACK_WITHIN_MS = 20_000;
const TRY_EVERY_MS = 500;

export interface PortsAndTime {
  list(): Promise<readonly SerialPortName[]>;
  open(path: string): Promise<Transport>;
  readonly startTimer: StartTimer;
}

/** The serial ports of this machine, and its clock. */
export const SYSTEM: PortsAndTime = { list: usbPorts, open: openSerial, startTimer };

export interface OpenedBoard {
  readonly board: ServiceBoard;
  readonly port: string;
  close(): Promise<void>;
}

/**
 * Opens the board at a port, or the only one there is.
 * @throws AwareError `boardMissing`, `boardAmbiguous`, `boardUnusable`
 */
export async function openBoard(
  wanted: string | undefined,
  system: PortsAndTime = SYSTEM,
): Promise<OpenedBoard> {
  const port = await portOf(wanted, system);
  const link = new ServiceLink(await system.open(port), system.startTimer);
  let current = link;
  const whenBack = async () => {
    await current.close();
    current = await openAgain(port, system);
    return current;
  };
  const board = new ServiceBoard({ link, whenBack });
  return { board, port, close: () => current.close() };
}

/** The port that is named, or the only one there is. @throws AwareError `boardMissing`, `boardAmbiguous` */
export const portOf = async (wanted: string | undefined, system: PortsAndTime): Promise<string> =>
  wanted ?? onlyPort(await system.list());

function onlyPort(ports: readonly SerialPortName[]): string {
  if (ports.length === 1) return ports[0]!.path;
  if (ports.length === 0) {
    throw new AwareError(
      'boardMissing',
      'there is no board on the cable',
      'plug one in with a cable that carries data, not only power; or name its port with --port',
    );
  }
  const named = ports.map(({ path, about }) => (about ? `${path} (${about})` : path));
  throw new AwareError(
    'boardAmbiguous',
    `there is more than one: ${named.join(', ')}`,
    'unplug the others, or name one with --port',
  );
}

/** Waits for the firmware of a board that starts anew. @throws AwareError when it does not come back */
export async function openAgain(port: string, system: PortsAndTime): Promise<ServiceLink> {
  for (let waitedMs = 0; ; waitedMs += TRY_EVERY_MS) {
    await new Promise<void>((resolve) => void system.startTimer(TRY_EVERY_MS, resolve));
    try {
      const link = new ServiceLink(await system.open(port), system.startTimer);
      await link.ask({ type: 'hello' }, 'boardIdentity').catch(async (error) => {
        await link.close();
        throw error;
      });
      return link;
    } catch (error) {
      if (waitedMs >= BACK_WITHIN_MS) throw error;
    }
  }
}
