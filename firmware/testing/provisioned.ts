/** A provisioned device: its flash, its keys, and the other end of its messages. */
import { vi } from 'vitest';
import {
  deriveDeviceKeys,
  type JournalRecord,
  journalImage,
  type Message,
  openMessage,
  provisioningRecords,
  sealMessage,
} from '../../protocol/index.ts';
import { BATTERY_PIN, BUTTON_PIN, CHARGE_DETECT_PIN, SEATED_PIN } from '../boards/rak5010.ts';
import type { FakeEspruino } from './fake-espruino.ts';
import { DEVICE_ID, SETTINGS } from './linked-device.ts';
import type { ScriptedModem } from './scripted-modem.ts';

/** Too short for anything but to wake the modem; and until it is awake. */
const TOUCH_MS = 150;
const WOKEN_MS = 500;

const SECRET = new Uint8Array(32).fill(7);
export const KEYS = deriveDeviceKeys(SECRET, DEVICE_ID);
export const PROVISIONING: readonly JournalRecord[] = provisioningRecords(
  DEVICE_ID,
  SECRET,
  SETTINGS,
);

export function provision(espruino: FakeEspruino, records: readonly JournalRecord[] = []): void {
  espruino.flash.bytes.set(journalImage([...PROVISIONING, ...records]));
}

/** Any sealed message for the device, its bytes as characters. */
export function sealForDevice(message: Message, sequence: number): string {
  const context = { keys: KEYS.downlink, direction: 'downlink', deviceId: DEVICE_ID } as const;
  return Buffer.from(sealMessage(message, sequence, context)).toString('latin1');
}

/** An answer to a press, sealed for the device. */
export function sealedDownlink(
  type: 'received' | 'accepted' | 'closed',
  alarmNumber: number,
  sequence: number,
): string {
  return sealForDevice({ type, alarmNumber }, sequence);
}

/** Opens what the device has published; a message that does not open fails the test. */
export function openUplink(published: string): { sequence: number; message: Message } {
  const opened = openMessage(Buffer.from(published, 'latin1'), {
    keys: KEYS.uplink,
    direction: 'uplink',
    deviceId: DEVICE_ID,
  });
  if (!opened.ok) throw new Error(`the receiver refuses it: ${opened.reason}, ${opened.detail}`);
  return opened;
}

/** Starts the whole firmware; the button is up, nothing charges, the battery is nearly full. */
export async function startFirmware(espruino: FakeEspruino): Promise<void> {
  espruino.pins.set(BUTTON_PIN, true);
  espruino.pins.set(CHARGE_DETECT_PIN, true);
  espruino.pins.set(SEATED_PIN, true);
  if (!espruino.analog.has(BATTERY_PIN)) espruino.analog.set(BATTERY_PIN, 4.1 / 6);
  let handler: (error: unknown) => void = () => {};
  // The one thing of the platform that Node has too: no handler of ours may catch its exceptions.
  vi.doMock('../platform/system.ts', async (importOriginal) => ({
    ...(await importOriginal<object>()),
    onException: (f: typeof handler) => {
      handler = f;
    },
  }));
  await import('../main.ts');
  espruino.onException = handler;
}

/** Holds the button until the alarm is raised, and lets it go. */
export function holdButton(espruino: FakeEspruino): void {
  espruino.setPin(BUTTON_PIN, false);
  espruino.advance(SETTINGS.holdMs);
  espruino.setPin(BUTTON_PIN, true);
}

/** Has the port to the modem open: a finger has come and gone. */
export function listen(espruino: FakeEspruino): void {
  if (espruino.isSerialOpen) return;
  espruino.setPin(BUTTON_PIN, false);
  espruino.advance(TOUCH_MS);
  espruino.setPin(BUTTON_PIN, true);
  espruino.advance(WOKEN_MS);
}

/** The receiver's answer comes out of the modem. */
export function answerDevice(modem: ScriptedModem, sealed: string): void {
  modem.say(`+QMTRECV: 0,0,"${DEVICE_ID}/d",${sealed.length},"${sealed}"`);
}
