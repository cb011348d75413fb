/** Aware-1: nRF52840 and Quectel EG91, the production board, wired like the reference board. */
export { dialect } from '../modem/eg9x.ts';
export {
  BATTERY_FULL_SCALE_MILLIVOLTS,
  BATTERY_PIN,
  BUTTON_PIN,
  CHARGE_CURRENT_PIN,
  CHARGE_DETECT_PIN,
  CHARGE_FULL_SCALE_MILLIAMPS,
  DOCK_PIN,
  MODEM_DTR_PIN,
  MODEM_STATUS_PIN,
  MOTOR_PIN,
  POWER_KEY_PIN,
  SEATED_PIN,
  UART_RX_PIN,
  UART_TX_PIN,
} from './rak5010.ts';
