import type { OrderKind } from '../../protocol/index.ts';
import type { Database } from '../store/database.ts';
import type { OrderDroppedEvent } from './events.ts';

/** An order that its alarm's device has not yet said it took. */
export interface WaitingOrder {
  readonly id: number;
  readonly deviceId: string;
  readonly alarmNumber: number;
  readonly orderNumber: number;
  readonly order: OrderKind;
  readonly orderedAtMs: number;
  /** null while an earlier one is under way */
  readonly sentAtMs: number | null;
}

export type OrderOutcome = 'taken' | OrderDroppedEvent['why'];

export interface NewOrder {
  readonly deviceId: string;
  readonly alarmNumber: number;
  readonly orderNumber: number;
  readonly order: OrderKind;
  readonly by: string;
}

/** The orders of all alarms. Every method belongs inside a transaction of the caller. */
export class OrderRecords {
  readonly #statements;

  constructor(database: Database) {
    this.#statements = prepare(database);
  }

  add(order: NewOrder, nowMs: number): void {
    this.#statements.add.run({ ...order, nowMs });
  }

  /** The highest number given in an alarm, 0 where there is none. */
  lastNumber(deviceId: string, alarmNumber: number): number {
    return this.#statements.lastNumber.get(deviceId, alarmNumber) ?? 0;
  }

  /** The order under way in an alarm. */
  first(deviceId: string, alarmNumber: number): WaitingOrder | undefined {
    return this.#statements.first.get(deviceId, alarmNumber);
  }

  /** All that wait in the alarms of a device, in the order they were given in. */
  waiting(deviceId: string): WaitingOrder[] {
    return this.#statements.waiting.all(deviceId);
  }

  /** Waiting orders of one kind that were given before `beforeMs`. */
  olderThan(order: OrderKind, beforeMs: number): WaitingOrder[] {
    return this.#statements.olderThan.all(order, beforeMs);
  }

  devices(): string[] {
    return this.#statements.devices.all();
  }

  sent(id: number, nowMs: number): void {
    this.#statements.sent.run(nowMs, id);
  }

  end(id: number, outcome: OrderOutcome, nowMs: number): void {
    this.#statements.end.run(nowMs, outcome, id);
  }

  /** Raises the numbers of all that wait in an alarm. */
  renumber(deviceId: string, alarmNumber: number, by: number): void {
    this.#statements.renumber.run(by, deviceId, alarmNumber);
  }
}

const WAITING = `SELECT id, device_id AS deviceId, alarm_number AS alarmNumber,
  order_number AS orderNumber, kind AS "order", ordered_at AS orderedAtMs, sent_at AS sentAtMs
  FROM alarm_order WHERE ended_at IS NULL`;

function prepare(database: Database) {
  return {
    add: database.prepare(
      `INSERT INTO alarm_order
         (device_id, alarm_number, order_number, kind, ordered_at, ordered_by)
       VALUES (@deviceId, @alarmNumber, @orderNumber, @order, @nowMs, @by)`,
    ),
    lastNumber: database
      .prepare<[string, number], number | null>(
        'SELECT max(order_number) FROM alarm_order WHERE device_id = ? AND alarm_number = ?',
      )
      .pluck(),
    first: database.prepare<[string, number], WaitingOrder>(
      `${WAITING} AND device_id = ? AND alarm_number = ? ORDER BY order_number LIMIT 1`,
    ),
    waiting: database.prepare<[string], WaitingOrder>(
      `${WAITING} AND device_id = ? ORDER BY alarm_number, order_number`,
    ),
    olderThan: database.prepare<[string, number], WaitingOrder>(
      `${WAITING} AND kind = ? AND ordered_at < ? ORDER BY device_id, alarm_number, order_number`,
    ),
    devices: database
      .prepare<[], string>('SELECT DISTINCT device_id FROM alarm_order WHERE ended_at IS NULL')
      .pluck(),
    sent: database.prepare<[number, number]>('UPDATE alarm_order SET sent_at = ? WHERE id = ?'),
    end: database.prepare<[number, string, number]>(
      'UPDATE alarm_order SET ended_at = ?, outcome = ? WHERE id = ?',
    ),
    renumber: database.prepare<[number, string, number]>(
      `UPDATE alarm_order SET order_number = order_number + ?
       WHERE ended_at IS NULL AND device_id = ? AND alarm_number = ?`,
    ),
  };
}
