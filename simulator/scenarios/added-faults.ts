import { changesNothing, type FaultWindow, type PlannedFault } from '../faults/fault.ts';
import { faultNamed } from '../faults/index.ts';
import type { World } from '../world/world.ts';

/** Pauses between attempts grow to minutes; ten more until the modem is reset. */
export const RECOVERS_WITHIN_MS = 40 * 60_000;

/** Faults besides the scenario's own, which its clock and its expectations know nothing of. */
export class AddedFaults {
  readonly planned: readonly PlannedFault[];
  readonly #untilMs: number;

  /** @param window as long as the play is without them, so that each can strike in it */
  constructor(names: readonly string[], window: FaultWindow) {
    this.planned = names.map((name, index) => ({
      ...{ fault: faultNamed(name), window, id: `${name}#added-${index}` },
    }));
    this.#untilMs = window.untilMs;
  }

  /** One of them has made a difference: the play is not what it was written for any more. */
  haveDisturbed({ struckIds }: World): boolean {
    return this.planned.some(({ fault, id }) => struckIds.has(id) && !changesNothing(fault.name));
  }

  /** How much longer than it says a scenario waits: until they are over, and it has recovered. */
  graceMs({ nowMs }: World): number {
    return Math.max(0, this.#untilMs - nowMs) + RECOVERS_WITHIN_MS;
  }

  /** Names of those that found nothing to strike at. */
  neverStruck({ struckIds }: World): string[] {
    return this.planned.filter(({ id }) => !struckIds.has(id)).map(({ fault }) => fault.name);
  }
}
