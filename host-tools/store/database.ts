import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import SQLite from 'better-sqlite3';
import { AwareError, systemCode } from '../errors.ts';
import { MIGRATIONS } from './schema.ts';

export type Database = SQLite.Database;

/** Stands for a store that lives and dies with the process. */
export const IN_MEMORY = ':memory:';

/** 'AWAR': tells our file from any other SQLite database. */
const APPLICATION_ID = 0x41574152;
/** Other tools write for milliseconds; a longer wait would make the receiver deaf. */
const BUSY_TIMEOUT_MS = 500;
/** Every page of a file up to this size is checked at each start; it takes well under a second. */
const FULL_CHECK_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Opens the store's database, creating directory (0700) and file (0600) at first use, and
 * brings its schema up to date. A commit is on disk when it returns.
 * @throws AwareError `storeUnwritable`, `storeLocked`, `storeDamaged`, `storeTooNew`
 */
export function openDatabase(dataDir: string): Database {
  const path = dataDir === IN_MEMORY ? IN_MEMORY : join(dataDir, 'aware.db');
  let database: Database | undefined;
  try {
    if (path !== IN_MEMORY) createPrivately(dataDir, path);
    database = new SQLite(path, { timeout: BUSY_TIMEOUT_MS });
    prepare(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw storeError(error, path);
  }
}

/** SQLite gives its `-wal` and `-shm` files the mode of the database. */
function createPrivately(dataDir: string, path: string): void {
  makeDirectory(dataDir);
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

/** One by one: Node 20's own recursion never ends where the file system refuses, as in /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

function prepare(database: Database, path: string): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  if (schemaVersion(database) > 0) checkWhole(database, path);
  if (schemaVersion(database) !== MIGRATIONS.length) migrate(database, path);
}

const schemaVersion = (database: Database): number =>
  database.pragma('user_version', { simple: true }) as number;

function checkWhole(database: Database, path: string): void {
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    throw damaged(path, 'it is not an Aware database');
  }
  if (path === IN_MEMORY || statSync(path).size > FULL_CHECK_MAX_BYTES) return;
  const verdict = database.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw damaged(path, String(verdict));
}

function migrate(database: Database, path: string): void {
  const upgrade = database.transaction(() => {
    // Read inside the transaction: another program may be doing the same.
    const version = schemaVersion(database);
    if (version > MIGRATIONS.length) {
      throw new AwareError(
        'storeTooNew',
        `the database ${path} has schema ${version}; this version of aware knows ${MIGRATIONS.length}`,
        'run the newer aware that wrote it, or restore an older copy of the database',
      );
    }
    for (const step of MIGRATIONS.slice(version)) database.exec(step);
    database.pragma(`application_id = ${APPLICATION_ID}`);
    database.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  upgrade.immediate();
}

const damaged = (path: string, why: string, cause?: unknown): AwareError =>
  new AwareError(
    'storeDamaged',
    `the database ${path} is damaged: ${why}`,
    'move it aside and restore a copy; to start empty, give another --data directory',
    { cause },
  );

/** Puts a name and a way out to whatever the file system or SQLite threw. */
export function storeError(error: unknown, path: string): AwareError {
  if (error instanceof AwareError) return error;
  const code = systemCode(error);
  const why = error instanceof Error ? error.message : String(error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new AwareError(
      'storeLocked',
      `the database ${path} is locked by another program`,
      'end the other program, or give another --data directory',
      { cause: error },
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return damaged(path, why, error);
  }
  if (/^(SQLITE_(CANTOPEN|READONLY)|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT|EISDIR)/.test(code)) {
    return new AwareError(
      'storeUnwritable',
      `the database ${path} cannot be opened for writing: ${why}`,
      'give --data a directory that you may write to',
      { cause: error },
    );
  }
  return new AwareError(
    'storeFailed',
    `the database ${path} could not take a change: ${why}`,
    'check the disk: free space (df -h) and the system log',
    { cause: error },
  );
}
