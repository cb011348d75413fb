/** Boards for the bench's rig, in real time, each behind a pseudo-terminal as if on a cable. */
import { OWN_FLASH } from '../../protocol/index.ts';
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
import { openPtyPair } from '../support/pty-pair.ts';

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
  const line = await openPtyPair();
  const { device, modem } = await startOnInterpreter({
    ...{ clock, random: createRandom(1), board, records: [], bundle: '', gnss: AT_HOME, espruino },
    ...{ network: new TcpNetwork({ clock }), modem: { voice: true } },
    flash: new FlashMemory(OWN_FLASH.address, OWN_FLASH.length),
    usbStorage: { path: line.inner.path, files: {} },
    ...{ measure: 'nothing', holdMs: SETTINGS.holdMs, onPulse: () => {} },
  });
  return {
    port: line.outer.path,
    tap: (times) => taps(clock, times, (durationMs) => device.press(durationMs)),
    hold: () => device.press(HOLD_MS),
    dock: () => device.dock(true, BATTERY_VOLTS),
    stop: async () => {
      await device.stop();
      modem.cutPower();
      await line.close();
    },
  };
}
