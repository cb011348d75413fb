import type { TimerHandle } from '../../clock.ts';
import type { ModemBehaviour } from '../behaviour.ts';
import { atTime, firstTimes } from './at-time.ts';

/** `+CMS ERROR: 500`, unknown error: what modems mostly say. */
const UNKNOWN_ERROR = 500;
const SMS_RESULT = /^(\+CMGS: |OK$|\+CMS ERROR)/;

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

/**
 * The network takes its time: what becomes of a short message is said so much later. Until then the
 * modem has nothing to say of it.
 */
export function smsResultLate(delayMs: number): ModemBehaviour {
  let isSending = false;
  let held: string[] = [];
  let waiting: TimerHandle | undefined;
  return {
    name: `SMS result ${delayMs} ms late`,
    onEvent(event, { clock }) {
      if (event.type === 'command') isSending = event.line.startsWith('AT+CMGS');
      // What a modem that has gone off still had to say, nobody hears.
      else if (event.type === 'power' && waiting) {
        clock.clearTimer(waiting);
        waiting = undefined;
      }
    },
    // The network has it still, and the modem hears nothing else.
    beforeCommand: () => (waiting ? 'swallow' : undefined),
    onOutput(piece, host) {
      const line = Buffer.from(piece).toString('latin1').trim();
      if (!isSending || !SMS_RESULT.test(line)) return [piece];
      held.push(line);
      if (line.startsWith('+CMGS')) return [];
      const lines = held;
      held = [];
      isSending = false;
      waiting = host.clock.setTimer(delayMs, () => {
        waiting = undefined;
        for (const late of lines) host.sendUrc(late);
      });
      return [];
    },
  };
}
