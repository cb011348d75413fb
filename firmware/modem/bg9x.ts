import type { Dialect } from './dialect.ts';

/** BG96, BG95: LTE Cat-M1; GNSS and radio take turns. */
export const dialect: Dialect = {
  powerOnPulseMs: 600,
  powerOffPulseMs: 800,
  bootMs: 10000,
  shutdownMs: 5000,
  takesTurns: true,
  publish: 'AT+QMTPUB=0,',
  publishResult: '+QMTPUB: 0,',
  searchMicroamps: 90000,
  idleMicroamps: 11000,
  restMicroamps: 1700,
  messageMicroampHours: 40,
  burstMilliamps: 90,
  trackMilliamps: 60,
};
