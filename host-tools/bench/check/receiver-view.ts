import { Records, type StoredAlarm } from '../../receiver/records.ts';
import { ALIVE_AT } from '../../receiver/supervision.ts';
import { noteTestTime } from '../../receiver/test-times.ts';
import { WishRecords } from '../../receiver/wish-records.ts';
import type { Store } from '../../store/store.ts';

/** A receiver notes every 20 s that it runs. */
const ALIVE_WITHIN_MS = 60_000;

/** What the receiver has of one device, read from the store that both share. */
export class ReceiverView {
  readonly #store: Store;
  readonly #deviceId: string;
  readonly #records: Records;
  readonly #wishes: WishRecords;

  constructor(store: Store, deviceId: string) {
    this.#store = store;
    this.#deviceId = deviceId;
    this.#records = new Records(store.database);
    this.#wishes = new WishRecords(store.database);
  }

  /** Whether any receiver works on this store. */
  isRunning(nowMs: number): boolean {
    const aliveAt = this.#number('SELECT CAST(value AS TEXT) FROM meta WHERE name = ?', ALIVE_AT);
    return aliveAt !== null && nowMs - aliveAt < ALIVE_WITHIN_MS;
  }

  /** When a message of the device was last verified and committed; null: never. */
  heardAtMs(): number | null {
    return this.#number('SELECT last_seen_at FROM device WHERE id = ?', this.#deviceId);
  }

  /** The number of its newest press, 0: none yet. */
  newestAlarm(): number {
    const newest = 'SELECT max(alarm_number) FROM alarm WHERE device_id = ?';
    return this.#number(newest, this.#deviceId) ?? 0;
  }

  alarm(alarmNumber: number): StoredAlarm | undefined {
    return this.#records.alarm(this.#deviceId, alarmNumber);
  }

  /** Whether the device has said that it opened the receiver's sealed answer to this press. */
  hasAnswer(alarmNumber: number): boolean {
    const answered = this.#store.database
      .prepare<[string, number], number>(
        `SELECT 1 FROM position WHERE device_id = ? AND alarm_number = ?
         AND progress IN ('received', 'accepted') LIMIT 1`,
      )
      .pluck();
    return answered.get(this.#deviceId, alarmNumber) !== undefined;
  }

  /** Notes that a press as a test is asked for, so that it is not taken for an alarm. */
  noteTest(seconds: number, nowMs: number): void {
    const tables = { wishes: this.#wishes };
    this.#store.database
      .transaction(() => noteTestTime(tables, this.#deviceId, nowMs + seconds * 1000, nowMs))
      .immediate();
  }

  #number(sql: string, parameter: string): number | null {
    const value = this.#store.database
      .prepare<[string], number | string | null>(sql)
      .pluck()
      .get(parameter);
    return value === undefined || value === null ? null : Number(value);
  }
}
