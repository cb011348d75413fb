/** A simulated board on a cable, in virtual time, and the host tools at the other end of it. */
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { type OpenedBoard, openBoard } from '../../host-tools/usb/open-board.ts';
import type { StartTimer } from '../../host-tools/usb/service-link.ts';
import { deriveDeviceKeys, type JournalRecord, provisioningRecords } from '../../protocol/index.ts';
import {
  AT_HOME,
  type BoardName,
  createRandom,
  DEVICE_ID,
  type Firmware,
  SECRET,
  SETTINGS,
  UsbBoard,
  VirtualClock,
  VirtualNetwork,
} from '../../simulator/index.ts';

/** From power to a program that runs. */
export const STARTED_MS = 1000;

const STEP_MS = 20;

export const RECORDS: readonly JournalRecord[] = provisioningRecords(DEVICE_ID, SECRET, SETTINGS);
export const SERVICE_KEY = deriveDeviceKeys(SECRET, DEVICE_ID).serviceKey;

export function builtFirmware(board: BoardName): Firmware {
  const read = (end: string) =>
    readFileSync(new URL(`../../dist/firmware/${board}.${end}`, import.meta.url), 'latin1');
  return { main: read('js'), service: read('service.js'), boot: read('boot.js') };
}

export interface UsbBenchOptions {
  readonly board?: BoardName;
  /** Absent: none, a bare board. */
  readonly records?: readonly JournalRecord[];
  /** undefined: the interpreter alone. */
  readonly firmware?: Firmware | undefined;
}

export class UsbBench {
  readonly clock = new VirtualClock();
  readonly board: UsbBoard;

  constructor({ board = 'rak5010', records = [], ...rest }: UsbBenchOptions = {}) {
    const { clock } = this;
    const random = createRandom(1);
    const network = new VirtualNetwork({ clock, random: random.fork('network') });
    const firmware = 'firmware' in rest ? rest.firmware : builtFirmware(board);
    const parts = { clock, random, network, board, records, firmware, gnss: AT_HOME };
    this.board = new UsbBoard(parts);
    this.board.device.powerOn();
    this.run(STARTED_MS);
  }

  run(durationMs: number): void {
    this.clock.runUntil(this.clock.now() + durationMs);
  }

  readonly startTimer: StartTimer = (durationMs, ended) => {
    const timer = this.clock.setTimer(durationMs, ended);
    return () => this.clock.clearTimer(timer);
  };

  /** What the host tools open. */
  open(): Promise<OpenedBoard> {
    return this.during(
      openBoard('simulated', {
        list: async () => [],
        open: async () => this.board.plugIn(),
        startTimer: this.startTimer,
      }),
    );
  }

  /** Lets time pass until it is settled. */
  async during<T>(work: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    work.then(settle, settle);
    for (;;) {
      await setImmediate();
      if (isSettled) return work;
      this.run(STEP_MS);
    }
  }

  /** The board's answer to raw bytes, all that comes within `durationMs`. */
  exchange(bytes: Uint8Array, durationMs = 200): Uint8Array {
    const cable = this.board.plugIn();
    const heard: Uint8Array[] = [];
    cable.onBytes((chunk) => heard.push(chunk));
    void cable.write(bytes);
    this.run(durationMs);
    return Buffer.concat(heard);
  }
}
