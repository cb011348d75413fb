/** A message that waits to be fetched; its text is Latin-1, one character a byte. */
export interface StoredMessage {
  packetId: number;
  topic: string;
  bytes: string;
}

const SLOT_COUNT = 5;

/** Where received messages wait in `"recv/mode",1`. A message for which there is no slot is lost. */
export class ReceiveSlots {
  readonly #slots: (StoredMessage | undefined)[] = Array(SLOT_COUNT).fill(undefined);

  /** @returns the slot's number, or undefined when all are taken. */
  store(message: StoredMessage): number | undefined {
    const free = this.#slots.indexOf(undefined);
    if (free < 0) {
      return undefined;
    }
    this.#slots[free] = message;
    return free;
  }

  take(slot: number): StoredMessage | undefined {
    const message = this.#slots[slot];
    this.#slots[slot] = undefined;
    return message;
  }

  /** One digit a slot, 1 where something waits: what `AT+QMTRECV?` lists. */
  get occupied(): number[] {
    return this.#slots.map((message) => (message === undefined ? 0 : 1));
  }
}
