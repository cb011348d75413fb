import type { ChargeSettings, JournalRecord, Settings } from './generated/messages.ts';
import { deriveDeviceKeys } from './keys.ts';

/** Her cell, reserve and quiet hours, unless she or the technician wants them otherwise. */
export const CHARGE_SETTINGS: Omit<ChargeSettings, 'type'> = {
  reserveMinutes: 30,
  quietFromMinutes: 22 * 60 + 30,
  quietUntilMinutes: 7 * 60 + 30,
  ratedMilliampHours: 1000,
  cellCurve: 'sloping',
};

/**
 * The records that make a bare device somebody's alarm. The secret itself is not among them.
 * @param secret the device's random secret, which stays with the registry
 */
export function provisioningRecords(
  deviceId: string,
  secret: Uint8Array,
  settings: Omit<Settings, 'type'>,
  chargeSettings: Omit<ChargeSettings, 'type'> = CHARGE_SETTINGS,
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
    { type: 'chargeSettings', ...chargeSettings },
    { type: 'serviceLock', serviceKey: keys.serviceKey },
  ];
}
