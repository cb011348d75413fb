import type { AlarmRaised, Fix, Heartbeat, Position, Trigger } from '../../protocol/index.ts';
import type { Database } from '../store/database.ts';
import { type AlarmReport, type AlarmState, placeOf } from './events.ts';

/** A stored alarm. Times are milliseconds since 1970. */
export interface StoredAlarm extends AlarmReport {
  readonly state: AlarmState;
  readonly trigger: Trigger;
  readonly receivedAtMs: number;
  readonly acceptedAtMs: number | null;
  readonly acceptedBy: string | null;
  readonly closedAtMs: number | null;
  readonly closedBy: string | null;
}

/** One thing a device has still to be told. */
export interface OutboxEntry {
  readonly id: number;
  readonly kind: AlarmState;
  readonly alarmNumber: number;
}

const REPORT_COLUMNS = `device_id, alarm_number, received_at, seconds_since_press,
  lat_microdegrees, lon_microdegrees, accuracy_metres, fix_age_seconds,
  response_minutes, charging, signal`;
const REPORT_VALUES = `@deviceId, @alarmNumber, @receivedAtMs, @secondsSincePress,
  @lat, @lon, @accuracyMetres, @fixAgeSeconds, @responseMinutes, @charging, @signal`;

/** The columns that alarm and position share, from the message that both can come from. */
function reportParameters(deviceId: string, message: AlarmRaised | Position, nowMs: number) {
  const fix: Partial<Fix> = message.position ?? {};
  return {
    deviceId,
    alarmNumber: message.alarmNumber,
    receivedAtMs: nowMs,
    secondsSincePress: message.secondsSincePress,
    lat: fix.latMicrodegrees ?? null,
    lon: fix.lonMicrodegrees ?? null,
    accuracyMetres: fix.accuracyMetres ?? null,
    fixAgeSeconds: fix.ageSeconds ?? null,
    responseMinutes: message.responseMinutes,
    charging: message.charging,
    signal: message.signal,
  };
}

interface AlarmRow {
  device_id: string;
  alarm_number: number;
  state: AlarmState;
  trigger: Trigger;
  received_at: number;
  seconds_since_press: number;
  lat_microdegrees: number | null;
  lon_microdegrees: number | null;
  accuracy_metres: number | null;
  fix_age_seconds: number | null;
  response_minutes: number;
  charging: AlarmReport['charging'];
  signal: number;
  accepted_at: number | null;
  accepted_by: string | null;
  closed_at: number | null;
  closed_by: string | null;
}

function alarmOf(row: AlarmRow): StoredAlarm {
  const fix =
    row.lat_microdegrees === null
      ? undefined
      : {
          latMicrodegrees: row.lat_microdegrees,
          lonMicrodegrees: row.lon_microdegrees!,
          accuracyMetres: row.accuracy_metres!,
          ageSeconds: row.fix_age_seconds!,
        };
  return {
    device: row.device_id,
    alarmNumber: row.alarm_number,
    state: row.state,
    trigger: row.trigger,
    receivedAtMs: row.received_at,
    secondsSincePress: row.seconds_since_press,
    position: placeOf(fix),
    responseMinutes: row.response_minutes,
    charging: row.charging,
    signal: row.signal,
    acceptedAtMs: row.accepted_at,
    acceptedBy: row.accepted_by,
    closedAtMs: row.closed_at,
    closedBy: row.closed_by,
  };
}

/** The receiver's tables. Every method belongs inside a transaction of the caller. */
export class Records {
  readonly #statements;

  constructor(database: Database) {
    this.#statements = prepare(database);
  }

  alarm(deviceId: string, alarmNumber: number): StoredAlarm | undefined {
    const row = this.#statements.alarm.get(deviceId, alarmNumber);
    return row && alarmOf(row);
  }

  /** Every alarm that nobody has closed, oldest first. */
  openAlarms(): StoredAlarm[] {
    return this.#statements.openAlarms.all().map(alarmOf);
  }

  addAlarm(
    deviceId: string,
    message: AlarmRaised | Position,
    trigger: Trigger,
    nowMs: number,
  ): void {
    this.#statements.addAlarm.run({ ...reportParameters(deviceId, message, nowMs), trigger });
  }

  setTrigger(deviceId: string, alarmNumber: number, trigger: Trigger): void {
    this.#statements.setTrigger.run(trigger, deviceId, alarmNumber);
  }

  /** Accepts the presses up to this one that still wait for it, and returns their numbers. */
  accept(deviceId: string, alarmNumber: number, by: string, nowMs: number): number[] {
    return this.#statements.accept.all(nowMs, by, deviceId, alarmNumber).sort((a, b) => a - b);
  }

  /** Closes the presses up to this one that are open, and returns their numbers. */
  close(deviceId: string, alarmNumber: number, by: string, nowMs: number): number[] {
    return this.#statements.close.all(nowMs, by, deviceId, alarmNumber).sort((a, b) => a - b);
  }

  addPosition(
    deviceId: string,
    message: AlarmRaised | Position,
    progress: Position['progress'],
    nowMs: number,
  ): void {
    this.#statements.addPosition.run({ ...reportParameters(deviceId, message, nowMs), progress });
  }

  addHeartbeat(deviceId: string, message: Heartbeat, nowMs: number): void {
    const { responseMinutes, charging, signal, firmwareVersion, faults } = message;
    this.#statements.addHeartbeat.run(
      ...[deviceId, nowMs, responseMinutes, charging, signal, firmwareVersion, faults],
    );
  }

  /** Notes what a device is to be told, in place of what that makes out of date. */
  addToOutbox(deviceId: string, kind: AlarmState, alarmNumber: number): number {
    if (kind !== 'received') {
      this.#statements.supersede.run({ deviceId, alarmNumber, kind });
    }
    return this.#statements.addToOutbox.get(deviceId, kind, alarmNumber)!;
  }

  outboxOf(deviceId: string): OutboxEntry[] {
    return this.#statements.outboxOf.all(deviceId);
  }

  devicesWithOutbox(): string[] {
    return this.#statements.devicesWithOutbox.all();
  }

  removeFromOutbox(id: number): void {
    this.#statements.removeFromOutbox.run(id);
  }
}

function prepare(database: Database) {
  const numbers = (sql: string) =>
    database.prepare<[number, string, string, number], number>(sql).pluck();
  return {
    alarm: database.prepare<[string, number], AlarmRow>(
      'SELECT * FROM alarm WHERE device_id = ? AND alarm_number = ?',
    ),
    openAlarms: database.prepare<[], AlarmRow>(
      "SELECT * FROM alarm WHERE state <> 'closed' ORDER BY received_at, device_id, alarm_number",
    ),
    addAlarm: database.prepare(
      `INSERT INTO alarm (${REPORT_COLUMNS}, state, trigger)
       VALUES (${REPORT_VALUES}, 'received', @trigger)`,
    ),
    setTrigger: database.prepare<[string, string, number]>(
      'UPDATE alarm SET trigger = ? WHERE device_id = ? AND alarm_number = ?',
    ),
    accept: numbers(
      `UPDATE alarm SET state = 'accepted', accepted_at = ?, accepted_by = ?
       WHERE device_id = ? AND alarm_number <= ? AND state = 'received' RETURNING alarm_number`,
    ),
    close: numbers(
      `UPDATE alarm SET state = 'closed', closed_at = ?, closed_by = ?
       WHERE device_id = ? AND alarm_number <= ? AND state <> 'closed' RETURNING alarm_number`,
    ),
    addPosition: database.prepare(
      `INSERT INTO position (${REPORT_COLUMNS}, progress) VALUES (${REPORT_VALUES}, @progress)`,
    ),
    addHeartbeat: database.prepare<unknown[]>(
      `INSERT INTO heartbeat
         (device_id, received_at, response_minutes, charging, signal, firmware_version, faults)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    // `accepted n` and `closed n` speak for every press up to n.
    supersede: database.prepare(
      `DELETE FROM outbox WHERE device_id = @deviceId AND alarm_number <= @alarmNumber
       AND (kind <> 'closed' OR @kind = 'closed')`,
    ),
    addToOutbox: database
      .prepare<[string, string, number], number>(
        `INSERT INTO outbox (device_id, kind, alarm_number) VALUES (?, ?, ?)
         ON CONFLICT (device_id, alarm_number, kind) DO UPDATE SET kind = excluded.kind
         RETURNING id`,
      )
      .pluck(),
    outboxOf: database.prepare<[string], OutboxEntry>(
      `SELECT id, kind, alarm_number AS alarmNumber FROM outbox WHERE device_id = ? ORDER BY id`,
    ),
    devicesWithOutbox: database
      .prepare<[], string>('SELECT DISTINCT device_id FROM outbox')
      .pluck(),
    removeFromOutbox: database.prepare<[number]>('DELETE FROM outbox WHERE id = ?'),
  };
}
