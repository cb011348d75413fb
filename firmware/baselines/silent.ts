/** In the place of the reminders: the device measures as the one that buzzes does, and says nothing. */
import { ChargeNeed, type ChargeSettings } from '../../protocol/generated/device-codec.ts';
import { isLowNow } from './plain-gauge.ts';

export const chargeNeed: ChargeNeed = ChargeNeed.none;

export function checkNeed(
  settings: ChargeSettings,
  _minute: number,
  _microamps: number,
  _isBelowReserve: boolean,
  isCharged: boolean,
): boolean {
  isLowNow(settings, isCharged);
  return false;
}
