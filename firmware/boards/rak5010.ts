/** RAK5010: nRF52840 and Quectel BG96, the board that Espruino supports and anyone can buy. */
export { dialect } from '../modem/bg9x.ts';

export const UART_TX_PIN = 8;
export const UART_RX_PIN = 6;
export const POWER_KEY_PIN = 2;
export const MODEM_STATUS_PIN = 18;
export const BUTTON_PIN = 5;
export const MOTOR_PIN = 19;
export const BATTERY_PIN = 4;
export const CHARGE_DETECT_PIN = 40;

/** Battery volts for a full-scale reading: a divider by 0.6 before a 3.6 V range. */
export const BATTERY_FULL_SCALE_MILLIVOLTS = 6000;
