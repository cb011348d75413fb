/** Resolution that Espruino sets on the nRF52's converter. */
const ADC_STEPS = 2 ** 14;

/** The battery and the charger as the board's two pins see them; a test sets both freely. */
export class PowerSource {
  batteryVolts = 3.9;
  charging = false;
  readonly #fullScaleVolts: number;

  /** `fullScaleVolts`: the battery voltage at which the converter reads its maximum. */
  constructor(fullScaleVolts: number) {
    this.#fullScaleVolts = fullScaleVolts;
  }

  /** What `analogRead` gives for the battery: a share of full scale, in the converter's steps. */
  get batteryShare(): number {
    const steps = Math.floor((this.batteryVolts / this.#fullScaleVolts) * ADC_STEPS);
    return Math.min(Math.max(steps, 0), ADC_STEPS - 1) / ADC_STEPS;
  }
}
