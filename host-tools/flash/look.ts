import type { BoardIdentity } from '../bench/board.ts';
import { AwareError } from '../errors.ts';
import type { PortsAndTime } from '../usb/open-board.ts';
import { ServiceBoard } from '../usb/service-board.ts';
import { ServiceLink } from '../usb/service-link.ts';
import { Console } from './console.ts';
import type { Banner } from './interpreter.ts';

/** What is at a port: firmware of ours, an interpreter with an open console, or neither. */
export interface PortFinding {
  readonly identity?: BoardIdentity;
  readonly interpreter?: Pick<Banner, 'version' | 'board'>;
  /** Why it could not be looked at. */
  readonly fault?: string;
}

/** Asks who is there, and changes nothing. */
export async function lookAtPort(port: string, system: PortsAndTime): Promise<PortFinding> {
  try {
    const transport = await system.open(port);
    try {
      const banner = await new Console(transport, system.startTimer).banner();
      if (banner) return { interpreter: { version: banner.version, board: banner.board } };
      const link = new ServiceLink(transport, system.startTimer);
      return {
        identity: await new ServiceBoard({ link, whenBack: async () => link }).identify(),
      };
    } finally {
      await transport.close();
    }
  } catch (error) {
    if (!(error instanceof AwareError)) throw error;
    return error.code === 'boardSilent' ? {} : { fault: error.message };
  }
}
