import { type AtArgument, integerArgument } from './at-command.ts';
import type { AtRequest } from './at-engine.ts';
import type { AtReply } from './at-reply.ts';
import { fromSeptets, toSeptets } from './gsm-alphabet.ts';
import { latencies } from './latencies.ts';
import { clockText } from './network-time.ts';
import { cmsErrors, type OutgoingSms, SMS_SEPTETS_MAX, type Sms } from './sms.ts';
import { decodeSubmit, encodeDeliver, fromUcs2, toUcs2 } from './sms-pdu.ts';
import type { StoredSms } from './sms-store.ts';

export const PDU_MODE = 0;
export const TEXT_MODE = 1;
const NUMBER_PATTERN = /^\+?[0-9]{3,20}$/;
const PDU_OCTETS_MAX = 232;
const UCS2_LENGTH_MAX = 70;
/** Of the simulated network: never dialled, only shown. */
export const SERVICE_CENTRE = '+31600000001';

export const characterSets = ['GSM', 'IRA', 'UCS2'] as const;
type CharacterSet = (typeof characterSets)[number];

const fromHost: Record<CharacterSet, (bytes: Buffer) => string> = {
  GSM: (bytes) => fromSeptets(bytes),
  IRA: (bytes) => bytes.toString('latin1'),
  UCS2: (bytes) => fromUcs2(Buffer.from(bytes.toString('latin1'), 'hex')),
};

const toHost: Record<CharacterSet, (text: string) => string> = {
  GSM: (text) => Buffer.from(toSeptets(text) ?? [...text].map(() => 0x3f)).toString('latin1'),
  IRA: (text) => text,
  UCS2: (text) => toUcs2(text).toString('hex').toUpperCase(),
};

/** `<stat>` of `+CMGL`, by number in PDU mode and by name in text mode: 3GPP 27.005 §3.1. */
const listed: readonly { name: string; includes: (message: StoredSms) => boolean }[] = [
  { name: 'REC UNREAD', includes: ({ isRead }) => !isRead },
  { name: 'REC READ', includes: ({ isRead }) => isRead },
  // Messages of its own the modem does not keep.
  { name: 'STO UNSENT', includes: () => false },
  { name: 'STO SENT', includes: () => false },
  { name: 'ALL', includes: () => true },
];

/** Short messages as the host writes and reads them: as text or as PDU. */
export class SmsTerminal {
  mode: number = PDU_MODE;
  characterSet: CharacterSet = 'GSM';
  readonly #sms: Sms;

  constructor(sms: Sms) {
    this.#sms = sms;
  }

  send(request: AtRequest, reply: AtReply) {
    const { hasSim } = this.#sms;
    const read = this.mode === TEXT_MODE ? this.#textReader(request) : this.#pduReader(request);
    if (read === undefined || !hasSim) {
      const { operationNotAllowed, simNotInserted } = cmsErrors;
      return reply.cmsError(hasSim ? operationNotAllowed : simNotInserted);
    }
    return reply.promptForText((bytes) => {
      if (bytes === undefined) {
        return reply.ok();
      }
      return reply.after(latencies.smsSend, () =>
        this.#finishSend(read(Buffer.from(bytes)), reply),
      );
    });
  }

  #finishSend(message: OutgoingSms | undefined, reply: AtReply) {
    if (message === undefined) {
      return reply.cmsError(cmsErrors.invalidPduParameter);
    }
    const sent = this.#sms.send(message);
    if ('errorCode' in sent) {
      return reply.cmsError(sent.errorCode);
    }
    reply.info(`+CMGS: ${sent.reference}`);
    return reply.ok();
  }

  #textReader({ args }: AtRequest): ((bytes: Buffer) => OutgoingSms | undefined) | undefined {
    const { characterSet } = this;
    const written = args[0]?.quoted ? Buffer.from(args[0].text, 'latin1') : Buffer.alloc(0);
    const number = fromHost[characterSet](written);
    if (!NUMBER_PATTERN.test(number)) {
      return undefined;
    }
    return (bytes) => {
      const text = fromHost[characterSet](bytes);
      const septets = toSeptets(text)?.length;
      const fits =
        septets === undefined ? text.length <= UCS2_LENGTH_MAX : septets <= SMS_SEPTETS_MAX;
      return fits ? { number, text } : undefined;
    };
  }

  #pduReader({ args }: AtRequest): ((bytes: Buffer) => OutgoingSms | undefined) | undefined {
    const length = integerArgument(args[0], 1, PDU_OCTETS_MAX);
    return length === undefined
      ? undefined
      : (bytes) => decodeSubmit(bytes.toString('latin1').trim(), length);
  }

  read(request: AtRequest, reply: AtReply) {
    const slot = integerArgument(request.args[0], 0, this.#sms.store.size - 1);
    const message = slot === undefined ? undefined : this.#sms.store.at(slot);
    if (message === undefined) {
      return reply.cmsError(cmsErrors.invalidMemoryIndex);
    }
    reply.info(`+CMGR: ${this.#shown(message)}`);
    message.isRead = true;
    return reply.ok();
  }

  list(request: AtRequest, reply: AtReply) {
    const wanted = this.#wanted(request.args[0]);
    if (wanted === undefined) {
      return reply.cmsError(cmsErrors.operationNotAllowed);
    }
    for (const [slot, message] of this.#sms.store.list().filter(([, each]) => wanted(each))) {
      reply.info(`+CMGL: ${slot},${this.#shown(message)}`);
      message.isRead = true;
    }
    return reply.ok();
  }

  #wanted(argument: AtArgument | undefined): ((message: StoredSms) => boolean) | undefined {
    if (argument === undefined) {
      return listed[0]!.includes;
    }
    return this.mode === TEXT_MODE
      ? listed.find(({ name }) => name === argument.text)?.includes
      : listed[integerArgument(argument, 0, listed.length - 1) ?? -1]?.includes;
  }

  /** Behind `+CMGR: ` or `+CMGL: n,`. */
  #shown(message: StoredSms): string {
    const { number, text, utcMs, isRead } = message;
    if (this.mode === PDU_MODE) {
      const { hex, length } = encodeDeliver(message, SERVICE_CENTRE);
      return `${isRead ? 1 : 0},,${length}\r\n${hex}`;
    }
    const shownNumber = toHost[this.characterSet](number);
    const shownText = toHost[this.characterSet](text);
    const status = isRead ? 'REC READ' : 'REC UNREAD';
    return `"${status}","${shownNumber}",,"${clockText(utcMs)}"\r\n${shownText}`;
  }

  delete(request: AtRequest, reply: AtReply) {
    const { store } = this.#sms;
    const slot = integerArgument(request.args[0], 0, store.size - 1);
    const [, flagArgument] = request.args;
    const flag = flagArgument === undefined ? 0 : integerArgument(flagArgument, 0, 4);
    if (slot === undefined || flag === undefined) {
      return reply.cmsError(cmsErrors.invalidMemoryIndex);
    }
    const doomed = store.list().filter(([at, { isRead }]) => {
      if (flag === 0) return at === slot;
      return flag === 4 || isRead;
    });
    for (const [at] of doomed) {
      store.delete(at);
    }
    return reply.ok();
  }
}
