/** Messages from the receiver: opened, checked, and only then allowed to change anything. */
import { decodeDownlink, Fault, refusal } from '../protocol/generated/device-codec.ts';
import { noteFault } from './courier.ts';
import { bytesOf } from './platform/serial.ts';
import { answer } from './presses.ts';
import { open, opened, openedLength, type Sealer } from './seal.ts';
import { takeDownlink } from './sequences.ts';

/**
 * Takes one sealed message.
 * @returns false when it was refused; then nothing has changed but the fault to be reported
 */
export function takeMessage(sealer: Sealer, payload: string): boolean {
  const sequence = open(sealer, bytesOf(payload));
  if (sequence >= 0) {
    const message = decodeDownlink(opened, 0, openedLength);
    if (!refusal() && takeDownlink(sequence)) {
      answer(message.type, message.alarmNumber);
      return true;
    }
  }
  noteFault(Fault.refusedMessage);
  return false;
}
