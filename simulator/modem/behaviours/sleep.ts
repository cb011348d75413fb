import type { ModemBehaviour } from '../behaviour.ts';

/** After each waking it takes so much longer until the port listens. */
export function wakesLate(lateMs: number): ModemBehaviour {
  return { name: `wakes ${Math.round(lateMs)} ms late`, onWake: () => ({ lateMs }) };
}

/** After each waking so many of the first bytes are not heard: the command they belong to is none. */
export function wakesDeaf(bytesLost = 1): ModemBehaviour {
  return { name: `misses ${bytesLost} bytes after waking`, onWake: () => ({ bytesLost }) };
}
