/**
 * A queue of lanes, one for each sender, emptied in turn: a sender with thousands of messages
 * waiting delays the single message of another by one, not by thousands. And a sender that has had
 * no turn lately comes before all that have, so that thousands of senders with something waiting
 * do not delay it either (as FQ-CoDel does with the packets of new flows, RFC 8290 §4.2).
 */
export class FairQueue<T> {
  readonly #fresh = new Map<string, T[]>();
  /** Lanes that have had a turn; an emptied one stays until it would have the next. */
  readonly #served = new Map<string, T[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(lane: string, item: T): void {
    const items = this.#fresh.get(lane) ?? this.#served.get(lane);
    if (items) items.push(item);
    else this.#fresh.set(lane, [item]);
    this.#size++;
  }

  /** Removes up to `limit` items: one of each lane, then the second of each, and so on. */
  take(limit: number): T[] {
    const taken: T[] = [];
    while (taken.length < limit && this.#size > 0) {
      const lanes = this.#fresh.size > 0 ? this.#fresh : this.#served;
      const [lane, items] = lanes.entries().next().value!;
      lanes.delete(lane);
      if (items.length === 0) continue;
      taken.push(items.shift()!);
      this.#size--;
      // To the end, so that the next batch goes on where this one stopped.
      this.#served.set(lane, items);
    }
    if (this.#size === 0) this.#served.clear();
    return taken;
  }
}
