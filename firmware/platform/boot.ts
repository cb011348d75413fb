/**
 * The boot stub, the one program that lies in Storage (`.bootcde`): picks the slot that runs, by
 * `protocol/firmware-slots.ts`, and starts what lies in it.
 *
 * The console closes before anything else. A Ctrl-C that comes first opens the interpreter's debugger,
 * and a console that is closed without force comes back with the next cable.
 */
import { BootWord, FirmwareSlots, JournalLayout } from '../../protocol/generated/device-codec.ts';

E.setConsole(null, { force: true });
NRF.sleep();
// biome-ignore lint/security/noGlobalEval: there is no other way to run a text in place
eval(
  // The text has to run outside of all functions, and to find no names there.
  (() => {
    const ERASED = 0xffffffff;
    const BOOT_WORDS = 1024;
    /** As the program's own, for one that does not come so far. */
    const WATCHDOG_SECONDS = 180;
    const flash = require('Flash');
    const wordsAt = (address: number, bytes: number) =>
      new Uint32Array(flash.read(bytes, address).buffer);
    const addressOf = (slot: number) =>
      FirmwareSlots.firstSlotAddress + slot * FirmwareSlots.slotBytes;
    const mainOf = (slot: number, length: number) =>
      E.memoryArea(addressOf(slot) + FirmwareSlots.slotHeaderBytes, length);
    /** Length of the program there, 0 when it is not whole. */
    const lengthOf = (slot: number): number => {
      const header = wordsAt(addressOf(slot), FirmwareSlots.slotHeaderBytes);
      const head = E.memoryArea(addressOf(slot), FirmwareSlots.slotHeaderBytes - 4);
      const length = header[1];
      return header[0] === FirmwareSlots.magic &&
        header[5] === E.CRC32(head) >>> 0 &&
        header[2] === E.CRC32(mainOf(slot, length)) >>> 0
        ? length
        : 0;
    };
    const words = wordsAt(FirmwareSlots.bootPageAddress, FirmwareSlots.bootPageBytes);
    let active = 0;
    let tries = 0;
    let isTrial = false;
    let end = 0;
    while (end < BOOT_WORDS && words[end] !== ERASED) {
      const word = words[end++];
      const low = word & 0xffff;
      const kind = low >> 8;
      // What a power cut has torn says nothing.
      if ((low ^ 0xffff) === word >>> 16) {
        if (kind === BootWord.active) {
          active = low & 1;
          tries = 0;
        } else tries++;
        isTrial = kind !== BootWord.confirmed;
      }
    }
    const note = (kind: BootWord, slot: number): void => {
      const low = (kind << 8) | slot;
      const word = new Uint32Array([low | (~low << 16)]);
      const at = FirmwareSlots.bootPageAddress + 4 * end++;
      if (end <= BOOT_WORDS) flash.write(new Uint8Array(word.buffer), at);
    };
    let length = lengthOf(active);
    if (!length || (isTrial && tries >= FirmwareSlots.maxTries)) {
      const other = 1 - active;
      const otherLength = lengthOf(other);
      if (otherLength) {
        if (length) {
          note(BootWord.active, other);
          note(BootWord.confirmed, other);
        }
        active = other;
        length = otherLength;
        isTrial = false;
      }
    }
    // With keys in its journal a device stays closed, whatever became of its programs.
    if (!length) {
      const isBare = (area: number) => wordsAt(area, 4)[0] !== JournalLayout.magic;
      if (isBare(JournalLayout.address) && isBare(JournalLayout.address + JournalLayout.areaBytes))
        E.setConsole('USB');
      return '';
    }
    if (isTrial) note(BootWord.tried, active);
    global.slotAddress = addressOf(active);
    global.trialWordAddress =
      isTrial && end < BOOT_WORDS ? FirmwareSlots.bootPageAddress + 4 * end : 0;
    E.enableWatchdog(WATCHDOG_SECONDS, false);
    return mainOf(active, length);
  })(),
);
