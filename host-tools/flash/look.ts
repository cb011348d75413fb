import type { BoardIdentity } from '../bench/board.ts';
import { AwareError } from '../errors.ts';
import type { PortsAndTime } from '../usb/open-board.ts';
import type { Banner } from './interpreter.ts';
import { whoIsThere } from './who.ts';

/** What is at a port: firmware of ours, an interpreter with an open console, or neither. */
export interface PortFinding {
  readonly identity?: BoardIdentity;
  readonly interpreter?: Pick<Banner, 'version' | 'board'>;
  /** Why it could not be looked at. */
  readonly fault?: string;
}

/** Asks who is at a port, and changes nothing. */
export async function lookAtPort(port: string, system: PortsAndTime): Promise<PortFinding> {
  try {
    const transport = await system.open(port);
    try {
      const found = await whoIsThere(transport, system.startTimer);
      if (!found) return {};
      if (found.kind === 'firmware') return { identity: found.identity };
      const { version, board } = found.banner;
      return { interpreter: { version, board } };
    } finally {
      await transport.close();
    }
  } catch (error) {
    if (error instanceof AwareError) return { fault: error.message };
    throw error;
  }
}
