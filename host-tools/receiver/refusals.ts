/** Why a person's request cannot be met; each of these changes nothing. */
import { AwareError } from '../errors.ts';
import { isoTime } from './events.ts';
import type { StoredAlarm } from './records.ts';

export const unknownAlarm = (deviceId: string, alarmNumber: number): AwareError =>
  new AwareError(
    'unknownAlarm',
    `device ${deviceId} has raised no alarm ${alarmNumber}`,
    'list the open alarms and answer one of them',
  );

export const closedAlready = ({
  device,
  alarmNumber,
  closedBy,
  closedAtMs,
}: StoredAlarm): AwareError =>
  new AwareError(
    'alarmAlreadyClosed',
    `alarm ${alarmNumber} of ${device} was closed by ${closedBy} at ${isoTime(closedAtMs!)}`,
    'nothing is left to do; a further press is an alarm of its own',
  );

export const unknownDevice = (deviceId: string): AwareError =>
  new AwareError(
    'unknownDevice',
    `device ${deviceId} is not in the registry`,
    'read the id again from the label of the device',
  );
