import type { Database } from '../store/database.ts';
import { type DeviceFacts, type DeviceState, stateOf } from './device-state.ts';
import type { CheckResult, Provisioning } from './registry.ts';

/** One step of a check, as it is kept and printed. */
export interface CheckStep {
  readonly name: string;
  /** `skipped`: could not be tried, because of a step before it or of what is missing. */
  readonly verdict: 'passed' | 'failed' | 'skipped';
  /** What was seen, with its unit. */
  readonly measured: string;
  /** What is asked for. */
  readonly limits: string;
  /** What to do; empty where nothing is. */
  readonly advice: string;
}

export interface StoredCheck {
  readonly atMs: number;
  readonly by: string;
  readonly passed: boolean;
  readonly firmwareVersion: string;
  readonly steps: readonly CheckStep[];
}

export interface LogEntry {
  readonly atMs: number;
  readonly by: string;
  readonly kind: string;
  readonly detail: string;
}

/** A device as the registry knows it. Times are milliseconds since 1970. */
export interface RegisteredDevice extends DeviceFacts {
  readonly deviceId: string;
  readonly state: DeviceState;
  /** null: it was put in by something other than the bench. */
  readonly board: string | null;
  readonly caseReference: string | null;
  readonly termEndsOn: string | null;
  readonly lastSeenAtMs: number | null;
  readonly testMinutes: number | null;
  readonly primaryNumber: string | null;
  readonly secondNumber: string | null;
  readonly smsNumber: string | null;
  readonly reserveMinutes: number | null;
  readonly lastCheck: StoredCheck | null;
  /** What was done with it, oldest first. */
  readonly log: readonly LogEntry[];
}

type DeviceRow = Omit<RegisteredDevice, 'state' | 'lastCheck' | 'log'>;
type CheckRow = Omit<StoredCheck, 'passed' | 'steps'> & { passed: number; steps: string };

/** The registry's tables. What changes something belongs inside a transaction of the caller. */
export class RegistryRecords {
  readonly #statements;

  constructor(database: Database) {
    this.#statements = prepare(database);
  }

  list(): RegisteredDevice[] {
    return this.#statements.list.all().map((row) => this.#device(row));
  }

  find(deviceId: string): RegisteredDevice | undefined {
    const row = this.#statements.find.get(deviceId);
    return row && this.#device(row);
  }

  #device(row: DeviceRow): RegisteredDevice {
    const check = this.#statements.lastCheck.get(row.deviceId);
    const lastCheck = check
      ? { ...check, passed: check.passed === 1, steps: JSON.parse(check.steps) as CheckStep[] }
      : null;
    const log = this.#statements.log.all(row.deviceId);
    return { ...row, lastCheck, log, state: stateOf({ ...row, lastCheck }) };
  }

  sealedSecret(deviceId: string): Buffer {
    return this.#statements.sealedSecret.get(deviceId)!;
  }

  addProvisioning(deviceId: string, given: Provisioning, by: string): void {
    const { board, settings, charge, testMinutes, firmwareVersion, termEndsOn } = given;
    const { primaryNumber, secondNumber, smsNumber } = settings;
    this.#statements.addProvisioning.run({
      ...{ deviceId, board, by, primaryNumber, secondNumber, smsNumber, testMinutes, ...charge },
    });
    this.#statements.setTerm.run(firmwareVersion, termEndsOn, deviceId);
  }

  mark(deviceId: string, kind: 'provisioned' | 'locked', nowMs: number): void {
    this.#statements[kind].run(nowMs, deviceId);
  }

  addCheck(deviceId: string, check: CheckResult, by: string, nowMs: number): void {
    const { firmwareVersion, passed, steps } = check;
    this.#statements.addCheck.run(
      ...[deviceId, nowMs, by, firmwareVersion, Number(passed), JSON.stringify(steps)],
    );
  }

  handOut(deviceId: string, caseReference: string, termEndsOn: string | null, nowMs: number): void {
    this.#statements.handOut.run(nowMs, caseReference, termEndsOn, deviceId);
  }

  /** Its secret goes, and with it all that waits to be told to a device that is no more. */
  takeBack(deviceId: string, nowMs: number): void {
    const { takeBack, forgetAnswers, forgetWishes, forgetLadder, endSettings } = this.#statements;
    const { endOrders, endNotices } = this.#statements;
    takeBack.run(nowMs, deviceId);
    for (const forget of [forgetAnswers, forgetWishes, forgetLadder, endSettings]) {
      forget.run(deviceId);
    }
    for (const end of [endOrders, endNotices]) end.run(nowMs, deviceId);
  }

  openAlarm(deviceId: string): number | undefined {
    return this.#statements.openAlarm.get(deviceId);
  }

  log(deviceId: string, { atMs, by, kind, detail }: LogEntry): void {
    this.#statements.addLog.run(deviceId, atMs, by, kind, detail);
  }
}

const DEVICE_COLUMNS = `
  device.id AS deviceId, provisioned_at AS provisionedAtMs, locked_at AS lockedAtMs,
  handed_out_at AS handedOutAtMs, returned_at AS returnedAtMs, last_seen_at AS lastSeenAtMs,
  case_reference AS caseReference, term_ends_on AS termEndsOn, board, test_minutes AS testMinutes,
  primary_number AS primaryNumber, second_number AS secondNumber, sms_number AS smsNumber,
  reserve_minutes AS reserveMinutes,
  coalesce((SELECT heartbeat.firmware_version FROM heartbeat WHERE heartbeat.device_id = device.id
    ORDER BY heartbeat.id DESC LIMIT 1), device.firmware_version) AS firmwareVersion`;
const DEVICES = `SELECT ${DEVICE_COLUMNS} FROM device
  LEFT JOIN provisioning ON provisioning.device_id = device.id`;

function prepare(database: Database) {
  const ofDevice = (sql: string) => database.prepare<[string]>(`${sql} device_id = ?`);
  const timeOfDevice = (sql: string) =>
    database.prepare<[number, string]>(`UPDATE device SET ${sql} WHERE id = ?`);
  return {
    list: database.prepare<[], DeviceRow>(
      `${DEVICES} ORDER BY returned_at IS NOT NULL, handed_out_at IS NULL, enrolled_at, device.id`,
    ),
    find: database.prepare<[string], DeviceRow>(`${DEVICES} WHERE device.id = ?`),
    lastCheck: database.prepare<[string], CheckRow>(
      `SELECT checked_at AS atMs, checked_by AS by, passed, firmware_version AS firmwareVersion, steps
       FROM bench_check WHERE device_id = ? ORDER BY id DESC LIMIT 1`,
    ),
    log: database.prepare<[string], LogEntry>(
      'SELECT at AS atMs, by, kind, detail FROM bench_log WHERE device_id = ? ORDER BY id',
    ),
    sealedSecret: database
      .prepare<[string], Buffer>('SELECT sealed_secret FROM device WHERE id = ?')
      .pluck(),
    addProvisioning: database.prepare<[object]>(
      `INSERT INTO provisioning (device_id, board, provisioned_by, primary_number, second_number,
         sms_number, test_minutes, reserve_minutes, quiet_from_minutes, quiet_until_minutes,
         rated_milliamp_hours, cell_curve)
       VALUES (@deviceId, @board, @by, @primaryNumber, @secondNumber, @smsNumber, @testMinutes,
         @reserveMinutes, @quietFromMinutes, @quietUntilMinutes, @ratedMilliampHours, @cellCurve)`,
    ),
    setTerm: database.prepare<[string, string, string]>(
      'UPDATE device SET firmware_version = ?, term_ends_on = ? WHERE id = ?',
    ),
    provisioned: timeOfDevice('provisioned_at = ?'),
    locked: timeOfDevice('locked_at = ?'),
    addCheck: database.prepare<unknown[]>(
      `INSERT INTO bench_check
         (device_id, checked_at, checked_by, firmware_version, passed, steps)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    handOut: database.prepare<[number, string, string | null, string]>(
      'UPDATE device SET handed_out_at = ?, case_reference = ?, term_ends_on = ? WHERE id = ?',
    ),
    takeBack: timeOfDevice(
      `returned_at = ?, sealed_secret = zeroblob(0), overdue_at = NULL, silent_since = NULL`,
    ),
    forgetAnswers: ofDevice('DELETE FROM outbox WHERE'),
    forgetWishes: ofDevice('DELETE FROM wish WHERE'),
    forgetLadder: ofDevice('DELETE FROM charge_ladder WHERE'),
    endSettings: ofDevice(
      `UPDATE settings_change SET state = 'reverted' WHERE state IN ('asked', 'tried') AND`,
    ),
    endOrders: database.prepare<[number, string]>(
      `UPDATE alarm_order SET ended_at = ?, outcome = 'closed'
       WHERE device_id = ? AND ended_at IS NULL`,
    ),
    endNotices: database.prepare<[number, string]>(
      `UPDATE charge_notice SET ended_at = ?, outcome = 'returned'
       WHERE device_id = ? AND outcome IS NULL`,
    ),
    openAlarm: database
      .prepare<[string], number>(
        `SELECT alarm_number FROM alarm WHERE device_id = ? AND state <> 'closed' LIMIT 1`,
      )
      .pluck(),
    addLog: database.prepare<[string, number, string, string, string]>(
      'INSERT INTO bench_log (device_id, at, by, kind, detail) VALUES (?, ?, ?, ?, ?)',
    ),
  };
}
