/** Which devices have fallen silent: a device that is off, broken or jammed says nothing itself. */
import { FAULT_BITS, type Heartbeat } from '../../protocol/index.ts';
import type { Database } from '../store/database.ts';
import type { DeviceLink } from './device-links.ts';
import { NOTHING, type Outcome, type Tables } from './downlink.ts';
import { isoTime, type ReceiverEvent } from './events.ts';

const DEFAULT_HEARTBEAT_SECONDS = 900;

interface SilentRow {
  readonly id: string;
  readonly last_seen_at: number;
  readonly overdue_at: number;
  readonly risk_until: number;
}

/** Finds the silent devices. A device that has never been heard is not missed. */
export class Supervision {
  readonly #overdue;
  /** Before `startedAtMs` no receiver ran for so long, by its devices: nobody could be heard then. */
  readonly #past: { readonly startedAtMs: number; readonly downtimeMs: number };

  constructor(database: Database, nowMs: number) {
    this.#overdue = database.prepare<[object], SilentRow>(
      `SELECT id, last_seen_at, overdue_at, risk_until FROM device
       WHERE silent_since IS NULL AND overdue_at <= @nowMs
         AND overdue_at + iif(last_seen_at < @startedAtMs, @downtimeMs, 0) <= @nowMs
       ORDER BY overdue_at, id`,
    );
    const lastHeard = database
      .prepare<[], number | null>('SELECT max(last_seen_at) FROM device')
      .pluck()
      .get();
    this.#past = { startedAtMs: nowMs, downtimeMs: Math.max(0, nowMs - (lastHeard ?? nowMs)) };
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
    for (const { id, overdue_at } of rows) links.setSilent(links.find(id)!, overdue_at);
    return { events: rows.map((row) => silent(tables, row, nowMs)), downlinks: [] };
  }

  #rows(nowMs: number): SilentRow[] {
    return this.#overdue.all({ ...this.#past, nowMs });
  }
}

function silent({ wishes }: Tables, row: SilentRow, nowMs: number): ReceiverEvent {
  const wanted = wishes.find(row.id, 'window');
  return {
    ...{ event: 'silent', at: isoTime(nowMs), device: row.id },
    since: isoTime(row.overdue_at),
    lastSeenAt: isoTime(row.last_seen_at),
    riskWindow: Math.max(row.risk_until, wanted?.untilMs ?? 0) > nowMs,
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
  if (riskSecondsLeft > 0) {
    riskHeartbeatSeconds =
      wishes.find(link.deviceId, 'window')?.heartbeatSeconds ?? riskHeartbeatSeconds;
  }
  const riskUntilMs = riskSecondsLeft > 0 ? nowMs + riskSecondsLeft * 1000 : 0;
  link.pace = { heartbeatSeconds, riskHeartbeatSeconds, riskUntilMs };
}
