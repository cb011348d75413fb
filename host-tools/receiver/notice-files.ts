import { accessSync, constants, readdirSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AwareError } from '../errors.ts';
import type { ChargeNoticeEvent } from './events.ts';

/** Enough for names to sort as their numbers do. */
const ID_DIGITS = 9;

/**
 * A directory from which another program takes notices and sends them on, a JSON file each. A file
 * appears whole and is on disk before the store forgets that it has to go out; the name follows from
 * the notice, so one that is written again after a crash is the same file.
 */
export class NoticeFiles {
  readonly #directory: string;

  /** @throws AwareError `fileUnwritable` for what is no directory to work in */
  constructor(directory: string) {
    this.#directory = directory;
    try {
      accessSync(directory, constants.W_OK | constants.X_OK);
      readdirSync(directory);
    } catch (cause) {
      throw unwritable(directory, cause);
    }
  }

  /** @throws AwareError `fileUnwritable` */
  async write(notice: ChargeNoticeEvent): Promise<void> {
    const name = noticeFileName(notice);
    const [path, unfinished] = [join(this.#directory, name), join(this.#directory, `.${name}`)];
    try {
      // What a crash has left there, or what somebody else has put there.
      await rm(unfinished, { force: true });
      const { event: _, ...content } = notice;
      await writeDurably(unfinished, `${JSON.stringify(content)}\n`);
      await rename(unfinished, path);
      await syncDirectory(this.#directory);
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }
}

/** As `20260102T210407Z-000000012.json`. */
export function noticeFileName({ at, id }: ChargeNoticeEvent): string {
  const stamp = at.replace(/\.\d+/, '').replace(/[-:]/g, '');
  return `${stamp}-${String(id).padStart(ID_DIGITS, '0')}.json`;
}

async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Until then the new name may be gone after a power cut. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

const unwritable = (path: string, cause: unknown): AwareError =>
  new AwareError(
    'fileUnwritable',
    `${path} cannot be written: ${(cause as Error).message}`,
    'give a directory that exists and that the receiver may write to, on a disk with free space',
    { cause },
  );
