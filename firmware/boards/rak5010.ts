/** RAK5010: nRF52840 and Quectel BG96, the board that Espruino supports and anyone can buy. */
export { dialect } from '../modem/bg9x.ts';

export const UART_TX_PIN = 8;
export const UART_RX_PIN = 6;
export const POWER_KEY_PIN = 2;
export const MODEM_STATUS_PIN = 18;
/** As RAK's data sheet of the board has BG96_DTR; to be verified on hardware. */
export const MODEM_DTR_PIN = 26;
export const BUTTON_PIN = 5;
export const MOTOR_PIN = 19;
export const BATTERY_PIN = 4;
/** To ground while the charger says that it charges. */
export const CHARGE_DETECT_PIN = 40;
/** IO4 of the connector: high while a source's voltage is at the charge pads. */
export const DOCK_PIN = 33;
/** IO3 of the connector: to ground while the device sits in its dock. */
export const SEATED_PIN = 34;
/** AIN1, a pad of the flash chip that is not fitted: the charger's current monitor. */
export const CHARGE_CURRENT_PIN = 3;

/** Battery volts for a full-scale reading: a divider by 0.6 before a 3.6 V range. */
export const BATTERY_FULL_SCALE_MILLIVOLTS = 6000;
/** Charge current for a full-scale reading. */
export const CHARGE_FULL_SCALE_MILLIAMPS = 1000;
