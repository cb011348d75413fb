import { type ChangeSettings, isDeviceId, SECRET_BYTES } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { Store } from '../store/store.ts';

/** A device and the secret that all its keys are derived from. */
export interface Enrolment {
  readonly deviceId: string;
  /** `SECRET_BYTES` random bytes; stored encrypted, never shown. */
  readonly secret: Uint8Array;
  /** What the device was provisioned with, as far as the receiver may change it later. */
  readonly settings?: Omit<ChangeSettings, 'type' | 'settingsNumber'> | undefined;
}

/**
 * Puts a device into the registry.
 * @throws AwareError `deviceExists`
 * @throws RangeError for an id or secret of another shape
 */
export function enrolDevice(store: Store, enrolment: Enrolment, nowMs: number): void {
  const { deviceId, secret } = enrolment;
  if (!isDeviceId(deviceId)) throw new RangeError('a device id is 8 characters of base32');
  if (secret.length !== SECRET_BYTES) throw new RangeError(`a secret is ${SECRET_BYTES} bytes`);
  store.database.transaction(() => {
    addDevice(store, enrolment, nowMs);
    addSettings(store, enrolment, nowMs);
  })();
}

function addDevice(store: Store, { deviceId, secret }: Enrolment, nowMs: number): void {
  const added = store.database
    .prepare(
      `INSERT INTO device (id, sealed_secret, enrolled_at) VALUES (?, ?, ?)
       ON CONFLICT (id) DO NOTHING`,
    )
    .run(deviceId, store.secretBox.seal(secret, secretLabel(deviceId)), nowMs);
  if (added.changes === 1) return;
  throw new AwareError(
    'deviceExists',
    `device ${deviceId} is in the registry already`,
    'wipe it first: a device gets a new id and new keys each time it is provisioned',
  );
}

/** As change number 0; and how often the device will be heard follows from it. */
function addSettings({ database }: Store, { deviceId, settings }: Enrolment, nowMs: number): void {
  if (!settings) return;
  const { apn, brokerHost, brokerPort, brokerTls, holdMs, heartbeatSeconds } = settings;
  database
    .prepare(
      `INSERT INTO settings_change (device_id, settings_number, state, apn, broker_host, broker_port,
         broker_tls, hold_ms, heartbeat_seconds, asked_at, asked_by, delivered_at)
       VALUES (?, 0, 'kept', ?, ?, ?, ?, ?, ?, ?, 'provisioning', ?)`,
    )
    .run(deviceId, apn, brokerHost, brokerPort, brokerTls, holdMs, heartbeatSeconds, nowMs, nowMs);
  database
    .prepare('UPDATE device SET heartbeat_seconds = ? WHERE id = ?')
    .run(heartbeatSeconds, deviceId);
}

/**
 * Opens a device's secret as it stands in the registry.
 * @throws AwareError `storeDamaged` when it was not sealed with this store's key for this device
 */
export function openDeviceSecret(store: Store, deviceId: string, sealed: Uint8Array): Uint8Array {
  const secret = store.secretBox.open(sealed, secretLabel(deviceId));
  if (secret) return secret;
  throw new AwareError(
    'storeDamaged',
    `the secret of device ${deviceId} cannot be opened: its record was changed`,
    'restore a copy of the database, or wipe and provision the device again',
  );
}

const secretLabel = (deviceId: string): string => `device secret ${deviceId}`;
