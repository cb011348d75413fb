/** What differs between the Quectel families that the driver knows. */
export interface Dialect {
  /** How long PWRKEY is held to switch on, ms. */
  powerOnPulseMs: number;
  /** How long PWRKEY is held to switch off, ms. */
  powerOffPulseMs: number;
  /** From PWRKEY until the UART answers at the latest, ms. */
  bootMs: number;
  /** From switching off until it is off at the latest, ms. */
  shutdownMs: number;
  /** GNSS and radio cannot work at once. */
  takesTurns: boolean;
  /** The publish command up to its parameters, and the start of its result. */
  publish: string;
  publishResult: string;
}
