import { type OpenResult, openResults } from '../../network/network.ts';
import type { ModemBehaviour } from '../behaviour.ts';
import { CLOCK_START_UTC_MS } from '../network-time.ts';
import { atTime, firstTimes } from './at-time.ts';

const SESSION_URC = /^\+QMT(PUB|STAT|RECV)/;

/** The network refuses the first `count` attempts to register; by default all. */
export function registrationDenied(count = Number.POSITIVE_INFINITY): ModemBehaviour {
  const isIts = firstTimes(count);
  return {
    name: `registration denied (${count})`,
    onRegistration: () => (isIts() ? 'denied' : undefined),
  };
}

/** The radio loses its cell, and with it its data contexts and links; it registers again. */
export function linkDrops(atMs: number): ModemBehaviour {
  return {
    name: `link drops at ${atMs} ms`,
    install: (host) => atTime(host, atMs, () => host.dropLink()),
  };
}

/** All is noise: no cell, and with `gnssToo` (the default) no satellites either. */
export function jammed(fromMs: number, forMs: number, { gnssToo = true } = {}): ModemBehaviour {
  return {
    name: `jammed${gnssToo ? ', GNSS too' : ''} from ${fromMs} ms for ${forMs} ms`,
    install(host) {
      atTime(host, fromMs, () => {
        host.setCoverage('none');
        if (gnssToo) host.setSkyHidden(true);
      });
      atTime(host, fromMs + forMs, () => {
        host.setCoverage('lte');
        if (gnssToo) host.setSkyHidden(false);
      });
    },
  };
}

/** A false base station: the only cell there is speaks GSM, and carries no data. */
export function downgradedTo2g(fromMs: number, forMs = Number.POSITIVE_INFINITY): ModemBehaviour {
  return {
    name: `downgraded to 2G from ${fromMs} ms for ${forMs} ms`,
    install(host) {
      atTime(host, fromMs, () => host.setCoverage('gsm'));
      if (Number.isFinite(forMs)) {
        atTime(host, fromMs + forMs, () => host.setCoverage('lte'));
      }
    },
  };
}

/** The first `count` attempts to open end with this result; by default all. */
export function openFails(result: OpenResult, count = Number.POSITIVE_INFINITY): ModemBehaviour {
  const isIts = firstTimes(count);
  return {
    name: `open fails with ${result} (${count})`,
    onMqttOpen: () => (isIts() ? result : undefined),
  };
}

/** The network refuses the data context, so long after it was asked; calls and SMS are not affected. */
export function contextRefused(afterMs = 0): ModemBehaviour {
  const isIts = (line: string) => line.startsWith('AT+QIACT=');
  return {
    name: `context refused after ${afterMs} ms`,
    beforeCommand: (line) => (isIts(line) ? 'error' : undefined),
    replyDelayMs: (line) => (isIts(line) && afterMs > 0 ? afterMs : undefined),
    onMqttOpen: () => openResults.pdpFailed,
  };
}

/**
 * A session that looks open and carries nothing: no result, no message, no notice of its end comes
 * out of the modem.
 * @param isDead whether it is so now
 * @param onReopened the device has opened another
 */
export function sessionMute(isDead: () => boolean, onReopened: () => void): ModemBehaviour {
  return {
    name: 'session mute',
    onUrc: (line) => (isDead() && SESSION_URC.test(line) ? 'lose' : undefined),
    ...whenReopened(onReopened),
  };
}

/** Hears of each session that the device opens. */
export function whenReopened(onReopened: () => void): Pick<ModemBehaviour, 'onEvent'> {
  return {
    onEvent(event) {
      if (event.type === 'command' && event.line.startsWith('AT+QMTOPEN')) onReopened();
    },
  };
}

export const dnsFailure = (count?: number) => openFails(openResults.nameNotFound, count);

/** The first `count` TLS handshakes fail; by default all. A link without TLS opens. */
export function tlsFailure(count = Number.POSITIVE_INFINITY): ModemBehaviour {
  const isIts = firstTimes(count);
  return {
    name: `TLS failure (${count})`,
    onMqttOpen: ({ tls }) => (tls && isIts() ? openResults.failed : undefined),
  };
}

/**
 * The network never tells the time: the modem's clock says 1980, and no certificate is valid yet
 * unless the host had the modem ignore that (`AT+QSSLCFG="ignorelocaltime"`).
 */
export function clockFailure(): ModemBehaviour {
  return { name: 'clock failure', utcMs: () => CLOCK_START_UTC_MS };
}
