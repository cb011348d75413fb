import type { CellFigures, CellProfile } from './cell-profile.ts';
import { millivoltsAt, type OpenCircuitCurve } from './open-circuit-curve.ts';

const MS_PER_HOUR = 3_600_000;
const MS_PER_YEAR = 365.25 * 24 * MS_PER_HOUR;
const HOURS_PER_MONTH = 730.5;
const REFERENCE_CELSIUS = 25;
const LOCKED_BELOW_CELSIUS = 20;
const LOCKED_SHARE_MAX = 0.4;
const CAPACITY_SHARE_MIN = 0.3;
/** The last of the charge, in which the voltage goes to the curve's end, wherever cold puts that. */
const KNEE_SHARE = 0.05;
/** Beyond it nothing in the model holds; the protection has opened long before. */
const CHARGE_SHARE_MIN = -0.1;

/**
 * A lithium cell in a world whose currents change in steps. Between two steps everything is known in
 * closed form, so a second and a year cost the same, and how time is cut makes no difference.
 *
 * Currents are in milliamps, positive out of the cell. Polarisation is kept as two currents that
 * follow the true one late; their voltage is that current times a resistance, which can so depend on
 * charge, cold and age without spoiling the closed form.
 */
export class Cell {
  readonly curve: OpenCircuitCurve;
  readonly figures: CellFigures;
  readonly ratedMilliampHours: number;
  #chargeMilliampHours: number;
  #cycles: number;
  #years: number;
  #fastMilliamps = 0;
  #slowMilliamps = 0;
  #celsius = REFERENCE_CELSIUS;
  /** These four follow from the ones above. */
  #coldFactor = 1;
  #lockedShare = 0;
  #ageFactor = 1;
  #capacityMilliampHours = 0;

  constructor({ curve, ratedMilliampHours, cycles, years, chargeShare, figures }: CellProfile) {
    this.curve = curve;
    this.figures = figures;
    this.ratedMilliampHours = ratedMilliampHours;
    this.#cycles = cycles;
    this.#years = years;
    this.#age();
    this.#chargeMilliampHours = chargeShare * this.#capacityMilliampHours;
  }

  /** What it can hold now, warm. */
  get capacityMilliampHours(): number {
    return this.#capacityMilliampHours;
  }

  /** What is in it; slightly below zero once it is over-discharged. */
  get chargeMilliampHours(): number {
    return this.#chargeMilliampHours;
  }

  /** What is in it, of what it can hold now. */
  get chargeShare(): number {
    return this.#chargeMilliampHours / this.#capacityMilliampHours;
  }

  /** Full cycles behind it, by what was drawn. */
  get cycles(): number {
    return this.#cycles;
  }

  get celsius(): number {
    return this.#celsius;
  }

  set celsius(celsius: number) {
    const { coldDoublingCelsius, lockedPerCelsius } = this.figures;
    this.#celsius = celsius;
    this.#coldFactor = 2 ** ((REFERENCE_CELSIUS - celsius) / coldDoublingCelsius);
    const locked = (LOCKED_BELOW_CELSIUS - celsius) * lockedPerCelsius;
    this.#lockedShare = Math.min(Math.max(locked, 0), LOCKED_SHARE_MAX);
  }

  /** At the present charge, temperature and age, for a current that lasts. */
  get resistanceMilliohms(): number {
    const { ohmicMilliohms, fastMilliohms, slowMilliohms } = this.figures;
    const factor = this.#resistanceFactor(this.chargeShare);
    return (ohmicMilliohms + fastMilliohms + slowMilliohms) * factor;
  }

  /** Of that, what answers at once. */
  get ohmicMilliohms(): number {
    return this.figures.ohmicMilliohms * this.#resistanceFactor(this.chargeShare);
  }

  /** What the terminals would show after a long rest. */
  get restMillivolts(): number {
    return this.#restMillivoltsAt(this.chargeShare);
  }

  /** What the terminals show now, while so much flows. */
  terminalMillivolts(milliamps: number): number {
    return this.lowestMillivolts(0, 0, milliamps);
  }

  /**
   * What this load, lasting, can draw at this temperature until the terminals are down there.
   * @param burstMilliamps on top of it, for moments
   */
  milliampHoursUntil(millivolts: number, milliamps: number, burstMilliamps = 0): number {
    const { ohmicMilliohms, fastMilliohms, slowMilliohms } = this.figures;
    const microvolts =
      milliamps * (ohmicMilliohms + fastMilliohms + slowMilliohms) +
      burstMilliamps * ohmicMilliohms;
    let tooLittle = CHARGE_SHARE_MIN;
    let share = this.chargeShare;
    const isEnough = (left: number) =>
      this.#restMillivoltsAt(left) - (microvolts / 1000) * this.#resistanceFactor(left) >=
      millivolts;
    if (!isEnough(share)) return 0;
    // Twenty halvings are to a millionth of the cell.
    for (let halving = 0; halving < 20; halving++) {
      const middle = (tooLittle + share) / 2;
      if (isEnough(middle)) share = middle;
      else tooLittle = middle;
    }
    return (this.chargeShare - share) * this.#capacityMilliampHours;
  }

  /** Lets time pass, in which this current flows all the while. */
  advance(durationMs: number, milliamps: number): void {
    const { figures } = this;
    this.#chargeMilliampHours = this.#chargeAfter(durationMs, milliamps);
    this.#fastMilliamps = follow(this.#fastMilliamps, milliamps, durationMs / figures.fastMs);
    this.#slowMilliamps = follow(this.#slowMilliamps, milliamps, durationMs / figures.slowMs);
    const drawnMilliampHours = Math.max(0, milliamps) * (durationMs / MS_PER_HOUR);
    this.#cycles += drawnMilliampHours / this.ratedMilliampHours;
    this.#years += durationMs / MS_PER_YEAR;
    this.#age();
  }

  /**
   * Between two moments from now on, if this current flows from now to the later one: the terminals
   * never show less, though `burstMilliamps` come on top at any time for a moment. The shorter the
   * span, the closer; exact for a moment.
   */
  lowestMillivolts(fromMs: number, toMs: number, milliamps: number, burstMilliamps = 0): number {
    return this.#bound(fromMs, toMs, milliamps, burstMilliamps, true);
  }

  /** As `lowestMillivolts`, but never more. */
  highestMillivolts(fromMs: number, toMs: number, milliamps: number): number {
    return this.#bound(fromMs, toMs, milliamps, 0, false);
  }

  /**
   * Of two charges the one counts with the voltage that is looked for (a resistance only falls with
   * the charge), of two currents the one that takes the voltage there.
   */
  #bound(
    fromMs: number,
    toMs: number,
    milliamps: number,
    burstMilliamps: number,
    isLowest: boolean,
  ): number {
    const { ohmicMilliohms, fastMilliohms, fastMs, slowMilliohms, slowMs } = this.figures;
    const atFrom = this.#chargeAfter(fromMs, milliamps) / this.#capacityMilliampHours;
    const atTo =
      toMs === fromMs ? atFrom : this.#chargeAfter(toMs, milliamps) / this.#capacityMilliampHours;
    const share = isLowest ? Math.min(atFrom, atTo) : Math.max(atFrom, atTo);
    const fastFrom = follow(this.#fastMilliamps, milliamps, fromMs / fastMs);
    const fastTo = follow(this.#fastMilliamps, milliamps, toMs / fastMs);
    const fastMilliamps = isLowest ? Math.max(fastFrom, fastTo) : Math.min(fastFrom, fastTo);
    const slowFrom = follow(this.#slowMilliamps, milliamps, fromMs / slowMs);
    const slowTo = follow(this.#slowMilliamps, milliamps, toMs / slowMs);
    const slowMilliamps = isLowest ? Math.max(slowFrom, slowTo) : Math.min(slowFrom, slowTo);
    const factor = this.#resistanceFactor(share);
    const atOnceMilliamps = milliamps + burstMilliamps;
    // Into the cell a current lifts the voltage, so there the other end of the charge is farther.
    const isOutOnly = atOnceMilliamps > 0 && fastMilliamps > 0 && slowMilliamps > 0;
    const factorInto =
      isOutOnly || atFrom === atTo ? factor : this.#resistanceFactor(atFrom + atTo - share);
    const microvolts =
      atOnceMilliamps * ohmicMilliohms * (atOnceMilliamps > 0 ? factor : factorInto) +
      fastMilliamps * fastMilliohms * (fastMilliamps > 0 ? factor : factorInto) +
      slowMilliamps * slowMilliohms * (slowMilliamps > 0 ? factor : factorInto);
    return this.#restMillivoltsAt(share) - microvolts / 1000;
  }

  #chargeAfter(durationMs: number, milliamps: number): number {
    const { selfDischargePerMonth } = this.figures;
    const lossMilliamps = (selfDischargePerMonth * this.ratedMilliampHours) / HOURS_PER_MONTH;
    const drawn = (milliamps + lossMilliamps) * (durationMs / MS_PER_HOUR);
    const least = CHARGE_SHARE_MIN * this.ratedMilliampHours;
    return Math.max(this.#chargeMilliampHours - drawn, least);
  }

  /** The curve; in the cold its end comes sooner, at the charge that is out of reach. */
  #restMillivoltsAt(share: number): number {
    const { curve } = this;
    const reachable = share - this.#lockedShare;
    if (this.#lockedShare === 0 || reachable >= KNEE_SHARE) return millivoltsAt(curve, share);
    const end = millivoltsAt(curve, Math.min(reachable, 0));
    const knee = millivoltsAt(curve, this.#lockedShare + KNEE_SHARE);
    return reachable <= 0 ? end : end + (reachable / KNEE_SHARE) * (knee - end);
  }

  #resistanceFactor(share: number): number {
    const { emptyResistanceGrowth, emptyResistanceShare } = this.figures;
    const reachable = Math.max(0, share - this.#lockedShare);
    const emptiness = emptyResistanceGrowth * Math.exp(-reachable / emptyResistanceShare);
    return this.#coldFactor * this.#ageFactor * (1 + emptiness);
  }

  #age(): void {
    const { fadePerCycle, fadePerYear } = this.figures;
    const { resistanceGrowthPerCycle, resistanceGrowthPerYear } = this.figures;
    const left = 1 - this.#cycles * fadePerCycle - this.#years * fadePerYear;
    this.#capacityMilliampHours = Math.max(left, CAPACITY_SHARE_MIN) * this.ratedMilliampHours;
    this.#ageFactor =
      1 + this.#cycles * resistanceGrowthPerCycle + this.#years * resistanceGrowthPerYear;
  }
}

/** Where a current that follows another late has got to, so many time constants on. */
function follow(now: number, target: number, timeConstants: number): number {
  return target + (now - target) * (timeConstants === 0 ? 1 : Math.exp(-timeConstants));
}
