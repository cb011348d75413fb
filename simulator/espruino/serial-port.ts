import type { SerialEnd } from '../serial.ts';
import { toBinaryString, toBytes } from './bytes.ts';
import { Listeners } from './listeners.ts';

/** `IOEVENT_MAX_LEN` is 64 and characters are added to an event while it holds fewer than 63. */
export const MAX_CHUNK_BYTES = 63;

/** Without a listener the device keeps this much of what arrives (`STREAM_MAX_BUFFER_SIZE`). */
const MAX_BUFFERED_BYTES = 512;

/** How many of the `available` bytes the next 'data' event carries: 1 to `MAX_CHUNK_BYTES`. */
export type Chunking = (available: number) => number;

/** As much as fits, which is what a busy device sees. */
export const wholeChunks: Chunking = (available) => Math.min(available, MAX_CHUNK_BYTES);

/**
 * What is lost of a line while the interpreter, told by a watch on its pin, opens the port: at 115,200
 * baud some 3 ms. Assumed.
 */
const LOST_WHILE_OPENING_BYTES = 32;

/** `Serial1`. The line is closed until the firmware sets it up. */
export class SerialPort {
  readonly listeners = new Listeners();
  readonly #line: SerialEnd;
  readonly #chunking: Chunking;
  readonly #onBytes: () => void;
  readonly #onOpen: (isOpen: boolean) => void;
  readonly #onEdge: (pin: number) => void;
  #open = false;
  /** Where the line comes in, as the firmware set it up last. */
  #rxPin: number | undefined;
  /** As text, one character a byte. */
  #received: string[] = [];
  #unheard = '';

  /**
   * `onBytes` is called when there is something to hand out with `deliver`, `onOpen` whenever the
   * firmware opens or closes the port, `onEdge` when something moves on the pin of a closed one.
   */
  constructor(
    line: SerialEnd,
    chunking: Chunking,
    onBytes: () => void,
    onOpen: (isOpen: boolean) => void,
    onEdge: (pin: number) => void,
  ) {
    this.#onEdge = onEdge;
    this.#onOpen = onOpen;
    this.#line = line;
    this.#chunking = chunking;
    this.#onBytes = onBytes;
    line.onData((bytes) => this.#receive(bytes));
  }

  /** What arrived since the last call, cut as the device cuts it. */
  deliver(call: (listener: (data: string) => void, data: string) => void): void {
    const bursts = this.#received;
    this.#received = [];
    for (const burst of bursts) {
      for (let from = 0; from < burst.length; ) {
        const to = from + this.#chunking(burst.length - from);
        this.#emit(burst.slice(from, to), call);
        from = to;
      }
    }
  }

  globals(queue: (work: () => void) => void, call: (f: () => void) => void): object {
    const write = (data: unknown) => {
      if (this.#open) this.#line.write(toBytes(data));
    };
    return {
      ...this.listeners.methods(),
      on: (event: string, listener: (data: string) => void) => {
        this.listeners.add(event, listener);
        if (event !== 'data' || this.#unheard === '') return;
        const data = this.#unheard;
        this.#unheard = '';
        queue(() => call(() => listener(data)));
      },
      setup: (_baud: number, { rx }: { rx?: number } = {}) => {
        this.#rxPin = rx;
        this.#setOpen(true);
      },
      unsetup: () => this.#setOpen(false),
      write: (...data: unknown[]) => write(data.length === 1 ? data[0] : data),
      print: (data: unknown) => write(String(data)),
      println: (data: unknown) => write(`${data}\r\n`),
    };
  }

  #setOpen(isOpen: boolean): void {
    this.#open = isOpen;
    this.#onOpen(isOpen);
  }

  /** The processor is off or starting anew. */
  close(): void {
    this.#open = false;
    this.#received = [];
    this.#unheard = '';
    this.listeners.removeAll();
    this.#line.onData(() => {});
  }

  #receive(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#open) this.#take(bytes);
    else if (this.#rxPin !== undefined) this.#receiveClosed(bytes, this.#rxPin);
  }

  /** Who watches the pin may open the port, and hears the rest. */
  #receiveClosed(bytes: Uint8Array, rxPin: number): void {
    this.#onEdge(rxPin);
    const rest = bytes.subarray(LOST_WHILE_OPENING_BYTES);
    if (this.#open && rest.length > 0) this.#take(rest);
  }

  #take(bytes: Uint8Array): void {
    // The sender may use its buffer again.
    this.#received.push(toBinaryString(bytes));
    if (this.#received.length === 1) this.#onBytes();
  }

  #emit(data: string, call: (listener: (data: string) => void, data: string) => void): void {
    const listeners = this.listeners.of('data');
    if (listeners.length === 0) {
      this.#unheard = (this.#unheard + data).slice(0, MAX_BUFFERED_BYTES);
    }
    for (const listener of listeners) call(listener, data);
  }
}
