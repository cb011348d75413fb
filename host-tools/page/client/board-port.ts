/**
 * The port, through `@espruino-tools/core`. Only what looks is used of that library: its `connect`
 * lights a lamp and dumps the device, and its transpiler is not even in the bundle.
 */
import { DeviceController } from '@espruino-tools/core/lib/device-controller.js';

/** What the library keeps of a connection. */
interface Connection {
  readonly isOpen: boolean;
  readonly isOpening: boolean;
  on(this: Record<string, unknown>, name: string, listener: (data: string) => void): void;
}

const LOOK_EVERY_MS = 50;
/** A person chooses the port in this time, or comes back to the button. */
const OPEN_WITHIN_MS = 120_000;
const EVALUATED_WITHIN_MS = 3000;

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** The library's strings hold a byte in each character. */
const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

export class BoardPort {
  readonly #controller = new DeviceController();
  readonly #heard: (bytes: Uint8Array) => void;

  /** @param heard called with the bytes that come, as they come */
  constructor(heard: (bytes: Uint8Array) => void) {
    this.#heard = heard;
  }

  /** Whether this browser can open a port at all. */
  static get isPossible(): boolean {
    return 'serial' in navigator;
  }

  /**
   * Lets the person choose a port and sends the first bytes; to be called in the click itself.
   * @returns false when no port was opened
   */
  async open(first: Uint8Array): Promise<boolean> {
    this.#controller.UART.write(textOf(first));
    const connection = this.#controller.UART.getConnection() as Connection | undefined;
    if (!connection) return false;
    this.#listen(connection);
    chooseWebSerial();
    for (let waitedMs = 0; waitedMs < OPEN_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
      if (connection.isOpen) return true;
      if (!connection.isOpening) return false;
      await pause(LOOK_EVERY_MS);
    }
    return false;
  }

  /** Asks the interpreter for one value; undefined when no interpreter answers. */
  async evaluate(expression: string): Promise<string | undefined> {
    const answered = this.#controller.eval<{ data: unknown; log: string }>(expression);
    const answer = await Promise.race([answered, pause(EVALUATED_WITHIN_MS)]);
    return answer && answer.log === 'success' ? String(answer.data) : undefined;
  }

  send(bytes: Uint8Array): void {
    this.#controller.UART.write(textOf(bytes));
  }

  /** The library has one listener for each event: ours goes before it. */
  #listen(connection: Connection): void {
    const heard = this.#heard;
    connection.on = function on(name, listener) {
      this[`on${name}`] =
        name === 'data'
          ? (data: string) => {
              heard(Uint8Array.from(data, (character) => character.charCodeAt(0)));
              listener(data);
            }
          : listener;
    };
  }
}

/** The library asks by which way in a menu that no keyboard reaches; there is one way here. */
function chooseWebSerial(): void {
  const names = [...document.querySelectorAll<HTMLElement>('.esp-tools-name')];
  names.find(({ textContent }) => textContent === 'Web Serial')?.parentElement?.click();
}
