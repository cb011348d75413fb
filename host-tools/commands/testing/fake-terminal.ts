import { PassThrough } from 'node:stream';
import { Mailbox } from '../../receiver/testing/mailbox.ts';
import type { Terminal } from '../command.ts';

/** A terminal whose keyboard and screen are arrays of lines. */
export class FakeTerminal implements Terminal {
  readonly stdin: PassThrough & { isTTY?: boolean } = new PassThrough();
  readonly stdout: PassThrough & { isTTY?: boolean } = new PassThrough();
  readonly stderr = new PassThrough();
  readonly env: Record<string, string | undefined>;
  readonly printed = new Mailbox<string>();
  readonly #controller = new AbortController();
  errors = '';

  constructor(env: Record<string, string> = {}) {
    this.env = env;
    let rest = '';
    this.stdout.on('data', (chunk) => {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop()!;
      for (const line of lines) this.printed.put(line);
    });
    this.stderr.on('data', (chunk) => {
      this.errors += chunk;
    });
  }

  get interrupted(): AbortSignal {
    return this.#controller.signal;
  }

  get output(): string {
    return this.printed.all.join('\n');
  }

  type(line: string): void {
    this.stdin.write(`${line}\n`);
  }

  interrupt(): void {
    this.#controller.abort();
  }
}
