import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { SerialEnd } from '../serial.ts';

const HELPER = fileURLToPath(new URL('./pty.py', import.meta.url));
const NEWLINE = 0x0a;

/** A pseudo-terminal whose far end another process opens at `path`. */
export class Pty implements SerialEnd {
  readonly path: string;
  readonly #helper: ChildProcessByStdio<Writable, Readable, null>;
  #listener: (bytes: Uint8Array) => void = () => {};

  private constructor(
    path: string,
    helper: ChildProcessByStdio<Writable, Readable, null>,
    early: Uint8Array,
  ) {
    this.path = path;
    this.#helper = helper;
    helper.stdout.on('data', (bytes: Buffer) => this.#listener(bytes));
    if (early.length > 0) queueMicrotask(() => this.#listener(early));
  }

  /** Rejects when python3 is missing or cannot make a terminal. */
  static async open(): Promise<Pty> {
    const helper = spawn('python3', [HELPER], { stdio: ['pipe', 'pipe', 'inherit'] });
    let output = Buffer.alloc(0);
    await new Promise<void>((resolve, reject) => {
      helper.once('error', reject);
      helper.once('exit', () => reject(new Error('the pty helper ended before it gave a path')));
      helper.stdout.on('data', (bytes: Buffer) => {
        output = Buffer.concat([output, bytes]);
        if (output.includes(NEWLINE)) resolve();
      });
    });
    helper.stdout.removeAllListeners('data');
    helper.removeAllListeners('exit');
    const end = output.indexOf(NEWLINE);
    return new Pty(output.toString('utf8', 0, end), helper, output.subarray(end + 1));
  }

  write(bytes: Uint8Array): void {
    this.#helper.stdin.write(bytes);
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#listener = listener;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#helper.once('exit', () => resolve());
      this.#helper.stdin.end();
    });
  }
}
