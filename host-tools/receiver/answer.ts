import { AwareError } from '../errors.ts';
import { isoTime } from './events.ts';
import { type Outcome, type Tables, tell } from './uplink.ts';

/** What a person at the centre did with an alarm. */
export interface Answer {
  readonly verb: 'accepted' | 'closed';
  readonly deviceId: string;
  readonly alarmNumber: number;
  /** who, as it is to stand in the record */
  readonly by: string;
}

/**
 * Records a person's answer for this press and those before it that were still waiting, inside
 * the caller's transaction. A refused answer is returned, not thrown, and has changed nothing.
 */
export function takeAnswer(tables: Tables, answer: Answer, nowMs: number): Outcome | AwareError {
  const { verb, deviceId, alarmNumber, by } = answer;
  const refusal = refusalOf(tables, answer);
  if (refusal) return refusal;
  const change = verb === 'accepted' ? 'accept' : 'close';
  const alarmNumbers = tables.records[change](deviceId, alarmNumber, by, nowMs);
  const at = isoTime(nowMs);
  return {
    events: [{ event: verb, at, device: deviceId, alarmNumber, alarmNumbers, by }],
    downlinks: [tell(tables, tables.links.find(deviceId)!, verb, alarmNumber)],
  };
}

function refusalOf(
  tables: Tables,
  { verb, deviceId, alarmNumber }: Answer,
): AwareError | undefined {
  const alarm = tables.records.alarm(deviceId, alarmNumber);
  if (!alarm) {
    return new AwareError(
      'unknownAlarm',
      `device ${deviceId} has raised no alarm ${alarmNumber}`,
      'list the open alarms and answer one of them',
    );
  }
  if (alarm.state === 'closed') {
    return new AwareError(
      'alarmAlreadyClosed',
      `alarm ${alarmNumber} of ${deviceId} was closed by ${alarm.closedBy} at ${isoTime(alarm.closedAtMs!)}`,
      'nothing is left to do; a further press is an alarm of its own',
    );
  }
  if (alarm.state === 'accepted' && verb === 'accepted') {
    return new AwareError(
      'alarmAlreadyAccepted',
      `alarm ${alarmNumber} of ${deviceId} was accepted by ${alarm.acceptedBy} at ${isoTime(alarm.acceptedAtMs!)}`,
      'close it when it is over',
    );
  }
  return undefined;
}
