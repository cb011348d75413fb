import type { Database } from '../store/database.ts';

/** `test`: the next press counts as one. `window`: heartbeats come at another pace. */
export type WishKind = 'test' | 'window';

/** What a device is to be like until a time. Times are milliseconds since 1970. */
export interface Wish {
  readonly deviceId: string;
  readonly kind: WishKind;
  /** Not after now: it is to end. */
  readonly untilMs: number;
  /** Pace of the window; of no meaning for a test. */
  readonly heartbeatSeconds: number;
  readonly wishedAtMs: number;
  readonly sentAtMs: number | null;
  readonly deliveredAtMs: number | null;
  readonly shownAtMs: number | null;
}

export interface NewWish extends Pick<Wish, 'deviceId' | 'kind' | 'untilMs' | 'heartbeatSeconds'> {
  readonly by: string;
}

/** A time that is known but for a tolerance; milliseconds since 1970. */
export interface TimeRange {
  readonly atMs: number;
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** The wishes of all devices, one of each kind. Every method belongs inside a transaction. */
export class WishRecords {
  readonly #statements;

  constructor(database: Database) {
    this.#statements = prepare(database);
  }

  /** Puts a wish in place of the one before it. */
  put(wish: NewWish, nowMs: number): void {
    this.#statements.put.run({ ...wish, nowMs });
  }

  of(deviceId: string): Wish[] {
    return this.#statements.of.all(deviceId);
  }

  find(deviceId: string, kind: WishKind): Wish | undefined {
    return this.of(deviceId).find((wish) => wish.kind === kind);
  }

  remove({ deviceId, kind }: Wish): void {
    this.#statements.remove.run(deviceId, kind);
  }

  sent({ deviceId, kind }: Wish, nowMs: number): void {
    this.#statements.sent.run(nowMs, deviceId, kind);
  }

  /** The wish has reached the broker, unless another has taken its place since. */
  delivered({ deviceId, kind, wishedAtMs }: Wish, nowMs: number): void {
    this.#statements.delivered.run(nowMs, deviceId, kind, wishedAtMs);
  }

  /** A heartbeat shows the wish; null: it does not any more. */
  shown({ deviceId, kind }: Wish, nowMs: number | null): void {
    this.#statements.shown.run(nowMs, deviceId, kind);
  }

  /** A press as a test is asked for, from now until `untilMs`. */
  addTestTime(deviceId: string, untilMs: number, nowMs: number): void {
    this.#statements.addTestTime.run(deviceId, nowMs, untilMs);
  }

  /** From `atMs` no press as a test is asked for any more; `by`: the press that ended it. */
  endTestTimes(deviceId: string, atMs: number, by: number | null): void {
    this.#statements.endTestTimes.run(atMs, by, deviceId);
  }

  /** Whether a press was asked for as a test between two times, or ended such a time itself. */
  isInTestTime(deviceId: string, alarmNumber: number, range: TimeRange): boolean {
    return this.#statements.testTimes.get({ deviceId, alarmNumber, ...range }) !== undefined;
  }

  /** Devices with a wish that has still to be sent. */
  devices(): string[] {
    return this.#statements.devices.all();
  }
}

function prepare(database: Database) {
  return {
    put: database.prepare(
      `INSERT OR REPLACE INTO wish
         (device_id, kind, until, heartbeat_seconds, wished_at, wished_by)
       VALUES (@deviceId, @kind, @untilMs, @heartbeatSeconds, @nowMs, @by)`,
    ),
    of: database.prepare<[string], Wish>(
      `SELECT device_id AS deviceId, kind, until AS untilMs, heartbeat_seconds AS heartbeatSeconds,
         wished_at AS wishedAtMs, sent_at AS sentAtMs, delivered_at AS deliveredAtMs, shown_at AS shownAtMs
       FROM wish WHERE device_id = ?`,
    ),
    remove: database.prepare<[string, string]>('DELETE FROM wish WHERE device_id = ? AND kind = ?'),
    sent: database.prepare<[number, string, string]>(
      'UPDATE wish SET sent_at = ? WHERE device_id = ? AND kind = ?',
    ),
    delivered: database.prepare<[number, string, string, number]>(
      'UPDATE wish SET delivered_at = ? WHERE device_id = ? AND kind = ? AND wished_at = ?',
    ),
    shown: database.prepare<[number | null, string, string]>(
      'UPDATE wish SET shown_at = ? WHERE device_id = ? AND kind = ?',
    ),
    addTestTime: database.prepare<[string, number, number]>(
      'INSERT INTO test_time (device_id, asked_at, until) VALUES (?, ?, ?)',
    ),
    endTestTimes: database.prepare<[number, number | null, string]>(
      'UPDATE test_time SET ended_at = ?, ended_by = ? WHERE device_id = ? AND ended_at IS NULL',
    ),
    testTimes: database.prepare<[object]>(
      `SELECT 1 FROM test_time
       WHERE device_id = @deviceId AND asked_at <= @latestMs AND until >= @earliestMs
         AND (ended_at IS NULL OR ended_at > @atMs OR ended_by = @alarmNumber) LIMIT 1`,
    ),
    devices: database
      .prepare<[], string>('SELECT DISTINCT device_id FROM wish WHERE delivered_at IS NULL')
      .pluck(),
  };
}
