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
    devices: database
      .prepare<[], string>('SELECT DISTINCT device_id FROM wish WHERE delivered_at IS NULL')
      .pluck(),
  };
}
