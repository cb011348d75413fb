import { BOARDS } from './boards.ts';
import { VirtualClock } from './clock.ts';
import { type DeviceOptions, SimulatedDevice } from './device.ts';
import { FlashMemory } from './parts/flash-memory.ts';
import { createRandom } from './random.ts';
import { type SerialEnd, serialPair } from './serial.ts';

export interface DeviceFixture {
  clock: VirtualClock;
  device: SimulatedDevice;
  /** The modem's end of the UART. */
  line: SerialEnd;
  /** Everything the firmware wrote to the UART, one entry a call. */
  written: Uint8Array[];
  modem: { keyLevels: boolean[]; dtrLevels: boolean[]; on: boolean };
}

/** A powered device that runs `program`, with a fake modem; for tests of what it is made of. */
export function startedDevice(
  program: string,
  options: Partial<DeviceOptions> = {},
): DeviceFixture {
  const clock = new VirtualClock();
  const [serial, line] = serialPair();
  const written: Uint8Array[] = [];
  line.onData((bytes) => written.push(bytes));
  const modem = { keyLevels: [] as boolean[], dtrLevels: [] as boolean[], on: false };
  const { address, length } = BOARDS.rak5010.flash;
  const device = new SimulatedDevice({
    clock,
    board: 'rak5010',
    bundle: program,
    flash: new FlashMemory(address, length),
    random: createRandom(1),
    modem: {
      serial,
      powerKey: (high) => modem.keyLevels.push(high),
      dtr: (high) => modem.dtrLevels.push(high),
      status: () => modem.on,
    },
    bootMs: 0,
    ...options,
  });
  device.powerOn();
  clock.runUntil(0);
  return { clock, device, line, written, modem };
}
