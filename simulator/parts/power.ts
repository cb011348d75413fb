/** Resolution that Espruino sets on the nRF52's converter. */
const ADC_STEPS = 2 ** 14;
const DOCKED_MILLIAMPS = 480;

/** Battery, charger and dock as the board's pins see them; a test sets all of it freely. */
export class PowerSource {
  batteryVolts = 4;
  charging = false;
  /** From the charger, into cell and load. */
  chargeMilliamps = 0;
  /** A source's voltage is at the charge pads. */
  hasSource = false;
  /** The presence switch is closed. */
  isSeated = false;
  readonly #fullScaleVolts: number;
  readonly #fullScaleMilliamps: number;

  /** At these the converter reads its maximum for the battery, and for the charge current. */
  constructor(fullScaleVolts: number, fullScaleMilliamps = 1000) {
    this.#fullScaleVolts = fullScaleVolts;
    this.#fullScaleMilliamps = fullScaleMilliamps;
  }

  /** Puts the device on a charger that works, or takes it off. */
  dock(isDocked: boolean): void {
    this.hasSource = isDocked;
    this.isSeated = isDocked;
    this.charging = isDocked;
    this.chargeMilliamps = isDocked ? DOCKED_MILLIAMPS : 0;
  }

  /** What `analogRead` gives for the battery: a share of full scale, in the converter's steps. */
  get batteryShare(): number {
    return converted(this.batteryVolts / this.#fullScaleVolts);
  }

  /** The same for the charger's current monitor. */
  get chargeCurrentShare(): number {
    return converted(this.chargeMilliamps / this.#fullScaleMilliamps);
  }
}

function converted(share: number): number {
  const steps = Math.floor(share * ADC_STEPS);
  return Math.min(Math.max(steps, 0), ADC_STEPS - 1) / ADC_STEPS;
}
