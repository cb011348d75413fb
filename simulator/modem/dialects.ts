export type DialectName = 'bg9x' | 'eg9x';

/** What differs between the two modem families. Everything else is common Quectel AT. */
export interface Dialect {
  name: DialectName;
  manufacturer: string;
  model: string;
  revision: string;
  /** The publish command that takes a length and raw bytes. */
  publishCommand: '+QMTPUB' | '+QMTPUBEX';
  /** Longest payload of one publish. */
  publishBytesMax: number;
  /** GNSS and radio take turns. */
  gnssSharesRadio: boolean;
  /** Speech calls pass (VoLTE). Over Cat-M1 that is up to each network, so not by default. */
  voice: boolean;
  /** Access technology in `+CEREG` and `+COPS`: 3GPP 27.007 §7.3, Quectel's 8 is Cat-M1. */
  accessTechnology: 7 | 8;
  /** The same in `+QCSQ`, and in `+QENG`. */
  technologyNames: { quality: string; cell: string };
  /** What `+CREG` says while LTE data works; 3 is 'denied', and means nothing for data. */
  circuitSwitchedStat: 1 | 3;
  /** Decimals of the seconds in `+QGPSLOC`. */
  gnssTimeDecimals: 1 | 2;
  power: PowerTimings;
  /** What the modem says once its UART works, in order. */
  bootUrcs: readonly string[];
}

/** All from the first moment of the pulse or command, in milliseconds. */
export interface PowerTimings {
  /** A shorter press of PWRKEY does nothing. */
  onPulseMs: number;
  /** A press this long (or that much longer than it took to turn on) turns off. */
  offPulseMs: number;
  statusHighAfterMs: number;
  uartReadyAfterMs: number;
  offTakesMs: number;
}

export const dialects: Record<DialectName, Dialect> = {
  bg9x: {
    name: 'bg9x',
    manufacturer: 'Quectel',
    model: 'BG96',
    revision: 'BG96MAR02A07M1G',
    publishCommand: '+QMTPUB',
    publishBytesMax: 1500,
    gnssSharesRadio: true,
    voice: false,
    accessTechnology: 8,
    technologyNames: { quality: 'CAT-M1', cell: 'CAT-M' },
    circuitSwitchedStat: 3,
    gnssTimeDecimals: 1,
    power: {
      onPulseMs: 500,
      offPulseMs: 650,
      statusHighAfterMs: 4800,
      uartReadyAfterMs: 4900,
      offTakesMs: 2000,
    },
    bootUrcs: ['RDY', 'APP RDY', '+QUSIM: 1'],
  },
  eg9x: {
    name: 'eg9x',
    manufacturer: 'Quectel',
    model: 'EG91',
    revision: 'EG91EFBR06A06M4G',
    publishCommand: '+QMTPUBEX',
    publishBytesMax: 4096,
    gnssSharesRadio: false,
    voice: true,
    accessTechnology: 7,
    technologyNames: { quality: 'LTE', cell: 'LTE' },
    circuitSwitchedStat: 1,
    gnssTimeDecimals: 2,
    power: {
      onPulseMs: 500,
      offPulseMs: 650,
      statusHighAfterMs: 10_000,
      uartReadyAfterMs: 12_000,
      offTakesMs: 30_000,
    },
    bootUrcs: ['RDY', '+CFUN: 1', 'APP RDY', '+QUSIM: 1'],
  },
};
