/** A board whose processor is the real interpreter, on a cable that is a pseudo-terminal. */
import {
  bootWord,
  JOURNAL_ADDRESS,
  journalImage,
  OWN_FLASH,
  wordBytes,
} from '../../protocol/index.ts';
import {
  AT_HOME,
  createRandom,
  type Firmware,
  FlashMemory,
  type InterpreterDevice,
  loadSlot,
  SETTINGS,
  startOnInterpreter,
  VirtualNetwork,
  WallClock,
} from '../../simulator/index.ts';
import { openPtyPair, type PtyPair } from './pty-pair.ts';
import type { UsbBenchOptions } from './usb-bench.ts';
import { builtFirmware } from './usb-bench.ts';

/** A line that says nothing for so long has said all. */
const QUIET_MS = 100;

const clock = new WallClock();

/** The interpreter knows no other time. */
export const realTime = (durationMs: number): Promise<void> =>
  new Promise((resolve) => void clock.setTimer(durationMs, resolve));

export class InterpreterBench {
  readonly device: InterpreterDevice;
  readonly flash: FlashMemory;
  readonly #line: PtyPair;
  /** What has come; the line writes it too. */
  readonly #heard: Uint8Array[];

  private constructor(
    device: InterpreterDevice,
    flash: FlashMemory,
    line: PtyPair,
    heard: Uint8Array[],
  ) {
    this.device = device;
    this.flash = flash;
    this.#line = line;
    this.#heard = heard;
  }

  /** The path that host tools open. */
  get path(): string {
    return this.#line.outer.path;
  }

  /** @param prepare what else lies in flash before the first start */
  static async start(
    espruino: string,
    options: UsbBenchOptions = {},
    prepare: (flash: FlashMemory) => void = () => {},
  ): Promise<InterpreterBench> {
    const { board = 'rak5010', records = [], firmware = builtFirmware(board) } = options;
    const heard: Uint8Array[] = [];
    const line = await openPtyPair((bytes) => heard.push(bytes));
    const flash = flashWith(firmware, records);
    prepare(flash);
    const random = createRandom(1);
    const { device } = await startOnInterpreter({
      ...{ clock, random, board, records, bundle: '', gnss: AT_HOME, flash, espruino },
      network: new VirtualNetwork({ clock, random }),
      usbStorage: { path: line.inner.path, files: { '.bootcde': firmware.boot } },
      ...{ measure: 'nothing', holdMs: SETTINGS.holdMs, onPulse: () => {} },
    });
    return new InterpreterBench(device, flash, line, heard);
  }

  /** Everything that comes back until it is quiet, which for no answer takes `patienceMs`. */
  async exchange(bytes: Uint8Array, patienceMs: number): Promise<Uint8Array> {
    this.#heard.length = 0;
    this.#line.inner.write(bytes);
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
    await this.#line.close();
  }
}

function flashWith(firmware: Firmware, records: UsbBenchOptions['records'] & object): FlashMemory {
  const flash = new FlashMemory(OWN_FLASH.address, OWN_FLASH.length);
  loadSlot(flash, 0, firmware);
  flash.load(OWN_FLASH.address, wordBytes(bootWord('active', 0), bootWord('confirmed', 0)));
  if (records.length > 0) flash.load(JOURNAL_ADDRESS, journalImage(records));
  return flash;
}
