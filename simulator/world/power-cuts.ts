import type { World } from './world.ts';

/** What is left of a flash operation that is cut: not begun, half done, or all but acknowledged. */
export const CUT_SHARES = [0, 0.5, 0.95] as const;

/** Takes the power away, also in the middle of what the flash is doing. */
export class PowerCuts {
  readonly #world: World;
  /** Flash operations until the cut; 0 is the next. */
  #operationsLeft: number | undefined;
  #share = 0;
  #offMs = 0;

  constructor(world: World) {
    this.#world = world;
    world.alarm.device.flash.onOperation = (operation) => {
      const cut = this.#isCut();
      world.emit({ kind: 'flash', operation, cut });
      if (!cut) return undefined;
      world.clock.setTimer(0, () => this.#off());
      return this.#share;
    };
  }

  /** The battery is out for `offMs`, with the modem's supply. */
  now(offMs: number): void {
    this.#offMs = offMs;
    this.#world.alarm.device.powerCut();
    this.#off();
  }

  /** The power goes during the flash operation that is `operations` ahead, and is back later. */
  atOperation(operations: number, share: number, offMs: number): void {
    this.#operationsLeft = operations;
    this.#share = share;
    this.#offMs = offMs;
  }

  cancel(): void {
    this.#operationsLeft = undefined;
  }

  #isCut(): boolean {
    if (this.#operationsLeft === undefined) return false;
    if (this.#operationsLeft-- > 0) return false;
    this.#operationsLeft = undefined;
    return true;
  }

  #off(): void {
    const { alarm, clock } = this.#world;
    alarm.modem.cutPower();
    clock.setTimer(this.#offMs, () => alarm.device.powerOn());
  }
}
