import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { AwareError, systemCode } from '../errors.ts';

/** An AES-256 key. */
export const KEY_FILE_BYTES = 32;
const OTHERS_MAY = 0o077;
/** Names of drafts never meet, nor what another program left under one. */
const DRAFT_NAME_BYTES = 6;

/**
 * Reads a key file: raw bytes that only the owner may read.
 * @throws AwareError `keyFileMissing`, `keyFileExposed`, `keyFileDamaged`
 */
export function readKeyFile(path: string): Buffer {
  const file = openKeyFile(path);
  try {
    // The open file is checked, not the path, so that nothing can be swapped in between.
    const { mode } = fstatSync(file);
    if ((mode & OTHERS_MAY) !== 0) throw exposed(path, mode);
    const key = readFileSync(file);
    if (key.length === KEY_FILE_BYTES) return key;
    throw new AwareError(
      'keyFileDamaged',
      `the key file ${path} holds ${key.length} bytes, not ${KEY_FILE_BYTES}`,
      'restore it from a copy; without it the secrets in the database are lost',
    );
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a key file that appears under its name only when it is whole and on disk.
 * @returns what is in the file: another program may have been first
 */
export function createKeyFile(path: string): Buffer {
  try {
    writeKeyFile(path, randomBytes(KEY_FILE_BYTES));
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return readKeyFile(path);
    throw new AwareError(
      'storeUnwritable',
      `the key file ${path} cannot be created: ${(cause as Error).message}`,
      'give --key-file (or --data) a directory that you may write to',
      { cause },
    );
  }
  return readKeyFile(path);
}

function writeKeyFile(path: string, key: Buffer): void {
  const draft = `${path}.${randomBytes(DRAFT_NAME_BYTES).toString('hex')}`;
  try {
    const file = openSync(draft, 'wx', 0o600);
    writeSync(file, key);
    fsyncSync(file);
    closeSync(file);
    // A link never replaces: a key that is already there stays.
    linkSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  syncDirectory(dirname(path));
}

/** A name is on disk when its directory is: secrets sealed with a key that is lost are lost too. */
function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function openKeyFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    const why = systemCode(cause) === 'ENOENT' ? 'is missing' : 'cannot be read';
    throw new AwareError(
      'keyFileMissing',
      `the key file ${path} ${why}`,
      'put it back, or say where it is with --key-file; without it the secrets are lost',
      { cause },
    );
  }
}

const exposed = (path: string, mode: number): AwareError =>
  new AwareError(
    'keyFileExposed',
    `the key file ${path} can be read by others (mode ${(mode & 0o777).toString(8)})`,
    `chmod 600 ${path}, and think about who may have copied it`,
  );
