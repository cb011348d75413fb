/** Which devices have fallen silent: a device that is off, broken or jammed says nothing itself. */
import { FAULT_BITS, type Heartbeat } from '../../protocol/index.ts';
import type { Database } from '../store/database.ts';
import type { DeviceLink } from './device-links.ts';
import { NOTHING, type Outcome, type Tables } from './downlink.ts';
import { isoTime, type OffEvent, type ReceiverEvent, type SilentEvent } from './events.ts';
import { postponeLadders } from './ladder-records.ts';
import { isPaceTaken } from './wishes.ts';

const DEFAULT_HEARTBEAT_SECONDS = 900;

/** When a receiver was last known to run, as text of milliseconds since 1970: a name in `meta`. */
export const ALIVE_AT = 'aliveAt';
/** So often that is noted: at every few looks, so that it costs little. */
const NOTE_ALIVE_EVERY_MS = 20_000;

interface SilentRow {
  readonly id: string;
  readonly lastSeenAtMs: number;
  readonly sinceMs: number;
  readonly riskUntilMs: number;
  readonly lastWords: number;
}

/** Finds the silent devices. A device that has never been heard is not missed. */
export class Supervision {
  readonly #statements;
  #notedAliveMs: number;

  /** Time in which there was no receiver does not count: nobody could be heard then. */
  constructor(database: Database, nowMs: number) {
    this.#statements = prepare(database);
    this.#notedAliveMs = nowMs;
    const { aliveAt, lastHeard, wait } = this.#statements;
    database
      .transaction(() => {
        const lastAliveMs = Math.max(Number(aliveAt.get() ?? 0), lastHeard.get() ?? 0);
        const downtimeMs = lastAliveMs === 0 ? 0 : nowMs - lastAliveMs;
        if (downtimeMs > 0) {
          wait.run({ downtimeMs });
          postponeLadders(database, downtimeMs);
        }
        this.#noteAlive(nowMs);
      })
      .immediate();
  }

  /** Notes now and then that the receiver runs; by itself, since nobody waits for it. */
  alive(nowMs: number): void {
    if (Math.abs(nowMs - this.#notedAliveMs) >= NOTE_ALIVE_EVERY_MS) this.#noteAlive(nowMs);
  }

  #noteAlive(nowMs: number): void {
    this.#statements.noteAlive.run(ALIVE_AT, Buffer.from(String(nowMs)));
    this.#notedAliveMs = nowMs;
  }

  /** True when there is somebody to be told of. */
  isDue(nowMs: number): boolean {
    return this.#rows(nowMs).length > 0;
  }

  /** Tells, once, of every device that has become silent. */
  look(tables: Tables, nowMs: number): Outcome {
    const { links } = tables;
    // What the batch before this has heard is not in the table yet.
    links.save();
    const rows = this.#rows(nowMs);
    if (rows.length === 0) return NOTHING;
    for (const { id, sinceMs } of rows) links.setSilent(links.find(id)!, sinceMs);
    return { events: rows.map((row) => silent(tables, row, nowMs)), downlinks: [] };
  }

  /** Every device that has been found silent and not been heard since. */
  silent(tables: Tables, nowMs: number): (SilentEvent | OffEvent)[] {
    return this.#statements.silent.all().map((row) => silent(tables, row, nowMs));
  }

  #rows(nowMs: number): SilentRow[] {
    return this.#statements.overdue.all(nowMs);
  }
}

function prepare(database: Database) {
  const rows = (since: string) =>
    `SELECT id, last_seen_at AS lastSeenAtMs, ${since} AS sinceMs, risk_until AS riskUntilMs,
       last_words AS lastWords
     FROM device`;
  return {
    overdue: database.prepare<[number], SilentRow>(
      `${rows('overdue_at')} WHERE silent_since IS NULL AND overdue_at <= ?
       ORDER BY overdue_at, id`,
    ),
    silent: database.prepare<[], SilentRow>(
      `${rows('silent_since')} WHERE silent_since IS NOT NULL ORDER BY silent_since, id`,
    ),
    aliveAt: database
      .prepare<[], string | null>(`SELECT CAST(value AS TEXT) FROM meta WHERE name = '${ALIVE_AT}'`)
      .pluck(),
    lastHeard: database.prepare<[], number | null>('SELECT max(last_seen_at) FROM device').pluck(),
    wait: database.prepare<[object]>(
      `UPDATE device SET unheard_ms = unheard_ms + @downtimeMs, overdue_at = overdue_at + @downtimeMs
       WHERE overdue_at IS NOT NULL AND silent_since IS NULL`,
    ),
    noteAlive: database.prepare<[string, Buffer]>(
      'INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)',
    ),
  };
}

function silent({ wishes }: Tables, row: SilentRow, nowMs: number): SilentEvent | OffEvent {
  const wanted = wishes.find(row.id, 'window');
  return {
    ...{ event: row.lastWords === 1 ? 'off' : 'silent', at: isoTime(nowMs), device: row.id },
    since: isoTime(row.sinceMs),
    lastSeenAt: isoTime(row.lastSeenAtMs),
    riskWindow: Math.max(row.riskUntilMs, wanted?.untilMs ?? 0) > nowMs,
  };
}

/** A device is heard: it was silent if this tells so. */
export function heardAgain(
  { links }: Tables,
  link: DeviceLink,
  nowMs: number,
): readonly ReceiverEvent[] {
  const { silentSinceMs, deviceId: device } = link;
  if (silentSinceMs === null) return [];
  links.setSilent(link, null);
  return [{ event: 'heard', at: isoTime(nowMs), device, since: isoTime(silentSinceMs) }];
}

/** Takes from a device's newest heartbeat how often it will be heard. */
export function notePace(
  { wishes, settings }: Tables,
  link: DeviceLink,
  heartbeat: Heartbeat,
  nowMs: number,
): void {
  const { settingsNumber, riskSecondsLeft, faults } = heartbeat;
  let { heartbeatSeconds, riskHeartbeatSeconds } = link.pace;
  if (settingsNumber !== link.settingsNumber || (faults & FAULT_BITS.settingsReverted) !== 0) {
    const known = settings.find(link.deviceId, settingsNumber);
    heartbeatSeconds = known?.settings.heartbeatSeconds ?? DEFAULT_HEARTBEAT_SECONDS;
    link.settingsNumber = settingsNumber;
  }
  const wish = riskSecondsLeft > 0 ? wishes.find(link.deviceId, 'window') : undefined;
  if (wish && isPaceTaken(link, wish, nowMs)) riskHeartbeatSeconds = wish.heartbeatSeconds;
  const riskUntilMs = riskSecondsLeft > 0 ? nowMs + riskSecondsLeft * 1000 : 0;
  link.pace = { heartbeatSeconds, riskHeartbeatSeconds, riskUntilMs };
}
