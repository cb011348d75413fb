import { realmIntrinsics } from './realm.ts';

// biome-ignore lint/suspicious/noExplicitAny: whatever the device's code wants to be given
export type Listener = (...args: any[]) => void;

/** The `on` family that Espruino gives to every object. */
export class Listeners {
  readonly #lists = new Map<string, readonly Listener[]>();

  /** A listener that is added while its event runs is not called for that event. */
  add(event: string, listener: Listener): void {
    if (typeof listener !== 'function') {
      throw new (realmIntrinsics().TypeError)('Second argument must be a function or a String');
    }
    this.#lists.set(event, [...(this.#lists.get(event) ?? []), listener]);
  }

  remove(event: string, listener: Listener): void {
    const list = this.#lists.get(event);
    if (!list) return;
    const index = list.indexOf(listener);
    if (index >= 0) this.#lists.set(event, list.toSpliced(index, 1));
  }

  removeAll(event?: string): void {
    if (event === undefined) this.#lists.clear();
    else this.#lists.delete(event);
  }

  of(event: string): readonly Listener[] {
    return this.#lists.get(event) ?? [];
  }

  /** `on`, `removeListener` and `removeAllListeners` for the object that has them. */
  methods(): Record<string, Listener> {
    return {
      on: (event: string, listener: Listener) => this.add(event, listener),
      removeListener: (event: string, listener: Listener) => this.remove(event, listener),
      removeAllListeners: (event?: string) => this.removeAll(event),
    };
  }
}
