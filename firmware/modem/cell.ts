/** The serving cell, which says roughly where she is while GNSS does not. */
import type { Cell } from '../../protocol/generated/device-codec.ts';
import { now } from '../platform/clock.ts';
import { AtResult, command } from './at-channel.ts';
import { noteReply } from './link.ts';

const COMMAND_TIMEOUT_MS = 1500;

/** By then she may be elsewhere: it is asked for twice as often while an alarm runs. */
const STALE_MS = 60000;

let cell: Cell | undefined;
let cellAt = 0;

/** The cell of the last answer, undefined when that is old or the modem served in none. */
export function lastCell(): Cell | undefined {
  return now() - cellAt > STALE_MS ? undefined : cell;
}

/** A byte that was lost puts another field in its place, and that may be negative. */
function isUpTo(value: number, max: number): boolean {
  return value >= 0 && value <= max;
}

/**
 * Takes `state,rat,duplex,MCC,MNC,cell,…,TAC,…`; cell and TAC are hexadecimal, any may be `-`. A GSM
 * cell has no duplex and other numbers, which the messages have no place for.
 */
function parseCell(info: string): Cell | undefined {
  const fields = info.split(',');
  const found = {
    mobileCountryCode: parseInt(fields[3], 10),
    mobileNetworkCode: parseInt(fields[4], 10),
    trackingAreaCode: parseInt(fields[11], 16),
    cellIdentity: parseInt(fields[5], 16),
  };
  const isWhole =
    fields[1] !== '"GSM"' &&
    isUpTo(found.mobileCountryCode, 999) &&
    isUpTo(found.mobileNetworkCode, 999) &&
    isUpTo(found.trackingAreaCode, 0xffff) &&
    isUpTo(found.cellIdentity, 0xfffffff);
  return isWhole ? found : undefined;
}

/** Asks the modem; the AT channel must be free. */
export function askCell(): void {
  command('AT+QENG="servingcell"', '+QENG: "servingcell",', COMMAND_TIMEOUT_MS, (result, info) => {
    cell = result === AtResult.ok ? parseCell(info) : undefined;
    cellAt = now();
    noteReply(result);
  });
}
