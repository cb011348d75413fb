/** A short message that came in. */
export interface StoredSms {
  number: string;
  text: string;
  /** When the network took it, milliseconds since 1970. */
  utcMs: number;
  isRead: boolean;
}

const SLOT_COUNT = 20;

/** Where short messages are kept, over restarts too. Slots are counted from 0, as Quectel does. */
export class SmsStore {
  readonly #slots: (StoredSms | undefined)[] = Array(SLOT_COUNT).fill(undefined);

  get size(): number {
    return this.#slots.length;
  }

  get used(): number {
    return this.#slots.filter((slot) => slot !== undefined).length;
  }

  /** @returns the slot, or undefined when all are taken. */
  add(message: StoredSms): number | undefined {
    const free = this.#slots.indexOf(undefined);
    if (free < 0) {
      return undefined;
    }
    this.#slots[free] = message;
    return free;
  }

  at(slot: number): StoredSms | undefined {
    return this.#slots[slot];
  }

  /** All that is there, with its slot. */
  list(): [number, StoredSms][] {
    return this.#slots.flatMap((message, slot) =>
      message === undefined ? [] : [[slot, message] as [number, StoredSms]],
    );
  }

  delete(slot: number): void {
    this.#slots[slot] = undefined;
  }
}

/** `AT+CPMS`: in the card, or in the modem. */
export const smsMemories = ['ME', 'SM'] as const;
export type SmsMemory = (typeof smsMemories)[number];
export type SmsStores = Readonly<Record<SmsMemory, SmsStore>>;
