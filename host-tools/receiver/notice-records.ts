import type { Database } from '../store/database.ts';
import type { Addressee, LadderNotice } from './charge-ladder.ts';

/** A notice as it was decided on. Times are milliseconds since 1970. */
export interface StoredNotice {
  readonly id: number;
  readonly deviceId: string;
  readonly to: Addressee;
  readonly madeAtMs: number;
  readonly need: LadderNotice['need'];
  /** 1: the device is off until it is charged */
  readonly lastWords: number;
  readonly responseMinutes: number;
  readonly text: string;
}

/** What is written to people about charge. Every method belongs inside a transaction of the caller. */
export class NoticeRecords {
  readonly #statements;

  constructor(database: Database) {
    this.#statements = prepare(database);
  }

  /** Adds a notice that has still to go out; returns its id. */
  add(notice: Omit<StoredNotice, 'id'>): number {
    return this.#statements.add.get(notice)!;
  }

  /** All that have still to go out, oldest first. */
  waiting(): StoredNotice[] {
    return this.#statements.waiting.all();
  }

  /** A notice has gone out. */
  delivered(id: number, nowMs: number): void {
    this.#statements.delivered.run(nowMs, id);
  }

  /** The device has been charged: what has not gone out would not be true any more. */
  drop(deviceId: string, nowMs: number): void {
    this.#statements.drop.run(nowMs, deviceId);
  }

  /** What a device's holder chose to read; null: nothing. */
  chosenText(deviceId: string): string | null {
    return this.#statements.chosenText.get(deviceId) ?? null;
  }
}

function prepare(database: Database) {
  return {
    add: database
      .prepare<[object], number>(
        `INSERT INTO charge_notice
           (device_id, addressee, made_at, need, last_words, response_minutes, text)
         VALUES (@deviceId, @to, @madeAtMs, @need, @lastWords, @responseMinutes, @text)
         RETURNING id`,
      )
      .pluck(),
    waiting: database.prepare<[], StoredNotice>(
      `SELECT id, device_id AS deviceId, addressee AS "to", made_at AS madeAtMs, need,
         last_words AS lastWords, response_minutes AS responseMinutes, text
       FROM charge_notice WHERE outcome IS NULL ORDER BY id`,
    ),
    delivered: database.prepare<[number, number]>(
      `UPDATE charge_notice SET ended_at = ?, outcome = 'delivered'
       WHERE id = ? AND outcome IS NULL`,
    ),
    drop: database.prepare<[number, string]>(
      `UPDATE charge_notice SET ended_at = ?, outcome = 'charged'
       WHERE device_id = ? AND outcome IS NULL`,
    ),
    chosenText: database
      .prepare<[string], string | null>('SELECT reminder_text FROM device WHERE id = ?')
      .pluck(),
  };
}
