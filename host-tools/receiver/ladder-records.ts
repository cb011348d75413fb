import type { Database } from '../store/database.ts';
import {
  type ChargeReport,
  climb,
  dueAtMs,
  hasCurrent,
  isQuiet,
  isTooEarly,
  LADDER_START,
  type LadderInput,
  type LadderNotice,
  type LadderState,
} from './charge-ladder.ts';

/** Minutes after midnight, by the clock on the wall. */
export type WallClock = (atMs: number) => number;

/** What became of a device's ladder. */
export interface LadderNews {
  readonly notices: readonly LadderNotice[];
  /** Current was measured: what has been told, or is about to be, is true no more. */
  readonly isCleared: boolean;
}

const NO_NEWS: LadderNews = { notices: [], isCleared: false };

/**
 * The ladders of all devices, each read when first needed. Every method belongs inside a
 * transaction of the caller; after a rollback, `forget`.
 */
export class LadderRecords {
  readonly #statements;
  readonly #wallClock: WallClock;
  readonly #ladders = new Map<string, LadderState>();

  constructor(database: Database, wallClock: WallClock) {
    this.#statements = prepare(database);
    this.#wallClock = wallClock;
  }

  find(deviceId: string): LadderState {
    const known = this.#ladders.get(deviceId);
    if (known) return known;
    const row = this.#statements.find.get(deviceId);
    const state = row ? stateOf(row) : LADDER_START;
    this.#ladders.set(deviceId, state);
    return state;
  }

  /** A device has said how it is charged. */
  hear(deviceId: string, report: ChargeReport, atMs: number): LadderNews {
    const input = { type: 'heartbeat', report, ...this.#moment(atMs) } as const;
    const before = this.find(deviceId);
    const notices = this.#climb(deviceId, input);
    const isCleared = hasCurrent(report) && before !== this.find(deviceId);
    return notices.length > 0 || isCleared ? { notices, isCleared } : NO_NEWS;
  }

  /** True when time alone has made somebody due to be told. */
  isDue(atMs: number): boolean {
    return this.#due(atMs).length > 0;
  }

  /** Tells of every device for which time has come. */
  look(atMs: number): { readonly deviceId: string; readonly notice: LadderNotice }[] {
    const moment = this.#moment(atMs);
    return this.#due(atMs).flatMap((deviceId) =>
      this.#climb(deviceId, { type: 'time', ...moment }).map((notice) => ({ deviceId, notice })),
    );
  }

  /** Whether nothing is to reach her now. */
  isQuiet(atMs: number): boolean {
    return isQuiet(this.#wallClock(atMs));
  }

  /** Drops what is in memory: the database is the truth. */
  forget(): void {
    this.#ladders.clear();
  }

  #climb(deviceId: string, input: LadderInput): readonly LadderNotice[] {
    const before = this.find(deviceId);
    const { state, effects } = climb(before, input);
    if (state !== before) {
      this.#ladders.set(deviceId, state);
      save(this.#statements, deviceId, state);
    }
    return effects;
  }

  #moment(atMs: number) {
    return { atMs, minuteOfDay: this.#wallClock(atMs) };
  }

  #due(atMs: number): string[] {
    const { caseworkerDue, anyDue } = this.#statements;
    return isTooEarly(this.#wallClock(atMs)) ? caseworkerDue.all(atMs) : anyDue.all({ atMs });
  }
}

/** Time in which nobody could be heard counts for no step: she may have charged it meanwhile. */
export function postponeLadders(database: Database, byMs: number): void {
  const statements = prepare(database);
  const later = (sinceMs: number | null) => (sinceMs === null ? null : sinceMs + byMs);
  for (const row of statements.standing.all()) {
    const { needed, urgent, ...rest } = stateOf(row);
    save(statements, row.device_id, {
      ...rest,
      needed: { ...needed, sinceMs: later(needed.sinceMs) },
      urgent: { ...urgent, sinceMs: later(urgent.sinceMs) },
    });
  }
}

/** `is_off`: until it is charged, or though it was. */
const OFF = { no: 0, empty: 1, worn: 2 } as const;

interface LadderRow {
  device_id: string;
  need: LadderState['need'];
  is_off: number;
  response_minutes: number;
  needed_since: number | null;
  needed_before_ms: number;
  urgent_since: number | null;
  urgent_before_ms: number;
  safe_channel_at: number | null;
  safe_channel_stands: number;
  caseworker_at: number | null;
  caseworker_stands: number;
}

const stateOf = (row: LadderRow): LadderState => ({
  need: row.need,
  isOff: row.is_off !== OFF.no,
  isWorn: row.is_off === OFF.worn,
  responseMinutes: row.response_minutes,
  needed: { sinceMs: row.needed_since, beforeMs: row.needed_before_ms },
  urgent: { sinceMs: row.urgent_since, beforeMs: row.urgent_before_ms },
  safeChannel: { atMs: row.safe_channel_at, stands: row.safe_channel_stands === 1 },
  caseworker: { atMs: row.caseworker_at, stands: row.caseworker_stands === 1 },
});

type Statements = ReturnType<typeof prepare>;

function save({ put }: Statements, deviceId: string, state: LadderState): void {
  const { need, isOff, isWorn, responseMinutes, needed, urgent, safeChannel, caseworker } = state;
  const off = isWorn ? OFF.worn : isOff ? OFF.empty : OFF.no;
  put.run(
    ...[deviceId, need, off, responseMinutes],
    ...[needed.sinceMs, needed.beforeMs, urgent.sinceMs, urgent.beforeMs],
    ...[safeChannel.atMs, Number(safeChannel.stands)],
    ...[caseworker.atMs, Number(caseworker.stands)],
    ...[dueAtMs(state, 'safeChannel'), dueAtMs(state, 'caseworker')],
  );
}

function prepare(database: Database) {
  const ids = (where: string) =>
    `SELECT device_id FROM charge_ladder WHERE ${where} ORDER BY device_id`;
  return {
    find: database.prepare<[string], LadderRow>('SELECT * FROM charge_ladder WHERE device_id = ?'),
    standing: database.prepare<[], LadderRow>(
      'SELECT * FROM charge_ladder WHERE needed_since IS NOT NULL',
    ),
    put: database.prepare<unknown[]>(
      `INSERT OR REPLACE INTO charge_ladder
         (device_id, need, is_off, response_minutes, needed_since, needed_before_ms, urgent_since,
          urgent_before_ms, safe_channel_at, safe_channel_stands, caseworker_at, caseworker_stands,
          safe_channel_due_at, caseworker_due_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    caseworkerDue: database.prepare<[number], string>(ids('caseworker_due_at <= ?')).pluck(),
    anyDue: database
      .prepare<[object], string>(ids('caseworker_due_at <= @atMs OR safe_channel_due_at <= @atMs'))
      .pluck(),
  };
}
