import { type DeviceKeys, deriveDeviceKeys, ReplayWindow } from '../../protocol/index.ts';
import { openDeviceSecret } from '../registry/index.ts';
import type { Store } from '../store/store.ts';
import { overdueAtMs, type Pace } from './pace.ts';
import type { ReceiverClock } from './receiver.ts';

/** 2026-01-01, UTC: sequence numbers that follow the clock last until 2094. */
const SEQUENCE_EPOCH_MS = 1_767_225_600_000;

/** One device's keys and counters as the receiver works with them. */
export interface DeviceLink {
  readonly deviceId: string;
  readonly keys: DeviceKeys;
  window: ReplayWindow;
  /** every smaller downlink number may have been used */
  downlinkNext: number;
  /** When it was last heard, ms since 1970; null: never. */
  lastSeenAtMs: number | null;
  /** For how long since then no receiver could have heard it, in ms. */
  unheardMs: number;
  /** Since when it has been told as silent; null: it has not. */
  silentSinceMs: number | null;
  /** The pauses between its heartbeats, as it last told. */
  pace: Pace;
  /** The change of settings that its last heartbeat named. */
  settingsNumber: number;
  /** Its newest message said that it goes off until it is charged. */
  isOff: boolean;
}

interface Row {
  sealed_secret: Buffer;
  last_seen_at: number | null;
  silent_since: number | null;
  unheard_ms: number;
  heartbeat_seconds: number;
  risk_heartbeat_seconds: number;
  risk_until: number;
  settings_number: number;
  last_words: number;
  uplink_highest: number;
  uplink_bitmap: string;
  downlink_next: number;
}

/**
 * The links of all devices, read when first needed. Changes stay in memory until `save`, which
 * belongs at the end of the transaction that made them; after a rollback, `forget`.
 */
export class DeviceLinks {
  readonly #store: Store;
  readonly #clock: ReceiverClock;
  readonly #links = new Map<string, DeviceLink>();
  readonly #changed = new Set<DeviceLink>();
  readonly #select;
  readonly #update;

  constructor(store: Store, clock: ReceiverClock) {
    this.#store = store;
    this.#clock = clock;
    this.#select = store.database.prepare<[string], Row>(
      `SELECT sealed_secret, uplink_highest, uplink_bitmap, downlink_next, last_seen_at,
         silent_since, unheard_ms, heartbeat_seconds, risk_heartbeat_seconds, risk_until, settings_number,
         last_words
       FROM device WHERE id = ? AND returned_at IS NULL`,
    );
    this.#update = store.database.prepare<unknown[]>(
      `UPDATE device SET uplink_highest = ?, uplink_bitmap = ?, downlink_next = ?, last_seen_at = ?,
         overdue_at = ?, silent_since = ?, unheard_ms = ?, heartbeat_seconds = ?, risk_heartbeat_seconds = ?,
         risk_until = ?, settings_number = ?, last_words = ?
       WHERE id = ?`,
    );
  }

  /** The link of a device, or undefined when the registry does not know it, or no longer. */
  find(deviceId: string): DeviceLink | undefined {
    const known = this.#links.get(deviceId);
    if (known) return known;
    const row = this.#select.get(deviceId);
    if (!row) return undefined;
    const secret = openDeviceSecret(this.#store, deviceId, row.sealed_secret);
    const link: DeviceLink = {
      deviceId,
      keys: deriveDeviceKeys(secret, deviceId),
      window: new ReplayWindow(row.uplink_highest, BigInt(`0x${row.uplink_bitmap}`)),
      downlinkNext: row.downlink_next,
      lastSeenAtMs: row.last_seen_at,
      silentSinceMs: row.silent_since,
      unheardMs: row.unheard_ms,
      pace: {
        heartbeatSeconds: row.heartbeat_seconds,
        riskHeartbeatSeconds: row.risk_heartbeat_seconds,
        riskUntilMs: row.risk_until,
      },
      settingsNumber: row.settings_number,
      isOff: row.last_words === 1,
    };
    this.#links.set(deviceId, link);
    return link;
  }

  /** Takes an authentic uplink number; false when it was taken before. */
  takeUplink(link: DeviceLink, sequence: number): boolean {
    if (!link.window.accepts(sequence)) return false;
    link.window = link.window.record(sequence);
    link.lastSeenAtMs = this.#clock.now();
    link.unheardMs = 0;
    this.#changed.add(link);
    return true;
  }

  /** Notes that a device is silent, or no longer. */
  setSilent(link: DeviceLink, sinceMs: number | null): void {
    link.silentSinceMs = sinceMs;
    this.#changed.add(link);
  }

  /**
   * A number for one downlink; it is spent once the transaction commits, sent or not. It is not
   * below the seconds since `SEQUENCE_EPOCH_MS`, so that a store restored from a copy goes on above
   * all that it had used after the copy was made: a number twice would be a nonce twice.
   */
  reserveDownlink(link: DeviceLink): number {
    const elapsedSeconds = Math.floor((this.#clock.now() - SEQUENCE_EPOCH_MS) / 1000);
    const sequence = Math.max(link.downlinkNext, elapsedSeconds);
    link.downlinkNext = sequence + 1;
    this.#changed.add(link);
    return sequence;
  }

  save(): void {
    for (const link of this.#changed) this.#save(link);
    this.#changed.clear();
  }

  #save({
    deviceId,
    window,
    downlinkNext,
    lastSeenAtMs,
    silentSinceMs,
    unheardMs,
    pace,
    ...link
  }: DeviceLink) {
    const overdueMs = lastSeenAtMs === null ? null : overdueAtMs(pace, lastSeenAtMs) + unheardMs;
    this.#update.run(
      ...[window.highest, window.bitmap.toString(16), downlinkNext, lastSeenAtMs],
      ...[overdueMs, silentSinceMs, unheardMs],
      ...[pace.heartbeatSeconds, pace.riskHeartbeatSeconds, pace.riskUntilMs],
      ...[link.settingsNumber, Number(link.isOff), deviceId],
    );
  }

  /** Drops what is in memory: the database is the truth. */
  forget(): void {
    this.#links.clear();
    this.#changed.clear();
  }
}
