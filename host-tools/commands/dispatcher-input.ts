/** What a dispatcher may type (or a program send) to a running `aware receive`. */
import { isDeviceId } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { StoredAlarm } from '../receiver/index.ts';

export interface AnswerRequest {
  readonly verb: 'accept' | 'close';
  readonly deviceId: string;
  readonly alarmNumber: number;
  readonly by: string | undefined;
}

export type DispatcherRequest = AnswerRequest | { readonly verb: 'list' | 'help' | 'quit' };

export const LINE_HELP = 'accept [device] <alarm> · close [device] <alarm> · list · quit';
const JSON_EXAMPLE = '{"accept":{"device":"K7QM2XPD","alarmNumber":3,"by":"desk 4"}}';

/**
 * Reads a line such as `accept 3` or `close K7QM-2XPD 3`.
 * @param open the open alarms, among which a number alone must be clear
 * @returns undefined for an empty line
 * @throws AwareError `usage`, `unknownAlarm`
 */
export function parseLine(
  line: string,
  open: readonly StoredAlarm[],
): DispatcherRequest | undefined {
  const [verb, ...rest] = line.trim().split(/\s+/);
  if (verb === undefined || verb === '') return undefined;
  if (verb === 'list' || verb === 'help' || verb === 'quit') return { verb };
  if (verb !== 'accept' && verb !== 'close') throw notUnderstood(`'${verb}' is not a command`);
  const [device, number] = rest.length > 1 ? rest : [undefined, rest[0]];
  const alarmNumber = Number(number);
  if (!Number.isInteger(alarmNumber) || rest.length > 2) {
    throw notUnderstood(`${verb} needs the number of an alarm`);
  }
  const deviceId = device === undefined ? onlyDeviceWith(alarmNumber, open) : deviceIdOf(device);
  return { verb, deviceId, alarmNumber, by: undefined };
}

/**
 * Reads a JSON line such as `{"accept":{"device":"K7QM2XPD","alarmNumber":3}}`.
 * @throws AwareError `usage`
 */
export function parseJsonLine(line: string): DispatcherRequest | undefined {
  if (line.trim() === '') return undefined;
  const object = parseObject(line);
  const verb = (['accept', 'close'] as const).find((name) => name in object);
  const { device, alarmNumber, by } = Object(verb && object[verb]) as Record<string, unknown>;
  if (!verb || typeof device !== 'string' || !Number.isInteger(alarmNumber)) {
    throw new AwareError('usage', 'the line is not a command', `send ${JSON_EXAMPLE}`);
  }
  return {
    verb,
    deviceId: deviceIdOf(device),
    alarmNumber: alarmNumber as number,
    by: typeof by === 'string' && by !== '' ? by : undefined,
  };
}

function parseObject(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return Object(value) === value ? (value as Record<string, unknown>) : {};
  } catch (cause) {
    throw new AwareError('usage', 'the line is not JSON', `send ${JSON_EXAMPLE}`, { cause });
  }
}

function deviceIdOf(text: string): string {
  const id = text.replaceAll('-', '').toUpperCase();
  if (isDeviceId(id)) return id;
  throw notUnderstood(`'${text}' is not a device id`);
}

function onlyDeviceWith(alarmNumber: number, open: readonly StoredAlarm[]): string {
  const [first, ...others] = open.filter((alarm) => alarm.alarmNumber === alarmNumber);
  if (!first) {
    throw new AwareError('unknownAlarm', `no alarm ${alarmNumber} is open`, "'list' shows them");
  }
  if (others.length === 0) return first.device;
  throw notUnderstood(`${others.length + 1} devices have an open alarm ${alarmNumber}`);
}

const notUnderstood = (message: string): AwareError => new AwareError('usage', message, LINE_HELP);
