import type { TimerHandle } from '../clock.ts';
import type { Timers } from './timers.ts';

/** A packet that went out and whose answer has not come. */
interface AwaitedPacket {
  timer: TimerHandle;
  /** Of a publish. */
  topic: string | undefined;
}

/** Packets that wait for their answers, by the URC that will tell of it and by packet id. */
export class AwaitedPackets {
  readonly #timers: Timers;
  readonly #packets = new Map<string, AwaitedPacket>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  expect(
    name: string,
    packetId: number,
    options: { timeoutMs: number; topic?: string | undefined; onTimeout: () => void },
  ): void {
    const key = `${name} ${packetId}`;
    this.#timers.clear(this.#packets.get(key)?.timer);
    const timer = this.#timers.after(options.timeoutMs, options.onTimeout);
    this.#packets.set(key, { timer, topic: options.topic });
  }

  /** The answer came. Undefined where nothing waited for it. */
  settle(name: string, packetId: number): AwaitedPacket | undefined {
    const key = `${name} ${packetId}`;
    const packet = this.#packets.get(key);
    this.#packets.delete(key);
    this.#timers.clear(packet?.timer);
    return packet;
  }

  forgetAll(): void {
    for (const { timer } of this.#packets.values()) {
      this.#timers.clear(timer);
    }
    this.#packets.clear();
  }
}
