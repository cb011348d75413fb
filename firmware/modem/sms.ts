/** Sends short messages (3GPP TS 27.005 §3.5.1, text mode). What comes in is never read. */
import { AtResult, command, commandWithPayload } from './at-channel.ts';
import { noteReply } from './link.ts';

const COMMAND_TIMEOUT_MS = 1500;
/** The modem's own limit: it takes no other command before, and there is no calling it back. */
const SEND_TIMEOUT_MS = 120000;
/** Ends the text: Ctrl-Z. */
const END_OF_TEXT = '\x1a';

let isTextMode = false;

/** The modem has restarted and is in PDU mode again. */
export function resetSms(): void {
  isTextMode = false;
}

/**
 * Does the next thing: text mode, then the message. The AT channel must be free.
 * @param makeText made while the modem prepares its prompt
 * @param tried called with how it went
 */
export function runSms(
  number: string,
  makeText: () => string | undefined,
  tried: (result: AtResult) => void,
): void {
  if (!isTextMode) {
    command('AT+CMGF=1', '', COMMAND_TIMEOUT_MS, (result) => {
      // A modem that refuses will refuse the message too, which counts as a try.
      isTextMode = result !== AtResult.timeout;
      noteReply(result);
    });
    return;
  }
  commandWithPayload(
    `AT+CMGS="${number}"`,
    '+CMGS: ',
    SEND_TIMEOUT_MS,
    () => {
      const text = makeText();
      return text ? text + END_OF_TEXT : undefined;
    },
    (result) => {
      tried(result);
      // That the network is slow says nothing of the modem.
      if (result !== AtResult.timeout) noteReply(result);
    },
  );
}
