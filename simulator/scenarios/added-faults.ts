import { costsNothing, type FaultWindow, type PlannedFault } from '../faults/fault.ts';
import { faultNamed } from '../faults/index.ts';
import type { World } from '../world/world.ts';

/** Pauses between attempts grow to minutes; ten more until the modem is reset. */
export const RECOVERS_WITHIN_MS = 40 * 60_000;

/** Faults besides the scenario's own, which its clock and its expectations know nothing of. */
export class AddedFaults {
  readonly planned: readonly PlannedFault[];
  readonly #draws: readonly number[];
  readonly #window: FaultWindow;

  /**
   * @param window as long as the play is without them, so that each can strike in it
   * @param draws which of its own draws each takes; the first unless told
   */
  constructor(
    names: readonly string[],
    window: FaultWindow,
    draws: readonly number[] = names.map(() => 0),
  ) {
    this.planned = names.map((name, index) => ({
      ...{ fault: faultNamed(name), window, id: `${name}#added-${index}.${draws[index]}` },
    }));
    this.#draws = draws;
    this.#window = window;
  }

  /** The same, with another moment and another choice for those that found nothing to strike at. */
  redrawn(world: World): AddedFaults {
    const draws = this.#draws.map((draw, index) =>
      world.struckIds.has(this.planned[index]!.id) ? draw : draw + 1,
    );
    const names = this.planned.map(({ fault }) => fault.name);
    return new AddedFaults(names, this.#window, draws);
  }

  /**
   * How much longer than it says a scenario waits: once one of them has struck, until they are over
   * and the device has recovered. A forged message, which must change nothing, buys no time.
   */
  graceMs({ struckIds, nowMs }: World): number {
    const isDisturbed = this.planned.some(
      ({ fault, id }) => struckIds.has(id) && !costsNothing(fault.name),
    );
    return isDisturbed ? Math.max(0, this.#window.untilMs - nowMs) + RECOVERS_WITHIN_MS : 0;
  }

  /** Names of those that found nothing to strike at. */
  neverStruck({ struckIds }: World): string[] {
    return this.planned.filter(({ id }) => !struckIds.has(id)).map(({ fault }) => fault.name);
  }
}
