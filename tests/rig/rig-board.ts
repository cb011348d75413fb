/** Boards for the bench's rig, in real time, each behind a pseudo-terminal as if on a cable. */
import { FIRMWARE_SLOTS, JOURNAL_ADDRESS, JOURNAL_LAYOUT } from '../../protocol/index.ts';
import {
  AT_HOME,
  type BoardName,
  createRandom,
  FlashMemory,
  Pty,
  SETTINGS,
  startOnInterpreter,
  TcpNetwork,
  UsbBoard,
  WallClock,
} from '../../simulator/index.ts';

/** Nearly full. */
const BATTERY_VOLTS = 4.1;
const TAP_MS = 150;
const BETWEEN_TAPS_MS = 400;
/** Longer than the longest hold that can be provisioned. */
const HOLD_MS = 5300;

/** What hands do with a board, and the port that its cable is at. */
export interface RigBoard {
  readonly port: string;
  tap(times: number): void;
  hold(): void;
  dock(): void;
  stop(): Promise<void>;
}

/** How often the button goes down and up, and when. */
function taps(clock: WallClock, times: number, press: (durationMs: number) => void): void {
  for (let tap = 0; tap < times; tap++) {
    clock.setTimer(tap * BETWEEN_TAPS_MS, () => press(TAP_MS));
  }
}

/** The simulator's board: Espruino alone, until it is flashed. */
export async function simulatedBoard(board: BoardName): Promise<RigBoard> {
  const clock = new WallClock();
  const usbBoard = new UsbBoard({
    ...{ clock, random: createRandom(1), board, records: [], gnss: AT_HOME },
    // The network lets Cat-M1 speak, which not every one does.
    ...{ network: new TcpNetwork({ clock }), modem: { voice: true } },
  });
  const pty = await Pty.open();
  usbBoard.connect(pty);
  usbBoard.device.powerOn();
  const { device } = usbBoard;
  return {
    port: pty.path,
    tap: (times) => taps(clock, times, (durationMs) => device.button.press(durationMs)),
    hold: () => device.button.press(HOLD_MS),
    dock: () => {
      device.power.dock(true);
      device.power.batteryVolts = BATTERY_VOLTS;
    },
    stop: async () => {
      device.powerCut();
      usbBoard.alarm.modem.cutPower();
      await pty.close();
    },
  };
}

/** The same with the real interpreter as its processor. */
export async function interpreterBoard(espruino: string, board: BoardName): Promise<RigBoard> {
  const clock = new WallClock();
  // Opened by the interpreter, and by the host tools: each has an end of its own.
  const [inner, outer] = [await Pty.open(), await Pty.open()];
  inner.onData((bytes) => outer.write(bytes));
  outer.onData((bytes) => inner.write(bytes));
  const { bootPageAddress } = FIRMWARE_SLOTS;
  const journalEnd = JOURNAL_ADDRESS + 2 * JOURNAL_LAYOUT.areaBytes;
  const { device, modem } = await startOnInterpreter({
    ...{ clock, random: createRandom(1), board, records: [], bundle: '', gnss: AT_HOME, espruino },
    ...{ network: new TcpNetwork({ clock }), modem: { voice: true } },
    flash: new FlashMemory(bootPageAddress, journalEnd - bootPageAddress),
    usbStorage: { path: inner.path, files: {} },
    ...{ measure: 'nothing', holdMs: SETTINGS.holdMs, onPulse: () => {} },
  });
  return {
    port: outer.path,
    tap: (times) => taps(clock, times, (durationMs) => device.press(durationMs)),
    hold: () => device.press(HOLD_MS),
    dock: () => device.dock(true, BATTERY_VOLTS),
    stop: async () => {
      await device.stop();
      modem.cutPower();
      await Promise.all([inner.close(), outer.close()]);
    },
  };
}
