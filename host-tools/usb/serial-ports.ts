import { readdirSync } from 'node:fs';
import { SerialPort } from 'serialport';

export interface SerialPortName {
  readonly path: string;
  /** What the plug says of itself; empty where the system does not tell. */
  readonly about: string;
}

const DEVICES = '/dev';
const USB_NAME = /^tty(ACM|USB)\d+$/;

/** The serial ports at which a board can be: those on USB. */
export async function usbPorts(): Promise<SerialPortName[]> {
  try {
    const ports = await SerialPort.list();
    return ports
      .filter(({ vendorId }) => vendorId !== undefined)
      .map(({ path, manufacturer, vendorId, productId }) => ({
        path,
        about: [manufacturer, `${vendorId}:${productId}`].filter(Boolean).join(' '),
      }));
  } catch {
    // It asks udevadm, which small systems do not have.
    return devicesByName();
  }
}

function devicesByName(): SerialPortName[] {
  try {
    return readdirSync(DEVICES)
      .filter((name) => USB_NAME.test(name))
      .sort()
      .map((name) => ({ path: `${DEVICES}/${name}`, about: '' }));
  } catch {
    return [];
  }
}
