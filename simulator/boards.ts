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
    /** The modem's DTR: low wakes it. */
    readonly modemDtr: number;
    /** To ground while pressed. */
    readonly button: number;
    /** High runs the motor. */
    readonly motor: number;
    readonly battery: number;
    /** To ground while the charger says that it charges. */
    readonly chargeDetect: number;
    /** High while a source's voltage is at the charge pads. */
    readonly dock: number;
    /** To ground while the device sits in its dock, whatever the pads do. */
    readonly seated: number;
    /** The charger's current monitor. */
    readonly chargeCurrent: number;
  };
  /** The battery voltage that the converter reads as full scale: a divider by 0.6 before 3.6 V. */
  readonly batteryFullScaleVolts: number;
  /** The charge current that the converter reads as full scale. */
  readonly chargeCurrentFullScaleMilliamps: number;
  /** The flash pages that are the firmware's own. */
  readonly flash: { readonly address: number; readonly length: number };
}

const REFERENCE = {
  espruinoName: 'RAK5010',
  variables: 12_500,
  pins: {
    ...{ powerKey: 2, modemStatus: 18, button: 5, motor: 19, battery: 4, chargeDetect: 40 },
    // As RAK's data sheet of the board has BG96_DTR.
    modemDtr: 26,
    // IO4 and IO3 on the connector, and AIN1 on a pad of the flash chip that is not fitted: as
    // Espruino's RAK5010.py has the board.
    ...{ dock: 33, seated: 34, chargeCurrent: 3 },
  },
  batteryFullScaleVolts: 6,
  chargeCurrentFullScaleMilliamps: 1000,
  flash: { address: JOURNAL_ADDRESS, length: 2 * JOURNAL_LAYOUT.areaBytes },
} as const;

export const BOARDS: Readonly<Record<BoardName, Board>> = {
  rak5010: { ...REFERENCE, name: 'rak5010', modemDialect: 'bg9x' },
  'aware-1': { ...REFERENCE, name: 'aware-1', modemDialect: 'eg9x' },
};
