import type { AlarmRaised, Heartbeat, Position, Trigger } from '../../protocol/index.ts';
import type { Database } from '../store/database.ts';
import {
  type AlarmReport,
  type AlarmState,
  type Cause,
  type LineState,
  placeOf,
  type Way,
} from './events.ts';

/** Where an alarm stands: what is asked of it with every message. */
export interface Standing extends LineState, Cause {
  readonly device: string;
  readonly alarmNumber: number;
  readonly state: AlarmState;
  /** highest order that the device has said it took */
  readonly orderTaken: number;
}

/** A stored alarm. Times are milliseconds since 1970. */
export interface StoredAlarm extends AlarmReport, Standing {
  readonly receivedAtMs: number;
  readonly acceptedAtMs: number | null;
  readonly acceptedBy: string | null;
  readonly closedAtMs: number | null;
  readonly closedBy: string | null;
}

/** What an alarm or a position says, with what an alarm leaves out, and how it came. */
export interface Report {
  readonly deviceId: string;
  readonly message: AlarmRaised | Position;
  readonly lineState: LineState;
  readonly orderTaken: number;
  readonly way: Way;
  readonly nowMs: number;
}

/** What a position says and an alarm does not. */
export type PositionOnly = Pick<Position, 'progress' | 'trackMinutes' | 'lastWords'>;

const REPORT_COLUMNS = `device_id, alarm_number, received_at, seconds_since_press,
  lat_microdegrees, lon_microdegrees, accuracy_metres, fix_age_seconds, mcc, mnc, tac,
  cell_identity, response_minutes, charging, signal, line, line_end, speaker, order_taken, way`;
const REPORT_VALUES = '?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?';

/**
 * The values of `REPORT_COLUMNS`, from the message that both alarm and position can come from; in a
 * list, since every message comes by here and binding names costs more than all the rest.
 */
function reportValues({ deviceId, message, lineState, orderTaken, way, nowMs }: Report): unknown[] {
  const { alarmNumber, secondsSincePress, position, cell } = message;
  const { responseMinutes, charging, signal } = message;
  const { line, lineEnd, speaker } = lineState;
  return [
    ...[deviceId, alarmNumber, nowMs, secondsSincePress],
    ...[position?.latMicrodegrees, position?.lonMicrodegrees],
    ...[position?.accuracyMetres, position?.ageSeconds],
    ...[cell?.mobileCountryCode, cell?.mobileNetworkCode, cell?.trackingAreaCode],
    ...[cell?.cellIdentity, responseMinutes, charging, signal],
    ...[line, lineEnd, speaker, orderTaken, way],
  ];
}

interface AlarmRow {
  device_id: string;
  alarm_number: number;
  state: AlarmState;
  trigger: Trigger;
  test_asked_for: number | null;
  received_at: number;
  seconds_since_press: number;
  lat_microdegrees: number | null;
  lon_microdegrees: number | null;
  accuracy_metres: number | null;
  fix_age_seconds: number | null;
  response_minutes: number;
  charging: AlarmReport['charging'];
  signal: number;
  way: Way;
  line: LineState['line'];
  line_end: LineState['lineEnd'];
  speaker: number;
  order_taken: number;
  mcc: number | null;
  mnc: number;
  tac: number;
  cell_identity: number;
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
  const { mcc, mnc, tac } = row;
  return {
    device: row.device_id,
    alarmNumber: row.alarm_number,
    state: row.state,
    trigger: row.trigger,
    testAskedFor: truthOf(row.test_asked_for),
    receivedAtMs: row.received_at,
    secondsSincePress: row.seconds_since_press,
    position: placeOf(fix),
    cell: mcc === null ? null : { mcc, mnc, tac, cellIdentity: row.cell_identity },
    responseMinutes: row.response_minutes,
    charging: row.charging,
    signal: row.signal,
    way: row.way,
    line: row.line,
    lineEnd: row.line_end,
    speaker: row.speaker,
    orderTaken: row.order_taken,
    acceptedAtMs: row.accepted_at,
    acceptedBy: row.accepted_by,
    closedAtMs: row.closed_at,
    closedBy: row.closed_by,
  };
}

/** SQLite has no truth values of its own. */
const truthOf = (value: number | null): boolean | null => (value === null ? null : value !== 0);
const numberOf = (value: boolean | null): number | null => (value === null ? null : Number(value));

/** Presses and what devices say. Every method belongs inside a transaction of the caller. */
export class Records {
  readonly #statements;

  constructor(database: Database) {
    this.#statements = prepare(database);
  }

  alarm(deviceId: string, alarmNumber: number): StoredAlarm | undefined {
    const row = this.#statements.alarm.get(deviceId, alarmNumber);
    return row && alarmOf(row);
  }

  /** Where an alarm stands; cheaper than all of it. */
  standing(deviceId: string, alarmNumber: number): Standing | undefined {
    const row = this.#statements.standing.get(deviceId, alarmNumber);
    return row && { ...row, testAskedFor: truthOf(row.testAskedFor) };
  }

  /** Every alarm that nobody has closed, oldest first. */
  openAlarms(): StoredAlarm[] {
    return this.#statements.openAlarms.all().map(alarmOf);
  }

  /**
   * The number of the open press that a device's positions and its line go with: its newest alarm,
   * else its newest test.
   */
  current(deviceId: string): number | undefined {
    return this.#statements.current.get(deviceId);
  }

  addAlarm(report: Report, { trigger, testAskedFor }: Cause): void {
    this.#statements.addAlarm.run(reportValues(report), trigger, numberOf(testAskedFor));
  }

  setCause(deviceId: string, alarmNumber: number, { trigger, testAskedFor }: Cause): void {
    this.#statements.setCause.run(trigger, numberOf(testAskedFor), deviceId, alarmNumber);
  }

  /** Notes what the newest word of an alarm changed about it. */
  setLine(deviceId: string, alarmNumber: number, state: LineState, orderTaken: number): void {
    const { line, lineEnd, speaker } = state;
    this.#statements.setLine.run(line, lineEnd, speaker, orderTaken, deviceId, alarmNumber);
  }

  /**
   * Accepts a press, and returns the numbers of all that this answers: with a real one also those
   * before it that wait, but no test.
   */
  accept(alarm: Standing, by: string, nowMs: number): number[] {
    return inOrder(this.#statements.accept.all({ ...covering(alarm), by, nowMs }));
  }

  /** Closes a press, and as `accept` those before it that are open. */
  close(alarm: Standing, by: string, nowMs: number): number[] {
    return inOrder(this.#statements.close.all({ ...covering(alarm), by, nowMs }));
  }

  addPosition(report: Report, { progress, trackMinutes, lastWords }: PositionOnly): void {
    this.#statements.addPosition.run(reportValues(report), progress, trackMinutes, lastWords);
  }

  addHeartbeat(deviceId: string, heartbeat: Heartbeat, nowMs: number): void {
    const { responseMinutes, charging, signal, firmwareVersion, faults } = heartbeat;
    const { testSecondsLeft, riskSecondsLeft, settingsNumber, settingsTrial } = heartbeat;
    const { chargeNeed, lastWords } = heartbeat;
    const { remainingMilliampHours, errorMilliampHours, fullMilliampHours } = heartbeat;
    this.#statements.addHeartbeat.run(
      ...[deviceId, nowMs, responseMinutes, charging, signal, firmwareVersion, faults],
      ...[testSecondsLeft, riskSecondsLeft, settingsNumber, settingsTrial],
      ...[chargeNeed, lastWords],
      ...[remainingMilliampHours, errorMilliampHours, fullMilliampHours],
    );
  }
}

const inOrder = (numbers: number[]): number[] => numbers.sort((a, b) => a - b);

/**
 * The parameters of `COVERED`. It goes by what the device took the press for: an answer to a test
 * speaks for that test alone there, also when nobody asked for it.
 */
export const covering = ({ device, alarmNumber, trigger }: Standing) => ({
  deviceId: device,
  alarmNumber,
  isReal: trigger === 'test' ? 0 : 1,
});

/**
 * The presses that an answer to one speaks for, as the device has it too: that press, and where it
 * is real the real ones before it. A test neither hides an alarm nor is hidden by one.
 */
export const COVERED = `device_id = @deviceId AND alarm_number <= @alarmNumber
  AND (alarm_number = @alarmNumber OR (@isReal AND trigger <> 'test'))`;

function prepare(database: Database) {
  const numbers = (sql: string) => database.prepare<[object], number>(sql).pluck();
  return {
    alarm: database.prepare<[string, number], AlarmRow>(
      'SELECT * FROM alarm WHERE device_id = ? AND alarm_number = ?',
    ),
    standing: database.prepare<
      [string, number],
      Omit<Standing, 'testAskedFor'> & { testAskedFor: number | null }
    >(
      `SELECT device_id AS device, alarm_number AS alarmNumber, state, trigger,
         test_asked_for AS testAskedFor, line,
         line_end AS lineEnd, speaker, order_taken AS orderTaken
       FROM alarm WHERE device_id = ? AND alarm_number = ?`,
    ),
    openAlarms: database.prepare<[], AlarmRow>(
      "SELECT * FROM alarm WHERE state <> 'closed' ORDER BY received_at, device_id, alarm_number",
    ),
    current: database
      .prepare<[string], number>(
        `SELECT alarm_number FROM alarm WHERE device_id = ? AND state <> 'closed'
         ORDER BY trigger = 'test', alarm_number DESC LIMIT 1`,
      )
      .pluck(),
    addAlarm: database.prepare<unknown[]>(
      `INSERT INTO alarm (${REPORT_COLUMNS}, state, trigger, test_asked_for)
       VALUES (${REPORT_VALUES}, 'received', ?, ?)`,
    ),
    setCause: database.prepare<[string, number | null, string, number]>(
      'UPDATE alarm SET trigger = ?, test_asked_for = ? WHERE device_id = ? AND alarm_number = ?',
    ),
    setLine: database.prepare<[string, string, number, number, string, number]>(
      `UPDATE alarm SET line = ?, line_end = ?, speaker = ?, order_taken = ?
       WHERE device_id = ? AND alarm_number = ?`,
    ),
    accept: numbers(
      `UPDATE alarm SET state = 'accepted', accepted_at = @nowMs, accepted_by = @by
       WHERE ${COVERED} AND state = 'received' RETURNING alarm_number`,
    ),
    close: numbers(
      `UPDATE alarm SET state = 'closed', closed_at = @nowMs, closed_by = @by
       WHERE ${COVERED} AND state <> 'closed' RETURNING alarm_number`,
    ),
    addPosition: database.prepare<unknown[]>(
      `INSERT INTO position (${REPORT_COLUMNS}, progress, track_minutes, last_words)
       VALUES (${REPORT_VALUES}, ?, ?, ?)`,
    ),
    addHeartbeat: database.prepare<unknown[]>(
      `INSERT INTO heartbeat
         (device_id, received_at, response_minutes, charging, signal, firmware_version, faults,
          test_seconds_left, risk_seconds_left, settings_number, settings_trial, charge_need,
          last_words, remaining_milliamp_hours, error_milliamp_hours, full_milliamp_hours)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
  };
}
