import { accessSync, constants, type FSWatcher, readdirSync, unlinkSync, watch } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { AwareError } from '../errors.ts';
import type { ShortMessage } from './sms.ts';
import { Turns } from './turns.ts';

export interface SmsSpoolOptions {
  readonly directory: string;
  /** Takes one message; resolves when it is committed or refused, rejects when it must come again. */
  readonly ingest: (message: ShortMessage) => Promise<void>;
  /** A file that cannot be read or removed; told once for each. */
  readonly onFault: (fault: AwareError) => void;
}

/** More than any short message has; the rest of a longer file is not read. */
const MAX_FILE_BYTES = 2048;

/** A file itself, and without waiting for a writer at its other end. */
const READ_AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/**
 * A directory into which another program puts short messages, a file for each: the sender's number
 * on the first line, the text after it. A file is removed once its message is committed, so nothing
 * is lost while the receiver is away. Names that begin with a dot are still being written.
 */
export class SmsSpool {
  readonly #options: SmsSpoolOptions;
  readonly #watcher: FSWatcher;
  readonly #faulty = new Set<string>();
  readonly #turns = new Turns();

  /** @throws AwareError `fileUnreadable` for what is no directory to work in */
  constructor(options: SmsSpoolOptions) {
    const { directory } = options;
    this.#options = options;
    try {
      // Reading lists, writing and searching remove.
      accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
      readdirSync(directory);
      this.#watcher = watch(directory, () => void this.scan());
    } catch (cause) {
      throw unusable(directory, 'used', cause);
    }
    // What is announced once too little, the next scan finds.
    this.#watcher.on('error', () => {});
  }

  /** Takes every message that is there, one after the other. */
  scan(): Promise<void> {
    return this.#turns.take(() => this.#takeAll());
  }

  /** Resolves when the message under way is done with, at the latest after `STOP_LIMIT_MS`. */
  async stop(): Promise<void> {
    this.#watcher.close();
    await this.#turns.stop();
  }

  async #takeAll(): Promise<void> {
    const names = this.#names();
    for (const name of this.#faulty)
      if (name !== '' && !names.includes(name)) this.#faulty.delete(name);
    for (const name of names) {
      if (this.#turns.isStopped) return;
      const path = join(this.#options.directory, name);
      try {
        const message = await read(path);
        if (message) await this.#options.ingest(message);
        else continue;
        unlinkSync(path);
        this.#faulty.delete(name);
      } catch (cause) {
        this.#tell(name, path, cause);
      }
    }
  }

  #names(): string[] {
    const { directory } = this.#options;
    try {
      const names = readdirSync(directory).filter((name) => !name.startsWith('.'));
      this.#faulty.delete('');
      return names.sort();
    } catch (cause) {
      this.#tell('', directory, cause);
      return [];
    }
  }

  /** A store that fails has told so itself, as an AwareError; its message stays and comes again. */
  #tell(name: string, path: string, cause: unknown): void {
    if (cause instanceof AwareError || this.#faulty.has(name)) return;
    this.#faulty.add(name);
    this.#options.onFault(unusable(path, 'read and removed', cause));
  }
}

const NOT_REGULAR = 'it is not a regular file';

/** The message in a file, or undefined when the file has gone meanwhile. */
async function read(path: string): Promise<ShortMessage | undefined> {
  const gone = (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  };
  const entry = await lstat(path).catch(gone);
  if (!entry) return undefined;
  // To open a pipe or a device can do something by itself.
  if (!entry.isFile()) throw new Error(NOT_REGULAR);
  const file = await open(path, READ_AT_ONCE).catch(gone);
  if (!file) return undefined;
  try {
    // It may have been put in place of the file meanwhile.
    if (!(await file.stat()).isFile()) throw new Error(NOT_REGULAR);
    const buffer = Buffer.alloc(MAX_FILE_BYTES);
    const { bytesRead } = await file.read(buffer);
    const content = buffer.toString('latin1', 0, bytesRead);
    const [from = '', ...text] = content.split('\n');
    return { from: from.trim(), text: text.join('\n') };
  } finally {
    await file.close();
  }
}

const unusable = (path: string, done: string, cause: unknown): AwareError =>
  new AwareError(
    'fileUnreadable',
    `${path} cannot be ${done}: ${(cause as Error).message}`,
    'give a directory that exists and that the receiver may read and write, with its files',
    { cause },
  );
