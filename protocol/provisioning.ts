import type { JournalRecord, Settings } from './generated/messages.ts';
import { deriveDeviceKeys } from './keys.ts';

/**
 * The records that make a bare device somebody's alarm. The secret itself is not among them.
 * @param secret the device's random secret, which stays with the registry
 */
export function provisioningRecords(
  deviceId: string,
  secret: Uint8Array,
  settings: Omit<Settings, 'type'>,
): JournalRecord[] {
  const keys = deriveDeviceKeys(secret, deviceId);
  return [
    {
      type: 'identity',
      deviceId,
      uplinkKey: keys.uplink.key,
      uplinkIv: keys.uplink.baseIv,
      downlinkKey: keys.downlink.key,
      downlinkIv: keys.downlink.baseIv,
      brokerPassword: keys.brokerPassword,
    },
    { type: 'settings', ...settings },
  ];
}
