import type { ModemBehaviour } from '../behaviour.ts';
import { atTime } from './at-time.ts';

/** The modem's firmware crashes and boots again, settings forgotten. Times are the world's. */
export function spontaneousRestart(atMs: number): ModemBehaviour {
  return {
    name: `restarts by itself at ${atMs} ms`,
    install: (host) => atTime(host, atMs, () => host.restart()),
  };
}

/** The supply sags: the modem is off without a word. */
export function brownOut(atMs: number): ModemBehaviour {
  return {
    name: `brown-out at ${atMs} ms`,
    install: (host) => atTime(host, atMs, () => host.cutPower()),
  };
}

/** Someone takes the card out, and may put it in again. */
export function simRemoved(atMs: number, forMs = Number.POSITIVE_INFINITY): ModemBehaviour {
  const back = Number.isFinite(forMs) ? `, back after ${forMs} ms` : '';
  return {
    name: `SIM removed at ${atMs} ms${back}`,
    install(host) {
      atTime(host, atMs, () => host.removeSim());
      if (Number.isFinite(forMs)) {
        atTime(host, atMs + forMs, () => host.insertSim());
      }
    },
  };
}
