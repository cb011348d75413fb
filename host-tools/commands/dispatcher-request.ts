/** What a dispatcher, or a program in her place, may ask of a running `aware receive`. */
import { isDeviceId, type OrderKind } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { ChangeableSettings, ShortMessage } from '../receiver/index.ts';
import { printable } from './line-words.ts';

interface OfDevice {
  readonly deviceId: string;
  /** who, as the line says; undefined: whoever started the receiver */
  readonly by: string | undefined;
}

export interface AnswerRequest extends OfDevice {
  readonly verb: 'accept' | 'close';
  readonly alarmNumber: number;
}

export type DispatcherRequest =
  | AnswerRequest
  | (OfDevice & { readonly verb: 'order'; readonly alarmNumber: number; readonly order: OrderKind })
  | (OfDevice & { readonly verb: 'armTest'; readonly seconds: number })
  | (OfDevice & {
      readonly verb: 'riskWindow';
      readonly seconds: number;
      readonly heartbeatSeconds: number;
    })
  | (OfDevice & {
      readonly verb: 'changeSettings';
      readonly settings: Partial<ChangeableSettings>;
    })
  | (Omit<OfDevice, 'by'> & { readonly verb: 'playPattern'; readonly pattern: number })
  | ({ readonly verb: 'sms' } & ShortMessage)
  | { readonly verb: 'list' | 'help' | 'quit' };

/** The pace of a risk window unless it is given. */
export const RISK_HEARTBEAT_SECONDS = 60;

/** The id of a device as people write it: with a dash or without, in any case. */
export function readDeviceId(text: string): string | undefined {
  const id = text.replaceAll('-', '').toUpperCase();
  return isDeviceId(id) ? id : undefined;
}

/**
 * The id of a device.
 * @throws AwareError `usage`, with what would do
 */
export function deviceIdOf(text: string, hint: string): string {
  const id = readDeviceId(text);
  if (id !== undefined) return id;
  throw notUnderstood(`'${printable(text)}' is not a device id`, hint);
}

export const notUnderstood = (message: string, hint: string): AwareError =>
  new AwareError('usage', message, hint);
