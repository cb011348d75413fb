import { type OpenResult, openResults } from '../network/network.ts';
import type { ModemBehaviour } from './behaviour.ts';

/** The `n`th publish (from 1) is accepted and then never asks for its bytes. */
export function publishGetsNoPrompt(n: number): ModemBehaviour {
  let publishes = 0;
  return {
    name: `publish ${n} gets no prompt`,
    onPrompt(commandName) {
      if (!commandName.startsWith('+QMTPUB')) {
        return undefined;
      }
      publishes++;
      return publishes === n ? 'withhold' : undefined;
    },
  };
}

export const theThirdPublishGetsNoPrompt = () => publishGetsNoPrompt(3);

/** Each byte of one direction is lost with this probability. */
export function dropsBytes(
  probability: number,
  direction: 'toHost' | 'fromHost' = 'toHost',
): ModemBehaviour {
  const name = `drops bytes ${direction} (${probability})`;
  return direction === 'toHost'
    ? {
        name,
        onOutput: (piece, { random }) => [piece.filter(() => !random.chance(probability))],
      }
    : {
        name,
        onInput: (bytes, { random }) => bytes.filter(() => !random.chance(probability)),
      };
}

/** Everything the modem says arrives cut in two, at any byte, with a gap. */
export function splitsReplies(): ModemBehaviour {
  return {
    name: 'splits replies',
    onOutput(piece, { random }) {
      const cut = random.integer(0, piece.length);
      return [piece.subarray(0, cut), piece.subarray(cut)];
    },
  };
}

/** Between a reply's lines stands a line that has nothing to do with it. */
export function urcInTheMiddleOfReply(urc = '+CEREG: 1'): ModemBehaviour {
  return {
    name: `URC in the middle of a reply (${urc})`,
    betweenReplyLines: () => urc,
  };
}

/** The first `count` PUBACKs never reach the modem, though the broker took the messages. */
export function pubackLost(count = 1): ModemBehaviour {
  let left = count;
  return {
    name: `PUBACK lost (${count})`,
    onPuback() {
      left--;
      return left >= 0 ? 'lose' : undefined;
    },
  };
}

/** The modem's firmware crashes and boots again, settings forgotten. Times are the world's. */
export function spontaneousRestart(atMs: number): ModemBehaviour {
  return {
    name: `restarts by itself at ${atMs} ms`,
    install: (host) => void host.clock.setTimer(atMs - host.clock.now(), () => host.restart()),
  };
}

/** Someone takes the card out. */
export function simRemoved(atMs: number): ModemBehaviour {
  return {
    name: `SIM removed at ${atMs} ms`,
    install: (host) => void host.clock.setTimer(atMs - host.clock.now(), () => host.removeSim()),
  };
}

/** The network refuses the first `count` attempts to register; by default all. */
export function registrationDenied(count = Number.POSITIVE_INFINITY): ModemBehaviour {
  let left = count;
  return {
    name: `registration denied (${count})`,
    onRegistration() {
      left--;
      return left >= 0 ? 'denied' : undefined;
    },
  };
}

/** The first `count` attempts to open end with this result; by default the name is not found. */
export function openFails(result: OpenResult, count = Number.POSITIVE_INFINITY): ModemBehaviour {
  let left = count;
  return {
    name: `open fails with ${result} (${count})`,
    onMqttOpen() {
      left--;
      return left >= 0 ? result : undefined;
    },
  };
}

export const dnsFailure = (count?: number) => openFails(openResults.nameNotFound, count);

/** The sky cannot be heard. */
export function noFix(): ModemBehaviour {
  return { name: 'no fix', install: (host) => host.gnss.setSkyHidden(true) };
}

/** The radio loses its cell, and with it its data contexts and links; it registers again. */
export function linkDrops(atMs: number): ModemBehaviour {
  return {
    name: `link drops at ${atMs} ms`,
    install: (host) => void host.clock.setTimer(atMs - host.clock.now(), () => host.dropLink()),
  };
}

/** The commands that match get no answer at all; by default the first one only. */
export function swallowsCommand(pattern: RegExp, count = 1): ModemBehaviour {
  let left = count;
  return {
    name: `swallows ${pattern} (${count})`,
    beforeCommand(line) {
      if (left === 0 || !pattern.test(line)) {
        return undefined;
      }
      left--;
      return 'swallow';
    },
  };
}
