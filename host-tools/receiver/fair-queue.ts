/**
 * A queue of lanes, one for each sender, emptied in turn: a sender with thousands of messages
 * waiting delays the single message of another by one, not by thousands.
 */
export class FairQueue<T> {
  readonly #lanes = new Map<string, T[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(lane: string, item: T): void {
    const items = this.#lanes.get(lane);
    if (items) items.push(item);
    else this.#lanes.set(lane, [item]);
    this.#size++;
  }

  /** Removes up to `limit` items: one of each lane, then the second of each, and so on. */
  take(limit: number): T[] {
    const taken: T[] = [];
    while (taken.length < limit && this.#size > 0) {
      const [lane, items] = this.#lanes.entries().next().value!;
      taken.push(items.shift()!);
      this.#size--;
      // The lane goes to the end, so that the next batch goes on where this one stopped.
      this.#lanes.delete(lane);
      if (items.length > 0) this.#lanes.set(lane, items);
    }
    return taken;
  }
}
