import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** One of the bench's own programs in a process of its own, so that it has its own event loop. */
export class Child<Told extends { readonly type: string }> {
  onMessage: (message: Told) => void = () => {};
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  /** Rejects when it ends, for a race with what needs it. */
  readonly ended: Promise<never>;

  constructor(name: string, args: readonly (string | number)[]) {
    const program = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
    this.#process = fork(program, args.map(String), { execArgv: ['--import', 'tsx'] });
    this.#exited = once(this.#process, 'exit');
    this.ended = this.#exited.then(() => {
      throw new Error(`${name} ended before it was done`);
    });
    // Of interest only to whoever needs it.
    this.ended.catch(() => {});
    this.#process.on('message', (message) => this.onMessage(message as Told));
  }

  /** The first message of a type; others go to `onMessage`. */
  async first<Type extends Told['type']>(type: Type): Promise<Told & { type: Type }> {
    const told = new Promise<Told & { type: Type }>((resolve) => {
      const listener = (message: unknown) => {
        if ((message as Told).type !== type) return;
        this.#process.off('message', listener);
        resolve(message as Told & { type: Type });
      };
      this.#process.on('message', listener);
    });
    return Promise.race([told, this.ended]);
  }

  go(): void {
    this.#process.send('go');
  }

  /** Ends it in its own good order. */
  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    await this.#exited;
  }
}
