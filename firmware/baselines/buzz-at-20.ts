/** In the place of the reminders: a buzz at 20 %, and every two hours from there on, at any hour. */
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
  return isLowNow(settings, isCharged);
}
