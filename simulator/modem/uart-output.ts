import type { Clock } from '../clock.ts';

/** Between the pieces of a reply that was cut: longer than any reader waits for one burst. */
const PIECE_GAP_MS = 20;

/** The sending half of the modem's UART: keeps order, also where pieces are held back. */
export class UartOutput {
  readonly #clock: Clock;
  readonly #deliver: (piece: Uint8Array) => void;
  #queue: Uint8Array[] = [];
  #draining = false;

  constructor(clock: Clock, deliver: (piece: Uint8Array) => void) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  send(pieces: Uint8Array[]): void {
    this.#queue.push(...pieces);
    if (!this.#draining) {
      this.#drain();
    }
  }

  #drain(): void {
    const piece = this.#queue.shift();
    if (piece === undefined) {
      return;
    }
    this.#draining = this.#queue.length > 0;
    this.#deliver(piece);
    if (this.#draining) {
      this.#clock.setTimer(PIECE_GAP_MS, () => this.#drain());
    }
  }
}
