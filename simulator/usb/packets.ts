import type { ConsoleHost } from './console.ts';
import { parseLoosely, valueText } from './console-text.ts';

const ACK = 0x06;
const NAK = 0x15;
const DLE = 0x10;
const SOH = 0x01;
const SIZE_MASK = 0x1fff;
const DATA_CHUNK = 1024;
const PACKET_TIMEOUT_MS = 5000;
const FILE_TIMEOUT_MS = 10_000;

/** The upper three bits of a packet's head: `jsinteractive.c`, PT_TYPE; events, 2, have no listener. */
const TYPES = { response: 0, eval: 1, fileSend: 3, data: 4, fileReceive: 5 } as const;

interface IncomingFile {
  readonly name: string;
  readonly size: number;
  offset: number;
}

/** The packet protocol of an open console (2v25 and later), as `jsiPacketProcess` has it. */
export class Packets {
  readonly #host: ConsoleHost;
  /** Head and payload so far; undefined outside of a packet. */
  #bytes: number[] | undefined;
  #file: IncomingFile | undefined;
  #stopTimer = () => {};
  #stopFileTimer = () => {};

  constructor(host: ConsoleHost) {
    this.#host = host;
  }

  get isReceiving(): boolean {
    return this.#bytes !== undefined;
  }

  /** DLE and SOH have come. */
  begin(): void {
    this.#bytes = [];
    this.#stopTimer = this.#host.startTimer(PACKET_TIMEOUT_MS, () => {
      this.#bytes = undefined;
      this.#host.write([NAK]);
    });
  }

  take(byte: number): void {
    const bytes = this.#bytes!;
    bytes.push(byte);
    if (bytes.length < 2) return;
    const head = (bytes[0]! << 8) | bytes[1]!;
    if (bytes.length - 2 < (head & SIZE_MASK)) return;
    this.#bytes = undefined;
    this.#stopTimer();
    this.#process(head >> 13, Uint8Array.from(bytes.slice(2)));
  }

  /** The processor stops. */
  stop(): void {
    this.#stopTimer();
    this.#stopFileTimer();
  }

  #process(type: number, payload: Uint8Array): void {
    const text = Buffer.from(payload).toString('latin1');
    if (type === TYPES.eval) this.#evaluate(text);
    else if (type === TYPES.fileSend) this.#beginFile(text);
    else if (type === TYPES.data) this.#takeData(payload);
    else if (type === TYPES.fileReceive) this.#sendFile(text);
    // An event that nobody listens to is refused like what is unknown.
    else this.#host.write([NAK]);
  }

  #evaluate(text: string): void {
    let value: unknown;
    try {
      value = this.#host.evaluate(text);
    } catch (error) {
      if (!this.#host.isRunning()) throw error;
      this.#host.write([NAK]);
      this.#host.report(error);
      return;
    }
    this.#host.write([ACK]);
    this.#reply(TYPES.response, Buffer.from(valueText(value), 'latin1'));
  }

  #reply(type: number, payload: Uint8Array): void {
    const head = (type << 13) | payload.length;
    this.#host.write([DLE, SOH, head >> 8, head & 255, ...payload]);
  }

  #beginFile(text: string): void {
    this.#endFile();
    const asked = parseLoosely(text);
    const isWhole = typeof asked?.fn === 'string' && Number(asked.s) > 0 && !asked.fs;
    if (isWhole) {
      this.#file = { name: String(asked.fn), size: Number(asked.s), offset: 0 };
      this.#waitForData();
    }
    this.#host.write([isWhole ? ACK : NAK]);
  }

  #takeData(payload: Uint8Array): void {
    const file = this.#file;
    if (!file) {
      this.#host.write([NAK]);
      return;
    }
    // Acknowledged even when it was not written: so it is since 2v29.
    this.#host.storage.write(file.name, payload, file.offset, file.size);
    file.offset += payload.length;
    if (file.offset >= file.size) this.#endFile();
    else this.#waitForData();
    this.#host.write([ACK]);
  }

  #waitForData(): void {
    this.#stopFileTimer();
    this.#stopFileTimer = this.#host.startTimer(FILE_TIMEOUT_MS, () => this.#endFile());
  }

  #endFile(): void {
    this.#stopFileTimer();
    this.#file = undefined;
  }

  #sendFile(text: string): void {
    const name = parseLoosely(text)?.fn;
    const file = typeof name === 'string' ? this.#host.storage.read(name) : undefined;
    if (!file) {
      this.#host.write([NAK]);
      return;
    }
    this.#host.write([ACK]);
    for (let at = 0; at < file.length; at += DATA_CHUNK) {
      this.#reply(TYPES.data, file.subarray(at, at + DATA_CHUNK));
    }
    this.#reply(TYPES.data, new Uint8Array(0));
  }
}
