import type { ModemBehaviour } from '../behaviour.ts';
import { firstTimes, timesFrom } from './at-time.ts';

/** The `n`th prompt (from 1) of the commands whose names match never comes. */
function getsNoPrompt(name: string, commandName: RegExp, n: number): ModemBehaviour {
  const isIts = timesFrom(n, 1);
  return {
    name,
    onPrompt: (command) => (commandName.test(command) && isIts() ? 'withhold' : undefined),
  };
}

/** The `n`th publish (from 1) is accepted and then never asks for its bytes. */
export const publishGetsNoPrompt = (n: number) =>
  getsNoPrompt(`publish ${n} gets no prompt`, /^\+QMTPUB/, n);

export const theThirdPublishGetsNoPrompt = () => publishGetsNoPrompt(3);

/** The `n`th short message (from 1) is accepted and then never asks for its text. */
export const smsGetsNoPrompt = (n: number) =>
  getsNoPrompt(`SMS ${n} gets no prompt`, /^\+CMGS$/, n);

/** Between a reply's lines stands a line that has nothing to do with it. */
export function urcInTheMiddleOfReply(urc = '+CEREG: 1'): ModemBehaviour {
  return {
    name: `URC in the middle of a reply (${urc})`,
    betweenReplyLines: () => urc,
  };
}

/** The commands that match get no answer at all; by default the first one only. */
export function swallowsCommand(pattern: RegExp, count = 1): ModemBehaviour {
  const isIts = firstTimes(count);
  return {
    name: `swallows ${pattern} (${count})`,
    beforeCommand: (line) => (pattern.test(line) && isIts() ? 'swallow' : undefined),
  };
}

/** The commands that match are answered with ERROR; by default the first one only. */
export function refusesCommand(pattern: RegExp, count = 1): ModemBehaviour {
  const isIts = firstTimes(count);
  return {
    name: `refuses ${pattern} (${count})`,
    beforeCommand: (line) => (pattern.test(line) && isIts() ? 'error' : undefined),
  };
}

/**
 * The replies to commands that match come so late that the host has given up, and seem to answer the
 * command after; by default the first one only.
 */
export function repliesLate(pattern: RegExp, delayMs: number, count = 1): ModemBehaviour {
  const isIts = firstTimes(count);
  return {
    name: `replies to ${pattern} ${delayMs} ms late (${count})`,
    replyDelayMs: (line) => (pattern.test(line) && isIts() ? delayMs : undefined),
  };
}

/** The first `count` PUBACKs never reach the modem, though the broker took the messages. */
export function pubackLost(count = 1): ModemBehaviour {
  const isIts = firstTimes(count);
  return { name: `PUBACK lost (${count})`, onPuback: () => (isIts() ? 'lose' : undefined) };
}

/** The first `count` URCs that match are never sent. */
export function urcLost(pattern: RegExp, count = 1): ModemBehaviour {
  const isIts = firstTimes(count);
  return {
    name: `loses URC ${pattern} (${count})`,
    onUrc: (line) => (pattern.test(line) && isIts() ? 'lose' : undefined),
  };
}
