import { crc32 } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { StartTimer } from '../usb/service-link.ts';
import type { Transport } from '../usb/transport.ts';
import { type Banner, parseBanner, speaksPackets } from './interpreter.ts';

const DLE = 0x10;
const SOH = 0x01;
const ENQ = 0x05;
const NAK = 0x15;
/** The upper three bits of a packet's head say what it is, the others how long. */
const EVAL = 0x2000;
const TYPE_MASK = 0xe000;
const LENGTH_MASK = 0x1fff;
/** What a line's answer stands between, where there are no packets. */
const [OPEN_MARK, CLOSE_MARK] = ['<aware:', ':aware>'];
const MARKED = new RegExp(`${OPEN_MARK}(.*?)${CLOSE_MARK}`, 'gs');

const BANNER_WITHIN_MS = 700;
/**
 * A page is erased in 85 ms and written in some 200. A packet that has lost a byte is given up by the
 * interpreter after 5 s, with a NAK; before that nothing else would be understood.
 */
const ANSWER_WITHIN_MS = 7000;
const ATTEMPTS = 3;

/** Takes what has come so far; undefined while there is more to come. */
type Reader<Answer> = (bytes: Buffer) => Answer | undefined;

/**
 * The open console of an Espruino. One expression at a time (a window of 1): the interpreter has no flow
 * control on a UART, and hears nothing while it works. What comes back may have text of its own in it.
 */
export class Console {
  readonly #transport: Transport;
  readonly #startTimer: StartTimer;
  #received = Buffer.alloc(0);
  #look: () => void = () => {};
  #lost: AwareError | undefined;
  #hasPackets = true;
  /** Of the last question: an answer that comes too late is not taken for another's. */
  #number = 0;
  /** Bytes over the cable, both ways. */
  readonly wire = { sent: 0, received: 0 };

  constructor(transport: Transport, startTimer: StartTimer) {
    this.#transport = transport;
    this.#startTimer = startTimer;
    transport.onBytes((bytes) => {
      this.wire.received += bytes.length;
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#look();
    });
    transport.onGone(() => {
      this.#lost = gone();
      this.#look();
    });
  }

  /** Which interpreter it is; undefined when nobody answers: there is no open console. */
  async banner(): Promise<Banner | undefined> {
    // The line end ends whatever stands in the line already: Ctrl-E counts in an empty one only.
    const banner = await this.#exchange(Uint8Array.of(0x0d, ENQ), BANNER_WITHIN_MS, (bytes) =>
      parseBanner(bytes.toString('latin1')),
    );
    if (banner) this.#hasPackets = speaksPackets(banner);
    return banner;
  }

  /**
   * Evaluates an expression whose value is JSON: a number, a text, a list of them.
   * @param attempts 1 for what must not be done twice
   * @throws AwareError `boardRefused` when it throws, `boardSilent`, `boardGone`
   */
  async evaluate(expression: string, attempts = ATTEMPTS): Promise<unknown> {
    let answer: Evaluated | undefined;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const number = ++this.#number;
      const asked = checked(number, expression);
      const ours = answerTo(number);
      answer = await (this.#hasPackets
        ? this.#exchange(packet(asked), ANSWER_WITHIN_MS, (bytes) => readPacket(bytes, ours))
        : this.#exchange(line(asked), ANSWER_WITHIN_MS, (bytes) => readLine(bytes, ours)));
      // A byte that was lost on the way is answered as an expression that throws is.
      if (answer !== undefined && answer !== 'thrown') return answer.value;
    }
    throw answer === 'thrown' ? threw(expression) : silent();
  }

  /** Says something whose answer does not matter. */
  async tell(expression: string): Promise<void> {
    await this.#send(this.#hasPackets ? packet(expression) : line(expression));
  }

  async #send(bytes: Uint8Array): Promise<void> {
    if (this.#lost) throw this.#lost;
    this.wire.sent += bytes.length;
    await this.#transport.write(bytes);
  }

  /** undefined: no answer in time. */
  async #exchange<Answer>(
    bytes: Uint8Array,
    withinMs: number,
    read: Reader<Answer>,
  ): Promise<Answer | undefined> {
    this.#received = Buffer.alloc(0);
    const answer = new Promise<Answer | undefined>((resolve, reject) => {
      const settle = (end: () => void) => {
        stop();
        this.#look = () => {};
        end();
      };
      const stop = this.#startTimer(withinMs, () => settle(() => resolve(undefined)));
      this.#look = () => {
        if (this.#lost) {
          settle(() => reject(this.#lost));
          return;
        }
        const found = read(this.#received);
        if (found !== undefined) settle(() => resolve(found));
      };
    });
    answer.catch(() => {});
    await this.#send(bytes);
    return answer;
  }
}

/** Bytes that an interpreter takes for a person's, wherever they stand: Ctrl-C, and on Linux Ctrl-D. */
const CONTROLS: readonly number[] = [0x03, 0x04];

function packet(expression: string): Uint8Array {
  let padded = expression;
  while (CONTROLS.includes(padded.length & 0xff)) padded += ' ';
  const text = Buffer.from(padded, 'latin1');
  if (text.length > LENGTH_MASK) throw new RangeError(`a packet has at most ${LENGTH_MASK} bytes`);
  const head = EVAL | text.length;
  return Buffer.concat([Buffer.from([DLE, SOH, head >> 8, head & 0xff]), text]);
}

/** DLE at the beginning of a line silences its echo. */
const line = (expression: string): Uint8Array =>
  Buffer.from(
    `\x10print(${JSON.stringify(OPEN_MARK)}+JSON.stringify(${expression})+${JSON.stringify(CLOSE_MARK)})\n`,
    'latin1',
  );

/** As a text of the interpreter's: a character for each byte. */
export function quoted(bytes: Uint8Array): string {
  let text = '"';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') text += `\\${character}`;
    else if (character === '\n') text += '\\n';
    else if (byte >= 0x20 && byte < 0x7f) text += character;
    else text += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `${text}"`;
}

/**
 * Its number comes back with the value, and the CRC-32 of both: an answer that is late is not taken for
 * another's, and none in which a byte has changed, since neither packets nor lines have a check.
 */
const checked = (number: number, expression: string): string =>
  `(function(v){return v.concat(E.CRC32(JSON.stringify(v))>>>0)})([${number},(${expression})])`;

type Evaluated = { readonly value: unknown } | 'thrown';

/** What an answer's text says, if it is whole and answers this. */
type Ours = (text: string) => Exclude<Evaluated, 'thrown'> | undefined;

const answerTo =
  (number: number): Ours =>
  (text) => {
    try {
      const [told, value, check] = JSON.parse(text) as unknown[];
      const isWhole = check === crc32(Buffer.from(JSON.stringify([told, value]), 'latin1'));
      return told === number && isWhole ? { value } : undefined;
    } catch {
      return undefined;
    }
  };

/** `06`, then `10 01 hi lo payload`; or `15` for what has thrown. Text may stand anywhere before. */
function readPacket(bytes: Buffer, ours: Ours): Evaluated | undefined {
  const marker = Buffer.from([DLE, SOH]);
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + 1)) {
    if (bytes.length < at + 4) break;
    const head = bytes.readUInt16BE(at + 2);
    const end = at + 4 + (head & LENGTH_MASK);
    if ((head & TYPE_MASK) !== 0 || bytes.length < end) continue;
    const found = ours(bytes.toString('latin1', at + 4, end));
    if (found) return found;
  }
  return bytes.includes(NAK) ? 'thrown' : undefined;
}

function readLine(bytes: Buffer, ours: Ours): Evaluated | undefined {
  const said = bytes.toString('latin1');
  for (const [, text] of said.matchAll(MARKED)) {
    const found = ours(text!);
    if (found) return found;
  }
  return /^Uncaught /m.test(said) ? 'thrown' : undefined;
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

const threw = (expression: string): AwareError =>
  new AwareError(
    'boardRefused',
    `the interpreter cannot do ${JSON.stringify(shortened(expression))}`,
    'switch the board off and on, and run it again',
  );

const silent = (): AwareError =>
  new AwareError(
    'boardSilent',
    'the interpreter has stopped to answer',
    'switch the board off and on, and run it again: it goes on where this ended',
  );

const gone = (): AwareError =>
  new AwareError(
    'boardGone',
    'the cable was pulled, or the board has switched off',
    'plug it in again and repeat the command: the board starts the version that it had',
  );
