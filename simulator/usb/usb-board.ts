import {
  bootWord,
  FIRMWARE_SLOTS,
  JOURNAL_ADDRESS,
  journalImage,
  OWN_FLASH,
  wordBytes,
} from '../../protocol/index.ts';
import { type AssembleOptions, assembleAlarm, type SimulatedAlarm } from '../assemble.ts';
import { FlashMemory } from '../parts/flash-memory.ts';
import { type SerialEnd, serialPair } from '../serial.ts';
import { Cable } from './cable.ts';
import { type Firmware, loadSlot } from './slots.ts';
import { BOOT_FILE, Storage } from './storage.ts';

export type UsbBoardOptions = Omit<AssembleOptions, 'bundle' | 'flash'> & {
  /** In the first slot, confirmed; absent: the interpreter is all that is on the board. */
  readonly firmware?: Firmware | undefined;
};

/** A board on a cable: it starts by its boot stub, or with an open console where it has none. */
export class UsbBoard {
  readonly storage = new Storage();
  /** Boot page, slots and journal. */
  readonly flash = new FlashMemory(OWN_FLASH.address, OWN_FLASH.length);
  readonly alarm: SimulatedAlarm;
  readonly #line: SerialEnd;
  #cable: Cable | undefined;

  constructor(options: UsbBoardOptions) {
    const { firmware, records } = options;
    const [inside, outside] = serialPair();
    this.#line = outside;
    if (records.length > 0) this.flash.load(JOURNAL_ADDRESS, journalImage(records));
    if (firmware) this.#install(firmware);
    this.alarm = assembleAlarm({
      ...options,
      bundle: '',
      flash: this.flash,
      usb: { line: inside, storage: this.storage },
    });
    this.device.onEvent(({ type }) => {
      // A processor that starts anew leaves the bus, and what the host had open with it.
      if (type === 'reset' || type === 'powerCut') this.#cable?.pull();
    });
  }

  get device(): SimulatedAlarm['device'] {
    return this.alarm.device;
  }

  #install(firmware: Firmware): void {
    loadSlot(this.flash, 0, firmware);
    const words = wordBytes(bootWord('active', 0), bootWord('confirmed', 0));
    this.flash.load(FIRMWARE_SLOTS.bootPageAddress, words);
    this.storage.write(BOOT_FILE, Buffer.from(firmware.boot, 'latin1'));
  }

  /** Plugs a cable in; the one before is pulled. */
  plugIn(): Cable {
    this.#cable?.pull();
    this.#cable = new Cable(this.#line);
    this.device.plugIn();
    return this.#cable;
  }

  /** For a pseudo-terminal, which stays while the board starts anew. */
  connect(end: SerialEnd): void {
    this.#cable?.pull();
    this.#cable = undefined;
    this.#line.onData((bytes) => end.write(bytes));
    end.onData((bytes) => this.#line.write(bytes));
    this.device.plugIn();
  }
}
