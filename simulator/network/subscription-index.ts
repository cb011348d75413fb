import { topicMatches } from './topic-filter.ts';

/**
 * Who subscribed to what, such that a message finds its few receivers among ten thousand clients
 * without asking each: most filters name one topic, only those with a wildcard are tried in turn.
 */
export class SubscriptionIndex<Subscriber> {
  readonly #exact = new Map<string, Set<Subscriber>>();
  readonly #wildcard = new Map<string, Set<Subscriber>>();

  add(filter: string, subscriber: Subscriber): void {
    const table = this.#tableOf(filter);
    const subscribers = table.get(filter);
    if (subscribers === undefined) {
      table.set(filter, new Set([subscriber]));
    } else {
      subscribers.add(subscriber);
    }
  }

  remove(filter: string, subscriber: Subscriber): void {
    const table = this.#tableOf(filter);
    const subscribers = table.get(filter);
    subscribers?.delete(subscriber);
    if (subscribers?.size === 0) {
      table.delete(filter);
    }
  }

  /** Everyone with a filter that matches, each once. */
  matching(topic: string): Set<Subscriber> {
    const found = new Set(this.#exact.get(topic));
    for (const [filter, subscribers] of this.#wildcard) {
      if (topicMatches(filter, topic)) {
        for (const subscriber of subscribers) {
          found.add(subscriber);
        }
      }
    }
    return found;
  }

  #tableOf(filter: string): Map<string, Set<Subscriber>> {
    return /[+#]/.test(filter) ? this.#wildcard : this.#exact;
  }
}
