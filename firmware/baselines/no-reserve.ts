/** In the place of the reserve, in a device to compare with: everything spends until there is none. */
import { MARGIN_MINUTES, Reserve } from '../reserve.ts';

export { MARGIN_MINUTES, Reserve };

export const reserve: Reserve = Reserve.ample;

export function reserveStep(): Reserve {
  return Reserve.ample;
}

export function updateReserve(): void {}

export function lastWordsTaken(): void {}

export function startReserve(): void {}
