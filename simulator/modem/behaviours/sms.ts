import type { ModemBehaviour } from '../behaviour.ts';
import { atTime, firstTimes } from './at-time.ts';

/** `+CMS ERROR: 500`, unknown error: what modems mostly say. */
const UNKNOWN_ERROR = 500;

/** The first `count` short messages are refused; by default all. */
export function smsRefused(count = Number.POSITIVE_INFINITY, code = UNKNOWN_ERROR): ModemBehaviour {
  const isIts = firstTimes(count);
  return {
    name: `SMS refused with ${code} (${count})`,
    onSmsSend: () => (isIts() ? code : undefined),
  };
}

/** Someone sends a short message, such as a command that a cheap tracker would obey. */
export function smsArrives(
  atMs: number,
  text = 'where123456',
  number = '+31600000000',
): ModemBehaviour {
  return {
    name: `SMS '${text}' from ${number} at ${atMs} ms`,
    install: (host) => atTime(host, atMs, () => host.receiveSms(number, text)),
  };
}
