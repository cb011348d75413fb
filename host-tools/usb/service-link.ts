import {
  decodeReply,
  encodeFrame,
  encodeMessage,
  FrameReader,
  type ServiceFrame,
  type ServiceReply,
  type ServiceRequest,
} from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { Transport } from './transport.ts';

/** Starts a timer and returns what stops it; tests give time of their own. */
export type StartTimer = (durationMs: number, ended: () => void) => () => void;

export const startTimer: StartTimer = (durationMs, ended) => {
  const timer = setTimeout(ended, durationMs);
  return () => clearTimeout(timer);
};

/** A device answers in some milliseconds; text of a console or a lost byte costs one attempt. */
const ANSWER_WITHIN_MS = 1500;
const ATTEMPTS = 3;
/** Eight pages of 4 KB are erased and read back. */
const SLOW_ANSWER_WITHIN_MS = 10_000;
const SLOW: ReadonlySet<ServiceRequest['type']> = new Set(['wipe']);
const FRAME_NUMBERS = 256;

type Reply<Type extends ServiceReply['type']> = Extract<ServiceReply, { type: Type }>;

interface Waiting {
  readonly number: number;
  answered(reply: ServiceReply): void;
  failed(error: AwareError): void;
}

/**
 * Requests and replies over a line, one at a time. A request that is not answered is sent again, and
 * so may be done twice.
 */
export class ServiceLink {
  readonly #transport: Transport;
  readonly #startTimer: StartTimer;
  readonly #reader = new FrameReader();
  #number = 0;
  #waiting: Waiting | undefined;
  #isGone = false;

  constructor(transport: Transport, timer: StartTimer = startTimer) {
    this.#transport = transport;
    this.#startTimer = timer;
    transport.onBytes((bytes) => {
      for (const frame of this.#reader.push(bytes)) this.#take(frame);
    });
    transport.onGone(() => {
      this.#isGone = true;
      this.#waiting?.failed(gone());
    });
  }

  /**
   * Asks, and returns the reply of the type that answers this.
   * @param attempts 1 for what must not be done twice
   * @throws AwareError `boardSilent`, `boardGone`, `boardRefused`, `boardNotUnderstood`
   */
  async ask<Type extends ServiceReply['type']>(
    request: ServiceRequest,
    type: Type,
    attempts = ATTEMPTS,
  ): Promise<Reply<Type>> {
    const isSlow = SLOW.has(request.type);
    const withinMs = isSlow ? SLOW_ANSWER_WITHIN_MS : ANSWER_WITHIN_MS;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const reply = await this.#attempt(encodeMessage(request), withinMs);
      if (reply?.type === type) return reply as Reply<Type>;
      if (reply?.type === 'refused') throw refused(request, reply.serviceRefusal);
      if (reply) throw strange(`it answers ${request.type} with ${reply.type}`);
    }
    throw silent();
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  /** undefined: no answer in time. */
  async #attempt(message: Uint8Array, withinMs: number): Promise<ServiceReply | undefined> {
    if (this.#isGone) throw gone();
    this.#number = (this.#number + 1) % FRAME_NUMBERS;
    const number = this.#number;
    const answer = new Promise<ServiceReply | undefined>((resolve, reject) => {
      const stop = this.#startTimer(withinMs, () => this.#end(resolve));
      this.#waiting = {
        number,
        answered: (reply) => {
          stop();
          this.#end(() => resolve(reply));
        },
        failed: (error) => {
          stop();
          this.#end(() => reject(error));
        },
      };
    });
    // The answer may fail before the line has taken the question.
    answer.catch(() => {});
    await this.#transport.write(encodeFrame({ number, message }));
    return answer;
  }

  #end(settle: (nothing: undefined) => void): void {
    this.#waiting = undefined;
    settle(undefined);
  }

  #take({ number, message }: ServiceFrame): void {
    if (number !== this.#waiting?.number) return;
    const reply = decodeReply(message);
    if (reply.ok) this.#waiting.answered(reply.message);
    else this.#waiting.failed(strange(`its answer is ${reply.reason}: ${reply.detail}`));
  }
}

const silent = (): AwareError =>
  new AwareError(
    'boardSilent',
    'the board does not answer',
    "see that it is switched on and runs Aware ('aware flash'), and try another cable",
  );

const gone = (): AwareError =>
  new AwareError(
    'boardGone',
    'the cable was pulled, or the board has switched off',
    'plug it in again and repeat the command: nothing is half done',
  );

const strange = (why: string): AwareError =>
  new AwareError(
    'boardNotUnderstood',
    `the board is not understood: ${why}`,
    'its firmware is of another version: use the aware that it was made with, or flash it anew',
  );

type Refusal = Reply<'refused'>['serviceRefusal'];

const WHY: Readonly<Record<Refusal, readonly [why: string, hint: string]>> = {
  unknown: ['for a reason that this version does not know', 'use a newer aware'],
  locked: ['it is locked', "only the registry that has its key unlocks it ('aware inspect')"],
  wrongKey: [
    'this is not its key',
    'give the registry that it was provisioned with (--data); another cannot unlock it',
  ],
  notBare: ['it is a device already', "'aware wipe' takes it back first"],
  notUnderstood: ['it does not know the request', 'flash the firmware that belongs to this aware'],
  notWritten: [
    'its flash does not take what is written',
    'run it again; if it stays so, the flash is worn: do not use the board any more',
  ],
  alarmOpen: ['an alarm is open on it', 'a dispatcher closes it first (aware receive)'],
};

const refused = ({ type }: ServiceRequest, refusal: Refusal): AwareError =>
  new AwareError('boardRefused', `the board refuses ${type}: ${WHY[refusal][0]}`, WHY[refusal][1]);
