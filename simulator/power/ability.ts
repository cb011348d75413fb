import type { DialectName } from '../modem/dialects.ts';
import type { Cell } from './cell.ts';
import { atSignal, BOARD, GNSS, MODEM_MIN_MILLIVOLTS, MODEMS, PROCESSOR } from './consumers.ts';

/**
 * How long an open line and a moving position would last from now on, minutes: the truth that the
 * device's own claim is held against. A call, GNSS and the board, at the cell's present temperature,
 * until the radio's peaks starve the modem.
 */
export function trueResponseMinutes(cell: Cell, dialect: DialectName, rsrpDbm: number): number {
  const call = atSignal(MODEMS[dialect].call, rsrpDbm);
  const milliamps =
    call.milliamps + GNSS.tracking.milliamps + PROCESSOR.uartOpen.milliamps + BOARD.milliamps;
  const burstMilliamps = call.peakMilliamps - call.milliamps;
  const milliampHours = cell.milliampHoursUntil(MODEM_MIN_MILLIVOLTS, milliamps, burstMilliamps);
  return (milliampHours / milliamps) * 60;
}
