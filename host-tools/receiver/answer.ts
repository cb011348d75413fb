import { AwareError } from '../errors.ts';
import { join, type Outcome, type Tables, tellState } from './downlink.ts';
import { isoTime } from './events.ts';
import { dropOrdersOf } from './orders.ts';
import type { StoredAlarm } from './records.ts';
import { closedAlready, unknownAlarm } from './refusals.ts';

/** What a person at the centre did with an alarm. */
export interface Answer {
  readonly verb: 'accepted' | 'closed';
  readonly deviceId: string;
  readonly alarmNumber: number;
  /** who, as it is to stand in the record */
  readonly by: string;
}

/**
 * Records a person's answer for this press and, where it is real, for the real ones before it that
 * were still waiting, inside the caller's transaction. A refused answer is returned, not thrown,
 * and has changed nothing.
 */
export function takeAnswer(tables: Tables, answer: Answer, nowMs: number): Outcome | AwareError {
  const { verb, deviceId, alarmNumber, by } = answer;
  const alarm = tables.records.alarm(deviceId, alarmNumber);
  if (!alarm) return unknownAlarm(deviceId, alarmNumber);
  const refusal = refusalOf(alarm, verb);
  if (refusal) return refusal;
  const change = verb === 'accepted' ? 'accept' : 'close';
  const alarmNumbers = tables.records[change](alarm, by, nowMs);
  const at = isoTime(nowMs);
  const answered: Outcome = {
    events: [{ event: verb, at, device: deviceId, alarmNumber, alarmNumbers, by }],
    downlinks: [tellState(tables, tables.links.find(deviceId)!, alarm, verb)],
  };
  if (verb === 'accepted') return answered;
  return join([answered, dropOrdersOf(tables, deviceId, alarmNumbers, nowMs)]);
}

function refusalOf(alarm: StoredAlarm, verb: Answer['verb']): AwareError | undefined {
  const { device, alarmNumber, state, acceptedBy, acceptedAtMs } = alarm;
  if (state === 'closed') return closedAlready(alarm);
  if (state === 'accepted' && verb === 'accepted') {
    return new AwareError(
      'alarmAlreadyAccepted',
      `alarm ${alarmNumber} of ${device} was accepted by ${acceptedBy} at ${isoTime(acceptedAtMs!)}`,
      'close it when it is over',
    );
  }
  return undefined;
}
