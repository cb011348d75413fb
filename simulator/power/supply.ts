/** Battery, charger and dock as the board's pins see them. */
export interface Supply {
  /** Whether there is enough for the processor to run. */
  readonly canRun: boolean;
  /** What the converter reads at the battery: a share of its full scale. */
  readonly batteryShare: number;
  /** What it reads at the charger's current monitor: a share of its full scale. */
  readonly chargeCurrentShare: number;
  /** What the charger says of itself; it may say so while next to nothing flows. */
  readonly isCharging: boolean;
  /** Whether there is a source's voltage at the charge pads. */
  readonly hasSource: boolean;
  /** What the presence switch says. */
  readonly isSeated: boolean;
  /** Called, never from inside of a call to this, when one of the last three has changed. */
  onPins(listener: () => void): void;
  setMotor(on: boolean): void;
  setCelsius(celsius: number): void;
}
