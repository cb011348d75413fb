import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { AwareError, systemCode } from '../errors.ts';
import { IN_MEMORY, storeError } from './database.ts';

/**
 * Makes sure that one receiver works on a data directory: two would use the same sequence numbers.
 * An SQLite lock, because the system lifts it however the process ends.
 * @returns gives the directory free again
 * @throws AwareError `storeLocked`
 */
export function lockForReceiver(dataDir: string): () => void {
  if (dataDir === IN_MEMORY) return () => {};
  const path = join(dataDir, 'receiver.lock');
  let lock: SQLite.Database | undefined;
  try {
    lock = new SQLite(path, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return () => void lock?.close();
  } catch (error) {
    lock?.close();
    if (!systemCode(error).startsWith('SQLITE_BUSY')) throw storeError(error, path);
    throw new AwareError(
      'storeLocked',
      `another receiver is running on ${dataDir}`,
      'end it, or give this one another --data directory',
      { cause: error },
    );
  }
}
