import { AwareError } from '../../errors.ts';
import type { Transport } from '../transport.ts';

/** A cable in memory, to whatever answers bytes with bytes. */
export class FakeCable implements Transport {
  /** Stands for what the device, or a console, makes of what is sent. */
  answer: (bytes: Uint8Array) => Uint8Array | undefined;
  isClosed = false;
  #listener: (bytes: Uint8Array) => void = () => {};
  #gone: () => void = () => {};
  #isPulled = false;

  constructor(answer: (bytes: Uint8Array) => Uint8Array | undefined) {
    this.answer = answer;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#isPulled) throw new AwareError('boardGone', 'pulled', 'plug in');
    const answer = this.answer(bytes);
    if (answer) queueMicrotask(() => this.#listener(answer));
  }

  /** Something comes by itself. */
  say(bytes: Uint8Array): void {
    this.#listener(bytes);
  }

  pull(): void {
    this.#isPulled = true;
    this.#gone();
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
  }

  onGone(listener: () => void): void {
    this.#gone = listener;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
