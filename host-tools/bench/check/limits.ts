/** What a device must show on the bench to be given to somebody. */
export const LIMITS = {
  /** A cell that has not been charged, and one that its charger has pushed too far. */
  minBatteryMillivolts: 3400,
  maxBatteryMillivolts: 4250,
  /** How far the motor may pull the voltage down: more, and cell or contact is bad. */
  maxSagMillivolts: 150,
  minChargeMilliamps: 50,
  chargeWithinSeconds: 60,
  presses: 3,
  pressesWithinSeconds: 60,
  simWithinSeconds: 30,
  registrationWithinSeconds: 180,
  /** RSRP −116 dBm, in the protocol's steps: one bar of five. */
  minSignal: 6,
  brokerWithinSeconds: 120,
  /** From cold, in the open; the device gives up its search later. */
  fixWithinSeconds: 170,
  maxFixAccuracyMetres: 50,
  pressWithinSeconds: 120,
  answerWithinSeconds: 60,
  acceptWithinSeconds: 180,
  lineWithinSeconds: 90,
  closeWithinSeconds: 180,
} as const;

const DBM_PER_STEP = 4;
const LOWEST_DBM = -140;

export const signalDbm = (signal: number): string =>
  signal === 0 ? 'no signal' : `${LOWEST_DBM + DBM_PER_STEP * signal} dBm`;
