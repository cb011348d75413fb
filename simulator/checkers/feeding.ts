import type { PowerSystem } from '../power/power-system.ts';

/** The modem draws in bursts: whether a source gives enough shows over so long. */
const JUDGED_OVER_MS = 600_000;

/** Whether a charger gives what the device draws: by the current into the cell, whatever its mode says. */
export class Feeding {
  readonly #power: PowerSystem;
  #judgedAtMs = 0;
  #milliampHours = 0;
  #isJudged = false;
  #isEnough = false;

  constructor(power: PowerSystem) {
    this.#power = power;
  }

  /**
   * To be called again and again. What has only begun is enough until it has been seen for a while.
   * @param isOver what went before is not to count: an alarm drew more than any source need give
   */
  look(nowMs: number, isOver: boolean): void {
    const { isCharging, cell } = this.#power;
    if (!isCharging) {
      this.#isJudged = false;
      return;
    }
    const isBegun = this.#isJudged && !isOver;
    if (isBegun && nowMs - this.#judgedAtMs < JUDGED_OVER_MS) return;
    this.#isEnough = !isBegun || cell.chargeMilliampHours >= this.#milliampHours;
    this.#isJudged = true;
    this.#judgedAtMs = nowMs;
    this.#milliampHours = cell.chargeMilliampHours;
  }

  /** The cell does not fall; or it is full and stands by on its source. */
  get isFed(): boolean {
    return this.#power.chargerMode === 'done' || (this.#power.isCharging && this.#isEnough);
  }

  /** There is a source, the charger runs, and the cell falls. */
  get isStarved(): boolean {
    return this.#power.isCharging && this.#isJudged && !this.#isEnough;
  }
}
