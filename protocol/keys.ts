import { hkdfSync } from 'node:crypto';
import { KEY_BYTES, NONCE_BYTES } from './cose.ts';
import type { Direction } from './declaration.ts';
import { PROTOCOL_VERSION } from './messages.ts';

/** Length of a device's master secret, which never leaves the host. */
export const SECRET_BYTES = 32;

export interface DirectionKeys {
  readonly key: Uint8Array;
  /** Base of the nonces: the Partial IV is XORed into it. */
  readonly baseIv: Uint8Array;
}

/** What a device is given at provisioning, and the receiver derives again when it needs it. */
export interface DeviceKeys extends Readonly<Record<Direction, DirectionKeys>> {
  readonly brokerPassword: string;
  /** Unlocks the service channel on the bench, over the cable. */
  readonly serviceKey: Uint8Array;
}

/**
 * Derives a device's keys with HKDF-SHA-256 (RFC 5869). Version, device and purpose are the
 * info, so that no two purposes share a key.
 * @param secret the device's own random secret of `SECRET_BYTES`
 */
export function deriveDeviceKeys(secret: Uint8Array, deviceId: string): DeviceKeys {
  if (secret.length !== SECRET_BYTES) throw new RangeError(`a secret is ${SECRET_BYTES} bytes`);
  const derive = (purpose: string, length: number): Uint8Array =>
    new Uint8Array(
      hkdfSync('sha256', secret, '', `aware/${PROTOCOL_VERSION} ${deviceId} ${purpose}`, length),
    );
  const direction = (name: Direction): DirectionKeys => ({
    key: derive(`${name} key`, KEY_BYTES),
    baseIv: derive(`${name} iv`, NONCE_BYTES),
  });
  return {
    uplink: direction('uplink'),
    downlink: direction('downlink'),
    brokerPassword: Buffer.from(derive('broker password', 18)).toString('base64url'),
    serviceKey: derive('service key', KEY_BYTES),
  };
}
