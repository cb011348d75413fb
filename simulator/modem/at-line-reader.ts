const CR = 0x0d;
const LF = 0x0a;
const CTRL_Z = 0x1a;
const ESCAPE = 0x1b;
const BACKSPACE = 0x08;

/** Longest command line; the rest of a longer one is lost. */
const LINE_BYTES_MAX = 2048;

export interface AtLineReaderEvents {
  /** A whole line, without CR; `startedAtMs` is when its first byte came. */
  onLine(line: string, startedAtMs: number): void;
  onEcho(bytes: Uint8Array): void;
  /** Bytes that came while a command was at work; the modem does not hear them. */
  onIgnored(bytes: Uint8Array): void;
}

type DataTaker =
  | { kind: 'exactly'; length: number; done: (bytes: Uint8Array) => void }
  | { kind: 'text'; done: (bytes: Uint8Array | undefined) => void };

/**
 * The receiving half of the modem's UART: command lines, and after a prompt raw data. Reads byte by
 * byte, so how the sender cuts its bytes into pieces changes nothing.
 */
export class AtLineReader {
  /** `ATE`. */
  echo = true;
  /** A command is at work; what is received meanwhile is lost. */
  busy = false;
  readonly #events: AtLineReaderEvents;
  readonly #now: () => number;
  #collected: number[] = [];
  #startedAtMs = 0;
  #taker: DataTaker | undefined;

  constructor(events: AtLineReaderEvents, now: () => number) {
    this.#events = events;
    this.#now = now;
  }

  get takesData(): boolean {
    return this.#taker !== undefined;
  }

  receive(bytes: Uint8Array): void {
    if (this.#collected.length === 0 && this.#takeWhole(bytes)) return;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index]!;
      if (this.#taker !== undefined) {
        this.#takeData(byte, this.#taker);
      } else if (this.busy) {
        this.#events.onIgnored(Uint8Array.of(byte));
      } else {
        this.#takeCommandByte(byte);
      }
    }
  }

  /** What nearly always comes in one piece, a line or the data after a prompt, at one go. */
  #takeWhole(bytes: Uint8Array): boolean {
    const taker = this.#taker;
    if (taker !== undefined) {
      if (taker.kind !== 'exactly' || taker.length !== bytes.length) return false;
      this.#finishData(taker.done, Uint8Array.from(bytes));
      return true;
    }
    if (this.busy || this.echo || bytes.length > LINE_BYTES_MAX) return false;
    const last = bytes.length - 1;
    if (last < 0 || bytes.indexOf(CR) !== last) return false;
    if (bytes.includes(LF) || bytes.includes(BACKSPACE)) return false;
    this.#startedAtMs = this.#now();
    this.#finishLine(latin1(bytes.subarray(0, last)));
    return true;
  }

  /** The next `length` bytes are data, whatever they are. */
  takeExactly(length: number, done: (bytes: Uint8Array) => void): void {
    this.#collected = [];
    this.#taker = { kind: 'exactly', length, done };
  }

  /** Data until ^Z; `done(undefined)` where ESC cancels it. */
  takeText(done: (bytes: Uint8Array | undefined) => void): void {
    this.#collected = [];
    this.#taker = { kind: 'text', done };
  }

  /** Back to command lines; what was collected is forgotten. */
  reset(): void {
    this.#taker = undefined;
    this.#collected = [];
    this.busy = false;
  }

  #takeData(byte: number, taker: DataTaker): void {
    if (taker.kind === 'text' && (byte === CTRL_Z || byte === ESCAPE)) {
      const bytes = Uint8Array.from(this.#collected);
      this.#finishData(taker.done, byte === CTRL_Z ? bytes : undefined);
      return;
    }
    this.#collected.push(byte);
    if (taker.kind === 'exactly' && this.#collected.length === taker.length) {
      this.#finishData(taker.done, Uint8Array.from(this.#collected));
    }
  }

  #finishData<Data>(done: (bytes: Data) => void, bytes: Data): void {
    this.#taker = undefined;
    this.#collected = [];
    done(bytes);
  }

  #takeCommandByte(byte: number): void {
    if (this.#collected.length === 0) {
      this.#startedAtMs = this.#now();
    }
    if (this.echo) {
      this.#events.onEcho(Uint8Array.of(byte));
    }
    if (byte === CR) {
      const line = latin1(Uint8Array.from(this.#collected));
      this.#collected = [];
      this.#finishLine(line);
    } else if (byte === BACKSPACE) {
      this.#collected.pop();
    } else if (byte !== LF && this.#collected.length < LINE_BYTES_MAX) {
      this.#collected.push(byte);
    }
  }

  #finishLine(line: string): void {
    // Noise before the attention sequence is skipped; a line without one is no command.
    const at = line.search(/at/i);
    if (at >= 0) {
      this.#events.onLine(line.slice(at), this.#startedAtMs);
    }
  }
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
