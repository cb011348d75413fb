/** Publishes sealed messages with QoS 1 and watches what becomes of them. */
import { dialect } from 'board';
import { after, cancel } from '../platform/clock.ts';
import { AtResult, commandWithPayload } from './at-channel.ts';
import { noteReply, sessionFailed, sessionWorked } from './link.ts';

/** The modem's own limit is 5 s × 3 tries (`QMTCFG="timeout"`); then the session is dead. */
const RESULT_TIMEOUT_MS = 20000;
const MAX_MESSAGE_ID = 65535;

let topic = '';
let messageId = 0;
let resultTimer = 0;
/** The running publish has its result, which some modems give before their `OK`. */
let isSettled = false;
/** The broker has taken the last message; that it reaches the receiver is not said. */
let onTaken: () => void;

function settle(): void {
  isSettled = true;
  sessionWorked();
  cancel(resultTimer);
  resultTimer = 0;
  onTaken();
}

function onResultTimeout(): void {
  resultTimer = 0;
  sessionFailed();
}

export function startPublisher(uplinkTopic: string, taken: () => void): void {
  topic = uplinkTopic;
  onTaken = taken;
}

/** True while a message is on its way. Only an alarm may be sent then. */
export function isPublishing(): boolean {
  return resultTimer !== 0;
}

/** Forgets what was on its way: the session is gone. */
export function resetPublisher(): void {
  cancel(resultTimer);
  resultTimer = 0;
}

/**
 * Publishes `length` bytes, which are made while the modem prepares its prompt.
 * The broker's acknowledgement proves nothing and is only used to pace the traffic.
 */
export function publish(length: number, makePayload: () => Uint8Array | undefined): void {
  messageId = messageId === MAX_MESSAGE_ID ? 1 : messageId + 1;
  isSettled = false;
  commandWithPayload(
    `${dialect.publish + messageId},1,0,"${topic}",${length}`,
    '',
    0,
    makePayload,
    (result) => {
      if (!noteReply(result)) return;
      if (result === AtResult.ok) {
        // One that runs goes on: who sends again and again would never find the session dead.
        if (isSettled) resetPublisher();
        else if (!resultTimer) resultTimer = after(RESULT_TIMEOUT_MS, onResultTimeout);
      } else sessionFailed();
    },
  );
}

/** Takes the URC that tells a publish's result; false when the line is something else. */
export function takePublishResult(line: string): boolean {
  if (!line.startsWith(dialect.publishResult)) return false;
  const fields = line.substr(dialect.publishResult.length).split(',');
  // 1 is a retransmission: the modem still tries.
  if (fields[1] === '0' && +fields[0] === messageId) settle();
  else if (fields[1] === '2') {
    resetPublisher();
    sessionFailed();
  }
  return true;
}
