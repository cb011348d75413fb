import { SerialPort } from 'serialport';
import { AwareError, systemCode } from '../errors.ts';
import type { Transport } from './transport.ts';

/** Of no meaning on native USB; what a board with a converter uses. */
const BAUD_RATE = 115_200;

/**
 * Opens a serial port that no other program may have open at the same time.
 * @throws AwareError `boardMissing`, `boardUnusable`
 */
export async function openSerial(path: string): Promise<Transport> {
  const port = new SerialPort({ path, baudRate: BAUD_RATE, lock: true, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(openError(path, error)) : resolve()));
  });
  return new SerialTransport(port);
}

class SerialTransport implements Transport {
  readonly #port: SerialPort;
  #gone: () => void = () => {};

  constructor(port: SerialPort) {
    this.#port = port;
    // Said by 'close' too; unheard, it would end the process.
    port.on('error', () => {});
    port.on('close', () => this.#gone());
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#port.isOpen) {
        reject(gone());
        return;
      }
      this.#port.write(bytes, (error) => {
        if (error) reject(gone(error));
      });
      this.#port.drain((error) => (error ? reject(gone(error)) : resolve()));
    });
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#port.removeAllListeners('data');
    this.#port.on('data', listener);
  }

  onGone(listener: () => void): void {
    this.#gone = listener;
  }

  close(): Promise<void> {
    this.#gone = () => {};
    if (!this.#port.isOpen) return Promise.resolve();
    return new Promise((resolve) => this.#port.close(() => resolve()));
  }
}

const gone = (cause?: Error): AwareError =>
  new AwareError(
    'boardGone',
    'the cable was pulled, or the board has switched off',
    'plug it in again and repeat the command: nothing is half done',
    { cause },
  );

function openError(path: string, cause: Error): AwareError {
  const text = `${systemCode(cause)} ${cause.message}`;
  if (/ENOENT|No such file/i.test(text)) {
    return new AwareError(
      'boardMissing',
      `there is no port ${path}`,
      "plug the board in; 'aware inspect' finds it",
      { cause },
    );
  }
  const hint = /EACCES|EPERM|Permission denied/i.test(text)
    ? 'you may not use it: sudo usermod -a -G dialout $USER, then log in again'
    : 'end the program that has it: another aware, a terminal, a page in the browser';
  return new AwareError('boardUnusable', `${path} cannot be opened: ${cause.message}`, hint, {
    cause,
  });
}
