import {
  CHARGE_SETTINGS,
  type ChargeSettings,
  JOURNAL_LAYOUT,
  type JournalRecord,
  journalImage,
  provisioningRecords,
  type Settings,
} from '../../protocol/index.ts';
import { Track } from '../gnss/track.ts';
import type { CellProfile } from '../power/cell-profile.ts';

export const DEVICE_ID = 'K7QM2XPD';
export const SECRET = new Uint8Array(32).fill(3);

/** As a technician would set it up, unless a scenario says otherwise. */
export const SETTINGS: Omit<Settings, 'type'> = {
  apn: 'test',
  brokerHost: 'broker.test',
  brokerPort: 1883,
  brokerTls: 0,
  holdMs: 2000,
  heartbeatSeconds: 900,
  primaryNumber: '+31800112112',
  secondNumber: '+31800112113',
  smsNumber: '+31800112114',
};

/** Where she stands unless a scenario says otherwise: Amsterdam. */
export const AT_HOME = new Track({ waypoints: [{ lat: 52.37022, lon: 4.89517 }] });

/** Written again and again, as it is in the field; the last one counts. */
const FILLER: JournalRecord = {
  ...{ type: 'sequences', uplinkCeiling: 0, downlinkFloor: 0, lastAlarmNumber: 0 },
};

/** What the technician tells a device of the cell that is in it. */
export const settingsFor = (cell: CellProfile): Omit<ChargeSettings, 'type'> => ({
  ...CHARGE_SETTINGS,
  ratedMilliampHours: cell.ratedMilliampHours,
  cellCurve: cell.curve.name,
});

/**
 * What is in the journal when the device is handed out.
 * @param freeBytes so much is left before the journal moves to its other area; absent: nearly all
 * @param cell that is in it; absent: a usual one
 */
export function handedOut(
  settings: Omit<Settings, 'type'>,
  freeBytes: number | undefined,
  cell?: CellProfile,
): readonly JournalRecord[] {
  const charge = cell && settingsFor(cell);
  const records = provisioningRecords(DEVICE_ID, SECRET, settings, charge);
  if (freeBytes === undefined) return records;
  const bytes = journalImage(records).length;
  const each = journalImage([...records, FILLER]).length - bytes;
  const count = Math.floor((JOURNAL_LAYOUT.areaBytes - bytes - freeBytes) / each);
  return [...records, ...Array.from({ length: Math.max(0, count) }, () => FILLER)];
}
