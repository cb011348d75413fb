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
  /**
   * What modem and board draw, for the gauge to count, µA: on the way to a session; in one, awake
   * with nothing to do; asleep, its wakings and pings in the mean. modem.md has the figures, with what is measured on a bench in their place later.
   */
  searchMicroamps: number;
  idleMicroamps: number;
  restMicroamps: number;
  /** Of one message, with the time that the network holds the connection after it. */
  messageMicroampHours: number;
  /** What comes on top of a call for moments, mA. */
  burstMilliamps: number;
  /** Positions alone, with GNSS, mA on average. */
  trackMilliamps: number;
}
