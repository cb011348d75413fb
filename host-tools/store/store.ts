import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AwareError } from '../errors.ts';
import { type Database, IN_MEMORY, openDatabase } from './database.ts';
import { createKeyFile, KEY_FILE_BYTES, readKeyFile } from './key-file.ts';
import { SecretBox } from './secret-box.ts';

/** Everything the host keeps: the database, and the box that its secrets are sealed in. */
export interface Store {
  readonly database: Database;
  readonly secretBox: SecretBox;
  /** Random name of this store, by which a broker knows its session again. */
  readonly id: string;
  close(): void;
}

export interface StoreOptions {
  /** Directory, or `:memory:`. */
  readonly dataDir: string;
  /** Where the key of the secrets is; `<dataDir>/key` unless told. Made at first use. */
  readonly keyFile?: string | undefined;
}

/** Sealed with the key at first use, so that a wrong key is noticed at once and by name. */
const KEY_CHECK = 'keyCheck';
const STORE_ID = 'storeId';
const STORE_ID_BYTES = 6;

/**
 * Opens the store, making it at first use.
 * @throws AwareError `store…` or `keyFile…`
 */
export function openStore({ dataDir, keyFile }: StoreOptions): Store {
  const database = openDatabase(dataDir);
  try {
    const path = dataDir === IN_MEMORY ? undefined : (keyFile ?? join(dataDir, 'key'));
    const secretBox = openSecretBox(database, path);
    const id = metaOf(database, STORE_ID, () => randomBytes(STORE_ID_BYTES)).toString('hex');
    return { database, secretBox, id, close: () => void database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}

function openSecretBox(database: Database, path: string | undefined): SecretBox {
  if (path === undefined) return new SecretBox(randomBytes(KEY_FILE_BYTES));
  const fresh = readMeta(database, KEY_CHECK) === undefined;
  const box = new SecretBox(fresh && !existsSync(path) ? createKeyFile(path) : readKeyFile(path));
  const check = metaOf(database, KEY_CHECK, () => box.seal(Buffer.from(KEY_CHECK), KEY_CHECK));
  if (box.open(check, KEY_CHECK)) return box;
  throw new AwareError(
    'keyFileWrong',
    `the key file ${path} does not belong to this database`,
    'give the key file the database was made with (--key-file), or the matching --data directory',
  );
}

function readMeta(database: Database, name: string): Buffer | undefined {
  return database.prepare('SELECT value FROM meta WHERE name = ?').pluck().get(name) as
    | Buffer
    | undefined;
}

function metaOf(database: Database, name: string, make: () => Buffer): Buffer {
  const present = readMeta(database, name);
  if (present) return present;
  // Another program may be opening the same new store.
  database
    .prepare('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING')
    .run(name, make());
  return readMeta(database, name)!;
}
