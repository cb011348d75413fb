import type { Database } from '../store/database.ts';
import type { ChangeableSettings } from './events.ts';

export type SettingsState = 'asked' | 'tried' | 'kept' | 'reverted';

/** Settings that a device was provisioned with (number 0) or that the centre asked for. */
export interface StoredSettings {
  readonly settingsNumber: number;
  readonly state: SettingsState;
  readonly settings: ChangeableSettings;
  /** how often they were sent */
  readonly sent: number;
  /** when they last reached the broker, ms since 1970; null: never */
  readonly deliveredAtMs: number | null;
}

interface Row extends ChangeableSettings {
  readonly settingsNumber: number;
  readonly state: SettingsState;
  readonly sent: number;
  readonly deliveredAtMs: number | null;
}

function storedOf(row: Row): StoredSettings {
  const { settingsNumber, state, sent, deliveredAtMs, ...settings } = row;
  return { settingsNumber, state, settings, sent, deliveredAtMs };
}

/** The settings of all devices over time. Every method belongs inside a transaction. */
export class SettingsRecords {
  readonly #statements;

  constructor(database: Database) {
    this.#statements = prepare(database);
  }

  add(
    deviceId: string,
    settingsNumber: number,
    settings: ChangeableSettings,
    by: string,
    nowMs: number,
  ): void {
    this.#statements.add.run({ ...settings, deviceId, settingsNumber, by, nowMs });
  }

  /** What was last asked for, or else what the device was provisioned with. */
  latest(deviceId: string): StoredSettings | undefined {
    const row = this.#statements.latest.get(deviceId);
    return row && storedOf(row);
  }

  /** What the device last came through with, or was provisioned with. */
  lastKept(deviceId: string): StoredSettings | undefined {
    const row = this.#statements.lastKept.get(deviceId);
    return row && storedOf(row);
  }

  /** What has neither held nor been fallen back from, newest first, since anything last did. */
  undecided(deviceId: string): StoredSettings[] {
    return this.#statements.undecided.all(deviceId, deviceId).map(storedOf);
  }

  /** The settings of one number. */
  find(deviceId: string, settingsNumber: number): StoredSettings | undefined {
    const row = this.#statements.find.get(deviceId, settingsNumber);
    return row && storedOf(row);
  }

  setState(deviceId: string, settingsNumber: number, state: SettingsState): void {
    this.#statements.setState.run(state, deviceId, settingsNumber);
  }

  countSending(deviceId: string, settingsNumber: number): void {
    this.#statements.countSending.run(deviceId, settingsNumber);
  }

  delivered(deviceId: string, settingsNumber: number, nowMs: number): void {
    this.#statements.delivered.run(nowMs, deviceId, settingsNumber);
  }

  /** Devices with a change that has still to be sent. */
  devices(): string[] {
    return this.#statements.devices.all();
  }
}

const SELECT = `SELECT settings_number AS settingsNumber, state, apn, broker_host AS brokerHost,
  broker_port AS brokerPort, broker_tls AS brokerTls, hold_ms AS holdMs,
  heartbeat_seconds AS heartbeatSeconds, sent, delivered_at AS deliveredAtMs
  FROM settings_change WHERE device_id = ?`;

function prepare(database: Database) {
  const OF_ONE = 'WHERE device_id = ? AND settings_number = ?';
  return {
    add: database.prepare(
      `INSERT INTO settings_change (device_id, settings_number, state, apn, broker_host,
         broker_port, broker_tls, hold_ms, heartbeat_seconds, asked_at, asked_by)
       VALUES (@deviceId, @settingsNumber, 'asked', @apn, @brokerHost,
         @brokerPort, @brokerTls, @holdMs, @heartbeatSeconds, @nowMs, @by)`,
    ),
    latest: database.prepare<[string], Row>(`${SELECT} ORDER BY settings_number DESC LIMIT 1`),
    lastKept: database.prepare<[string], Row>(
      `${SELECT} AND state = 'kept' ORDER BY settings_number DESC LIMIT 1`,
    ),
    undecided: database.prepare<[string, string], Row>(
      `${SELECT} AND state IN ('asked', 'tried') AND settings_number > (
         SELECT coalesce(max(settings_number), 0) FROM settings_change
         WHERE device_id = ? AND state IN ('kept', 'reverted'))
       ORDER BY settings_number DESC`,
    ),
    find: database.prepare<[string, number], Row>(`${SELECT} AND settings_number = ?`),
    setState: database.prepare<[string, string, number]>(
      `UPDATE settings_change SET state = ? ${OF_ONE}`,
    ),
    countSending: database.prepare<[string, number]>(
      `UPDATE settings_change SET sent = sent + 1 ${OF_ONE}`,
    ),
    delivered: database.prepare<[number, string, number]>(
      `UPDATE settings_change SET delivered_at = ? ${OF_ONE}`,
    ),
    devices: database
      .prepare<[], string>(
        `SELECT DISTINCT device_id FROM settings_change
         WHERE state = 'asked' AND delivered_at IS NULL AND settings_number > 0`,
      )
      .pluck(),
  };
}
