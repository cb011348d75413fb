/** The lines that a program sends: one JSON object each, whose one key says what is wanted. */
import type { OrderKind } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import { type ChangeableSettings, SETTING_NAMES } from '../receiver/index.ts';
import { type DispatcherRequest, deviceIdOf } from './dispatcher-request.ts';

/** What a command holds, before anything of it is believed. */
type Body = Readonly<Record<string, unknown>>;

interface JsonCommand {
  /** What would do, for whoever sent something else. */
  readonly example: string;
  /** Undefined where a part is missing or of another kind; the protocol checks the ranges. */
  read(body: Body, example: string): DispatcherRequest | undefined;
}

const DEVICE = '"device":"K7QM2XPD"';
const ACCEPT_EXAMPLE = `{"accept":{${DEVICE},"alarmNumber":3,"by":"desk 4"}}`;

const isNumber = (value: unknown): value is number => Number.isInteger(value);
const isText = (value: unknown): value is string => typeof value === 'string';

/** Device and person: in every command but `sms`. */
function who(
  { device, by }: Body,
  example: string,
): { deviceId: string; by: string | undefined } | undefined {
  if (!isText(device) || !(by === undefined || isText(by))) return undefined;
  return { deviceId: deviceIdOf(device, `send ${example}`), by };
}

const answer = (verb: 'accept' | 'close'): JsonCommand => ({
  example: ACCEPT_EXAMPLE.replace('accept', verb),
  read: (body, example) => {
    const { alarmNumber } = body;
    const named = who(body, example);
    return named && isNumber(alarmNumber) ? { verb, ...named, alarmNumber } : undefined;
  },
});

const JSON_COMMANDS: Readonly<Record<string, JsonCommand>> = {
  accept: answer('accept'),
  close: answer('close'),
  order: {
    example: `{"order":{${DEVICE},"alarmNumber":3,"order":"speakerOn","by":"desk 4"}}`,
    read: (body, example) => {
      const { alarmNumber, order } = body;
      const named = who(body, example);
      if (!named || !isNumber(alarmNumber) || !isText(order)) return undefined;
      return { verb: 'order', ...named, alarmNumber, order: order as OrderKind };
    },
  },
  armTest: {
    example: `{"armTest":{${DEVICE},"seconds":600}}`,
    read: (body, example) => {
      const { seconds } = body;
      const named = who(body, example);
      return named && isNumber(seconds) ? { verb: 'armTest', ...named, seconds } : undefined;
    },
  },
  riskWindow: {
    example: `{"riskWindow":{${DEVICE},"seconds":3600,"heartbeatSeconds":60}}`,
    read: (body, example) => {
      const { seconds, heartbeatSeconds } = body;
      const named = who(body, example);
      if (!named || !isNumber(seconds) || !isNumber(heartbeatSeconds)) return undefined;
      return { verb: 'riskWindow', ...named, seconds, heartbeatSeconds };
    },
  },
  changeSettings: {
    example: `{"changeSettings":{${DEVICE},"heartbeatSeconds":600}}`,
    read: ({ device, by, ...settings }, example) => {
      const named = who({ device, by }, example);
      const names = Object.keys(settings);
      const isKnown = (name: string) => (SETTING_NAMES as readonly string[]).includes(name);
      if (!named || names.length === 0 || !names.every(isKnown)) return undefined;
      return {
        verb: 'changeSettings',
        ...named,
        settings: settings as Partial<ChangeableSettings>,
      };
    },
  },
  playPattern: {
    example: `{"playPattern":{${DEVICE},"pattern":3}}`,
    read: (body, example) => {
      const { pattern } = body;
      const deviceId = who(body, example)?.deviceId;
      return deviceId && isNumber(pattern) ? { verb: 'playPattern', deviceId, pattern } : undefined;
    },
  },
  sms: {
    example: '{"sms":{"from":"+31612345678","text":"K7QM2XPD…"}}',
    read: ({ from, text }) =>
      isText(from) && isText(text) ? { verb: 'sms', from, text } : undefined,
  },
};

/**
 * Reads a JSON line such as `{"accept":{"device":"K7QM2XPD","alarmNumber":3}}`.
 * @returns undefined for an empty line
 * @throws AwareError `usage`
 */
export function parseJsonLine(line: string): DispatcherRequest | undefined {
  if (line.trim() === '') return undefined;
  const object = parseObject(line);
  const verbs = Object.keys(JSON_COMMANDS).filter((name) => Object.hasOwn(object, name));
  if (verbs.length > 1) {
    throw new AwareError(
      'usage',
      `the line holds ${verbs.length} commands, ${verbs.join(' and ')}, and none was obeyed`,
      'send each on a line of its own',
    );
  }
  const command = JSON_COMMANDS[verbs[0] ?? ''];
  const body: unknown = object[verbs[0] ?? ''];
  const request = command?.read(Object(body) as Body, command.example);
  if (request) return request;
  const example = command?.example ?? ACCEPT_EXAMPLE;
  throw new AwareError('usage', 'the line is not a command', `send ${example}`);
}

function parseObject(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return Object(value) === value ? (value as Record<string, unknown>) : {};
  } catch (cause) {
    const hint = `send ${ACCEPT_EXAMPLE}`;
    throw new AwareError('usage', 'the line is not JSON', hint, { cause });
  }
}
