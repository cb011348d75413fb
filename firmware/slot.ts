/** The flash slot that this program lies in: its other half, and the proof that it runs. */
import { BootWord, FirmwareSlots } from '../protocol/generated/device-codec.ts';
import { readFlash, writeFlash } from './platform/flash.ts';
import { ownSlot, runText, trialWord } from './platform/program.ts';
import type { Host } from './service/host.ts';

type Service = (host: Host) => (data: string) => void;

let isConfirmed = false;

/** A program that has come so far is not to be taken back. */
export function confirmSlot(): void {
  if (isConfirmed || !trialWord()) return;
  isConfirmed = true;
  const slot = (ownSlot() - FirmwareSlots.firstSlotAddress) / FirmwareSlots.slotBytes;
  const word = (BootWord.confirmed << 8) | slot;
  writeFlash(trialWord(), new Uint8Array(new Uint32Array([word | (~word << 16)]).buffer));
}

/**
 * Loads the service channel, which takes no room until somebody asks for it.
 * @returns undefined when it is not whole
 */
export function loadService(): Service | undefined {
  const header = new Uint32Array(readFlash(ownSlot(), FirmwareSlots.slotHeaderBytes).buffer);
  const main = (header[1] + 3) & ~3;
  const at = ownSlot() + FirmwareSlots.slotHeaderBytes + main;
  return runText(at, header[3], header[4]) as Service | undefined;
}
