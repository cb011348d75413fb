import type { SerialEnd } from '../serial.ts';

/** The host's end of a cable, in the shape of the host tools' `Transport`. */
export class Cable {
  readonly #line: SerialEnd;
  #listener: (bytes: Uint8Array) => void = () => {};
  #gone: () => void = () => {};
  #isPulled = false;
  /** Bytes that still get through in each direction before the cable is pulled. */
  #left = Number.POSITIVE_INFINITY;
  #onPulled: () => void = () => {};

  constructor(line: SerialEnd) {
    this.#line = line;
    line.onData((bytes) => this.#take(bytes));
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#isPulled) throw new Error('the cable is pulled');
    const through = this.#count(bytes);
    if (through.length > 0) this.#line.write(through);
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
  }

  onGone(listener: () => void): void {
    this.#gone = listener;
  }

  async close(): Promise<void> {
    this.#gone = () => {};
    this.pull();
  }

  /** After so many more bytes, counted both ways, nothing gets through; `pulled` is called then. */
  pullAfter(bytes: number, pulled: () => void = () => {}): void {
    this.#left = bytes;
    this.#onPulled = pulled;
  }

  pull(): void {
    if (this.#isPulled) return;
    this.#isPulled = true;
    this.#line.onData(() => {});
    queueMicrotask(() => this.#gone());
  }

  #take(bytes: Uint8Array): void {
    const through = this.#count(bytes);
    if (through.length > 0) this.#listener(through);
  }

  #count(bytes: Uint8Array): Uint8Array {
    if (this.#isPulled) return new Uint8Array(0);
    const through = bytes.subarray(0, this.#left);
    this.#left -= through.length;
    if (this.#left <= 0) {
      this.pull();
      this.#onPulled();
    }
    return through;
  }
}
