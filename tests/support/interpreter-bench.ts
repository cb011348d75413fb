/** A board whose processor is the real interpreter, on a cable that is a pseudo-terminal. */
import { BOOT_WORDS, FIRMWARE_SLOTS, JOURNAL_ADDRESS, journalImage } from '../../protocol/index.ts';
import {
  AT_HOME,
  bootWord,
  createRandom,
  type Firmware,
  FlashMemory,
  type InterpreterDevice,
  loadSlot,
  Pty,
  SETTINGS,
  startOnInterpreter,
  VirtualNetwork,
  WallClock,
} from '../../simulator/index.ts';
import type { UsbBenchOptions } from './usb-bench.ts';
import { builtFirmware } from './usb-bench.ts';

/** A line that says nothing for so long has said all. */
const QUIET_MS = 100;
const JOURNAL_END = 0xe2000;

const clock = new WallClock();

/** The interpreter knows no other time. */
export const realTime = (durationMs: number): Promise<void> =>
  new Promise((resolve) => void clock.setTimer(durationMs, resolve));

export class InterpreterBench {
  readonly device: InterpreterDevice;
  readonly flash: FlashMemory;
  /** Opened by the interpreter, and by host tools: each has an end of its own. */
  readonly #inner: Pty;
  readonly #outer: Pty;
  #heard: Uint8Array[] = [];

  private constructor(device: InterpreterDevice, flash: FlashMemory, inner: Pty, outer: Pty) {
    this.device = device;
    this.flash = flash;
    this.#inner = inner;
    this.#outer = outer;
    inner.onData((bytes) => {
      this.#heard.push(bytes);
      outer.write(bytes);
    });
    outer.onData((bytes) => inner.write(bytes));
  }

  /** The path that host tools open. */
  get path(): string {
    return this.#outer.path;
  }

  /** @param prepare what else lies in flash before the first start */
  static async start(
    espruino: string,
    options: UsbBenchOptions = {},
    prepare: (flash: FlashMemory) => void = () => {},
  ): Promise<InterpreterBench> {
    const { board = 'rak5010', records = [], firmware = builtFirmware(board) } = options;
    const [inner, outer] = [await Pty.open(), await Pty.open()];
    const flash = flashWith(firmware, records);
    prepare(flash);
    const random = createRandom(1);
    const { device } = await startOnInterpreter({
      ...{ clock, random, board, records, bundle: '', gnss: AT_HOME, flash, espruino },
      network: new VirtualNetwork({ clock, random }),
      usbStorage: { path: inner.path, files: { '.bootcde': firmware.boot } },
      ...{ measure: 'nothing', holdMs: SETTINGS.holdMs, onPulse: () => {} },
    });
    return new InterpreterBench(device, flash, inner, outer);
  }

  /** Everything that comes back until it is quiet, which for no answer takes `patienceMs`. */
  async exchange(bytes: Uint8Array, patienceMs: number): Promise<Uint8Array> {
    this.#heard = [];
    this.#inner.write(bytes);
    let count = 0;
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += QUIET_MS) {
      await realTime(QUIET_MS);
      if (count > 0 && count === this.#heard.length) break;
      count = this.#heard.length;
    }
    return Buffer.concat(this.#heard);
  }

  /** Boot page, slots and journal as they are now. */
  readFlash(): Uint8Array {
    this.device.process.readFlash(this.flash);
    return this.flash.read(this.flash.address, this.flash.length);
  }

  async stop(): Promise<void> {
    await this.device.stop();
    await Promise.all([this.#inner.close(), this.#outer.close()]);
  }
}

function flashWith(firmware: Firmware, records: UsbBenchOptions['records'] & object): FlashMemory {
  const { bootPageAddress } = FIRMWARE_SLOTS;
  const flash = new FlashMemory(bootPageAddress, JOURNAL_END - bootPageAddress);
  loadSlot(flash, 0, firmware);
  const words = [bootWord(BOOT_WORDS.active, 0), bootWord(BOOT_WORDS.confirmed, 0)];
  flash.load(bootPageAddress, Buffer.concat(words));
  if (records.length > 0) flash.load(JOURNAL_ADDRESS, journalImage(records));
  return flash;
}
