import { JOURNAL_ADDRESS, JOURNAL_LAYOUT } from '../protocol/index.ts';

export type BoardName = 'rak5010' | 'aware-1';

/** What is soldered where, and what the interpreter on it is called. */
export interface Board {
  readonly name: BoardName;
  /** `process.env.BOARD`. */
  readonly espruinoName: string;
  readonly modemDialect: 'bg9x' | 'eg9x';
  /** The interpreter's memory, in variables. */
  readonly variables: number;
  readonly pins: {
    /** High presses the modem's PWRKEY. */
    readonly powerKey: number;
    /** High while the modem is on. */
    readonly modemStatus: number;
    /** To ground while pressed. */
    readonly button: number;
    /** High runs the motor. */
    readonly motor: number;
    readonly battery: number;
    /** To ground while charging. */
    readonly chargeDetect: number;
  };
  /** The battery voltage that the converter reads as full scale: a divider by 0.6 before 3.6 V. */
  readonly batteryFullScaleVolts: number;
  /** The flash pages that are the firmware's own. */
  readonly flash: { readonly address: number; readonly length: number };
}

const REFERENCE = {
  espruinoName: 'RAK5010',
  variables: 12_500,
  pins: { powerKey: 2, modemStatus: 18, button: 5, motor: 19, battery: 4, chargeDetect: 40 },
  batteryFullScaleVolts: 6,
  flash: { address: JOURNAL_ADDRESS, length: 2 * JOURNAL_LAYOUT.areaBytes },
} as const;

export const BOARDS: Readonly<Record<BoardName, Board>> = {
  rak5010: { ...REFERENCE, name: 'rak5010', modemDialect: 'bg9x' },
  'aware-1': { ...REFERENCE, name: 'aware-1', modemDialect: 'eg9x' },
};
