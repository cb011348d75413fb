/** Boards for the bench's rig, in real time, each behind a pseudo-terminal as if on a cable. */
import {
  AT_HOME,
  type BoardName,
  createRandom,
  TcpNetwork,
  UsbBoard,
  WallClock,
} from '../../simulator/index.ts';
import { Pty } from '../../simulator/interpreter/pty.ts';

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
  if (process.env.RIG_TRACE) usbBoard.alarm.modem.onEvent((e) => { if (e.type === 'command') console.log(Math.round(clock.now()), e.line.slice(0,60)); });
  usbBoard.device.powerOn();
  const { device } = usbBoard;
  return {
    port: pty.path,
    tap: (times) => {
      for (let tap = 0; tap < times; tap++) {
        clock.setTimer(tap * BETWEEN_TAPS_MS, () => device.button.press(TAP_MS));
      }
    },
    hold: () => device.button.press(HOLD_MS),
    dock: () => device.power.dock(true),
    stop: async () => {
      device.powerCut();
      usbBoard.alarm.modem.cutPower();
      await pty.close();
    },
  };
}
