import type { SerialEnd } from '../serial.ts';
import { Console, type ConsoleHost } from '../usb/console.ts';
import type { Storage } from '../usb/storage.ts';
import { toBytes } from './bytes.ts';
import { Listeners } from './listeners.ts';
import { MAX_CHUNK_BYTES } from './serial-port.ts';

/** What is at the other end of `USB`. */
export interface UsbHost {
  readonly line: SerialEnd;
  readonly storage: Storage;
}

/**
 * `USB`, native on the nRF52840: what comes goes to the console while it is open there, else to the
 * program. It waits for the end of the boot code, as USB's events do on the device.
 */
export class UsbPort {
  readonly listeners = new Listeners();
  readonly #host: UsbHost | undefined;
  readonly #console: Console | undefined;
  readonly #onBytes: () => void;
  #isConsoleOpen = true;
  #isForced = false;
  #received: Uint8Array[] = [];

  /** `onBytes` is called when there is something to hand out with `deliver`. */
  constructor(
    host: UsbHost | undefined,
    console: Omit<ConsoleHost, 'storage' | 'write'>,
    onBytes: () => void,
  ) {
    this.#host = host;
    this.#onBytes = onBytes;
    if (!host) return;
    this.#console = new Console({
      ...console,
      storage: host.storage,
      write: (bytes) => host.line.write(Uint8Array.from(bytes)),
    });
    host.line.onData((bytes) => this.#receive(bytes));
  }

  get isConsoleOpen(): boolean {
    return this.#isConsoleOpen;
  }

  /** A cable is plugged in: a console that is not forced elsewhere comes to it. */
  plugIn(): void {
    if (!this.#isForced) this.#isConsoleOpen = true;
  }

  setConsole(device: unknown, isForced: boolean): void {
    this.#isConsoleOpen = device === 'USB';
    this.#isForced = isForced;
  }

  /** What the program prints comes out between the console's own bytes. */
  print(line: string): void {
    if (this.#isConsoleOpen) this.#host?.line.write(toBytes(`${line}\r\n`));
  }

  /** What arrived since the last call; a console that opens meanwhile takes what follows. */
  deliver(call: (listener: (data: string) => void, data: string) => void): void {
    const bursts = this.#received;
    this.#received = [];
    for (const burst of bursts) {
      for (let from = 0; from < burst.length; from += MAX_CHUNK_BYTES) {
        this.#hand(burst.subarray(from, from + MAX_CHUNK_BYTES), call);
      }
    }
  }

  #hand(bytes: Uint8Array, call: (listener: (data: string) => void, data: string) => void): void {
    if (this.#isConsoleOpen) {
      this.#console?.take(bytes);
      return;
    }
    const data = Buffer.from(bytes).toString('latin1');
    for (const listener of this.listeners.of('data')) call(listener, data);
  }

  globals(): object {
    return {
      ...this.listeners.methods(),
      write: (data: unknown) => this.#host?.line.write(toBytes(data)),
      println: (text: unknown) => this.#host?.line.write(toBytes(`${text}\r\n`)),
    };
  }

  /** The processor is off or starting anew. */
  close(): void {
    this.#received = [];
    this.listeners.removeAll();
    this.#console?.stop();
    this.#host?.line.onData(() => {});
  }

  #receive(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#received.push(Uint8Array.from(bytes));
    if (this.#received.length === 1) this.#onBytes();
  }
}
