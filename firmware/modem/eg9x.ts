import type { Dialect } from './dialect.ts';

/** EG91, EG21, EG25-G: LTE Cat 1 with VoLTE; GNSS runs beside the radio. */
export const dialect: Dialect = {
  powerOnPulseMs: 600,
  powerOffPulseMs: 800,
  bootMs: 18000,
  shutdownMs: 35000,
  takesTurns: false,
  publish: 'AT+QMTPUBEX=0,',
  publishResult: '+QMTPUBEX: 0,',
  searchMicroamps: 140000,
  idleMicroamps: 20000,
  restMicroamps: 3200,
  messageMicroampHours: 180,
  burstMilliamps: 280,
  trackMilliamps: 105,
};
