import type { Database } from '../store/database.ts';
import type { AlarmState } from './events.ts';
import { COVERED, covering, type Standing } from './records.ts';

/** One thing a device has still to be told. */
export interface OutboxEntry {
  readonly id: number;
  readonly kind: AlarmState;
  readonly alarmNumber: number;
}

/** What devices have still to be told of their alarms. For use inside the caller's transaction. */
export class Outbox {
  readonly #add;
  readonly #supersede;
  readonly #of;
  readonly #devices;
  readonly #remove;

  constructor(database: Database) {
    this.#add = database
      .prepare<[string, string, number], number>(
        `INSERT INTO outbox (device_id, kind, alarm_number) VALUES (?, ?, ?)
         ON CONFLICT (device_id, alarm_number, kind) DO UPDATE SET kind = excluded.kind
         RETURNING id`,
      )
      .pluck();
    this.#supersede = database.prepare(
      `DELETE FROM outbox WHERE device_id = @deviceId AND (kind <> 'closed' OR @kind = 'closed')
       AND alarm_number IN (SELECT alarm_number FROM alarm WHERE ${COVERED})`,
    );
    this.#of = database.prepare<[string], OutboxEntry>(
      'SELECT id, kind, alarm_number AS alarmNumber FROM outbox WHERE device_id = ? ORDER BY id',
    );
    this.#devices = database.prepare<[], string>('SELECT DISTINCT device_id FROM outbox').pluck();
    this.#remove = database.prepare<[number]>('DELETE FROM outbox WHERE id = ?');
  }

  /** Notes what a device is to be told; returns the entry's id. */
  add(deviceId: string, kind: AlarmState, alarmNumber: number): number {
    return this.#add.get(deviceId, kind, alarmNumber)!;
  }

  /** Drops what `accepted` or `closed` for this press makes out of date. */
  supersede(alarm: Standing, kind: AlarmState): void {
    this.#supersede.run({ ...covering(alarm), kind });
  }

  of(deviceId: string): OutboxEntry[] {
    return this.#of.all(deviceId);
  }

  devices(): string[] {
    return this.#devices.all();
  }

  remove(id: number): void {
    this.#remove.run(id);
  }
}
