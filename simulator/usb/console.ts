import { valueText } from './console-text.ts';
import { Packets } from './packets.ts';
import type { Storage } from './storage.ts';

const SOH = 0x01;
const CTRL_C = 0x03;
const ENQ = 0x05;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DLE = 0x10;
const BACKSPACE = 0x7f;

/** What a console needs of the interpreter behind it. */
export interface ConsoleHost {
  /** For Ctrl-E, as `Espruino 2v29.277 RAK5010`. */
  readonly banner: string;
  readonly storage: Storage;
  /** False once what was evaluated has stopped the processor. */
  isRunning(): boolean;
  /** Throws what the text throws. */
  evaluate(text: string): unknown;
  write(bytes: ArrayLike<number>): void;
  /** As for any exception that nothing caught: its listeners hear of it, or it is printed. */
  report(error: unknown): void;
  startTimer(durationMs: number, ended: () => void): () => void;
}

/**
 * The interpreter's console (`jsiHandleConsoleChar`): lines, which it echoes unless they begin with
 * DLE, Ctrl-E, and packets. Editing within a line and the debugger are not here.
 */
export class Console {
  readonly #host: ConsoleHost;
  readonly #packets: Packets;
  #line = '';
  #hasDle = false;
  #isQuiet = false;

  constructor(host: ConsoleHost) {
    this.#host = host;
    this.#packets = new Packets(host);
  }

  take(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#packets.isReceiving) this.#packets.take(byte);
      else this.#takeByte(byte);
    }
  }

  stop(): void {
    this.#packets.stop();
  }

  #takeByte(byte: number): void {
    const hadDle = this.#hasDle;
    this.#hasDle = false;
    if (byte === SOH) {
      if (hadDle) this.#packets.begin();
      this.#isQuiet = false;
    } else if (byte === DLE) {
      if (this.#line === '') this.#isQuiet = true;
      this.#hasDle = true;
    } else if (byte === CTRL_C) this.#line = '';
    else if (byte === ENQ) {
      if (this.#line === '') this.#write(`${this.#host.banner}\r\n`);
    } else if (byte === CARRIAGE_RETURN || byte === LINE_FEED) this.#runLine();
    else if (byte === BACKSPACE) this.#line = this.#line.slice(0, -1);
    else if (byte !== 0) {
      this.#line += String.fromCharCode(byte);
      if (!this.#isQuiet) this.#host.write([byte]);
    }
  }

  #runLine(): void {
    const line = this.#line;
    const isQuiet = this.#isQuiet;
    this.#line = '';
    this.#isQuiet = false;
    if (line === '') return;
    if (!isQuiet) this.#write('\r\n');
    try {
      const value = this.#host.evaluate(line);
      if (!isQuiet) this.#write(`=${value === undefined ? 'undefined' : valueText(value)}\r\n`);
    } catch (error) {
      if (!this.#host.isRunning()) throw error;
      this.#host.report(error);
    }
    if (!isQuiet) this.#write('>');
  }

  #write(text: string): void {
    this.#host.write(Buffer.from(text, 'latin1'));
  }
}
