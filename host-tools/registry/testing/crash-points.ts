import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../store/store.ts';

/** All that a store is made of; the shared-memory file is made again from these. */
const FILES = ['aware.db', 'aware.db-wal', 'key'];

/**
 * Copies a store's files before and after each statement that it runs, and so after each commit:
 * what a process that is killed there leaves behind.
 */
export class CrashPoints {
  /** Directories with what was left at each point, in order. */
  readonly left: string[] = [];
  readonly #dataDir: string;
  readonly #into: string;

  constructor(store: Store, dataDir: string, into: string) {
    this.#dataDir = dataDir;
    this.#into = into;
    const { database } = store;
    const prepare = database.prepare.bind(database);
    database.prepare = ((sql: string) => this.#watch(prepare(sql))) as typeof database.prepare;
    const transaction = database.transaction.bind(database);
    database.transaction = ((work: () => void) => {
      const whole = transaction(work);
      const run = () => this.#around(() => whole.immediate());
      return Object.assign(run, { immediate: run });
    }) as unknown as typeof database.transaction;
  }

  #watch<Statement extends { run(...values: unknown[]): unknown }>(
    statement: Statement,
  ): Statement {
    const run = statement.run.bind(statement);
    statement.run = (...values: unknown[]) => this.#around(() => run(...values));
    return statement;
  }

  #around<Result>(work: () => Result): Result {
    this.#copy();
    const result = work();
    this.#copy();
    return result;
  }

  #copy(): void {
    const into = join(this.#into, String(this.left.length));
    mkdirSync(into, { mode: 0o700 });
    for (const name of FILES) {
      const from = join(this.#dataDir, name);
      if (existsSync(from)) copyFileSync(from, join(into, name));
    }
    this.left.push(into);
  }
}
