import type { TimerHandle } from '../../clock.ts';
import type { BehaviourHost, ModemBehaviour } from '../behaviour.ts';
import type { Callee } from '../modem-core.ts';
import type { RingOptions } from '../voice.ts';
import { atTime, firstTimes, timesFrom } from './at-time.ts';

export type CallFailure = Exclude<Callee['kind'], 'answers'>;

const RINGS_FOR_MS = 30_000;

/** Calls number `first` (from 1) and the `count - 1` after it fail in this way. */
export function callFails(
  kind: CallFailure,
  { first = 1, count = 1 }: { first?: number; count?: number } = {},
): ModemBehaviour {
  const isIts = timesFrom(first, count);
  return {
    name: `call ${kind} (from call ${first}, ${count})`,
    onDial: () => (isIts() ? { kind, afterMs: RINGS_FOR_MS } : undefined),
  };
}

/** Does something so long after a call connected, if it still is; for the first `count` calls. */
function inCalls(
  { afterMs, count }: { afterMs: number; count: number },
  action: (host: BehaviourHost) => void,
): Pick<ModemBehaviour, 'onEvent'> {
  const isIts = firstTimes(count);
  let timer: TimerHandle | undefined;
  return {
    onEvent({ type }, host) {
      if (type === 'callConnected' && isIts()) {
        timer = host.clock.setTimer(afterMs, () => action(host));
      } else if (type === 'callEnded' && timer !== undefined) {
        host.clock.clearTimer(timer);
        timer = undefined;
      }
    },
  };
}

/** The first `count` calls are dropped so long after they connected; by default all. */
export function callsDropped(afterMs: number, count = Number.POSITIVE_INFINITY): ModemBehaviour {
  return {
    name: `calls dropped after ${afterMs} ms (${count})`,
    ...inCalls({ afterMs, count }, (host) => host.remoteHangsUp()),
  };
}

/** The same without a word: no `NO CARRIER`, no `ccinfo`; only `+CLCC` shows it. */
export function callsLostSilently(
  afterMs: number,
  count = Number.POSITIVE_INFINITY,
): ModemBehaviour {
  let isSilent = false;
  return {
    name: `calls lost silently after ${afterMs} ms (${count})`,
    onUrc: (line) => (isSilent && /^(NO CARRIER|\+QIND: "ccinfo")/.test(line) ? 'lose' : undefined),
    ...inCalls({ afterMs, count }, (host) => {
      isSilent = true;
      host.remoteHangsUp();
      isSilent = false;
    }),
  };
}

/** The supply sags under a call: the modem goes off so long after it connected. */
export function brownOutInCall(afterMs = 0, count = 1): ModemBehaviour {
  return {
    name: `brown-out ${afterMs} ms after a call connects (${count})`,
    ...inCalls({ afterMs, count }, (host) => host.cutPower()),
  };
}

/** `+CLCC` lists so many data calls before the speech call, and where there is none. */
export function phantomDataCalls(lines = 1): ModemBehaviour {
  return { name: `phantom data calls (${lines})`, dataCalls: () => lines };
}

/** Someone calls who is not the centre. */
export function strangerCalls(
  atMs: number,
  number = '+31600000000',
  options: RingOptions = {},
): ModemBehaviour {
  return {
    name: `${number} calls at ${atMs} ms`,
    install: (host) => atTime(host, atMs, () => host.ring(number, options)),
  };
}

/** A notice of a call where there is none. */
export function phantomRing(atMs: number, notice = 'RING'): ModemBehaviour {
  return {
    name: `phantom ${notice} at ${atMs} ms`,
    install: (host) => atTime(host, atMs, () => host.sendUrc(notice)),
  };
}
