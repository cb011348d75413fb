import { isDeviceId, SECRET_BYTES } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { Store } from '../store/store.ts';

/** A device and the secret that all its keys are derived from. */
export interface Enrolment {
  readonly deviceId: string;
  /** `SECRET_BYTES` random bytes; stored encrypted, never shown. */
  readonly secret: Uint8Array;
}

/**
 * Puts a device into the registry.
 * @throws AwareError `deviceExists`
 * @throws RangeError for an id or secret of another shape
 */
export function enrolDevice(store: Store, { deviceId, secret }: Enrolment, nowMs: number): void {
  if (!isDeviceId(deviceId)) throw new RangeError('a device id is 8 characters of base32');
  if (secret.length !== SECRET_BYTES) throw new RangeError(`a secret is ${SECRET_BYTES} bytes`);
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
