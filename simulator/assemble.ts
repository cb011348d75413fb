import { type JournalRecord, journalImage } from '../protocol/index.ts';
import { BOARDS, type BoardName } from './boards.ts';
import type { Clock } from './clock.ts';
import { SimulatedDevice } from './device.ts';
import type { UsbHost } from './espruino/usb-port.ts';
import type { PositionSource } from './gnss/position-source.ts';
import type { UsbStorage } from './interpreter/espruino-process.ts';
import { InterpreterDevice } from './interpreter/interpreter-device.ts';
import type { Measure } from './interpreter/prelude.ts';
import type { ModemBehaviour } from './modem/behaviour.ts';
import { SimulatedModem, type SimulatedModemOptions } from './modem/simulated-modem.ts';
import type { Network } from './network/network.ts';
import { FlashMemory } from './parts/flash-memory.ts';
import type { VibrationPulse } from './parts/vibration-motor.ts';
import { connectPower, metered } from './power/connect-power.ts';
import { drawPowerErrors } from './power/power-errors.ts';
import type { PowerProfile } from './power/power-profile.ts';
import { PowerSystem } from './power/power-system.ts';
import type { Random } from './random.ts';

export interface AssembleOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly board: BoardName;
  /** The program's text, `dist/firmware/<board>.js`. */
  readonly bundle: string;
  /** What provisioning leaves in the journal: see `provisioningRecords`. */
  readonly records: readonly JournalRecord[];
  /** Absent: the journal's pages alone, with the records in them. */
  readonly flash?: FlashMemory;
  /** With it the board starts what is in its Storage, and no bundle. */
  readonly usb?: UsbHost;
  readonly network: Network;
  /** Where the device is. */
  readonly gnss: PositionSource;
  readonly behaviours?: ModemBehaviour[];
  readonly modem?: AssembledModemOptions;
  /** A battery that empties; absent: whatever `SimulatedDevice.power` is set to. */
  readonly power?: PowerProfile;
}

/** What is particular about the modem, its card and its network. */
export type AssembledModemOptions = Partial<
  Pick<
    SimulatedModemOptions,
    'simPin' | 'signal' | 'callee' | 'voice' | 'radioTail' | 'utcAtStartMs'
  >
>;

/** A whole alarm: board and modem, wired and provisioned. */
export interface SimulatedAlarm<Device = SimulatedDevice> {
  readonly device: Device;
  readonly modem: SimulatedModem;
  /** Where there is a battery that empties. */
  readonly power?: PowerSystem;
}

function assembleModem(options: AssembleOptions): SimulatedModem {
  const { clock, random, network, gnss, behaviours = [], modem = {} } = options;
  const dialect = BOARDS[options.board].modemDialect;
  return new SimulatedModem({ ...modem, clock, random, dialect, network, gnss, behaviours });
}

function provisionedFlash({ board, records }: AssembleOptions): FlashMemory {
  const { address, length } = BOARDS[board].flash;
  const flash = new FlashMemory(address, length);
  flash.write(address, journalImage(records));
  return flash;
}

function assemblePower(options: AssembleOptions): PowerSystem | undefined {
  const { clock, random, board, power: profile } = options;
  const { batteryFullScaleVolts, chargeCurrentFullScaleMilliamps } = BOARDS[board];
  const scales = { batteryFullScaleVolts, chargeCurrentFullScaleMilliamps };
  if (profile === undefined) return undefined;
  const errors = profile.errors ?? drawPowerErrors(random.fork('power errors'));
  return new PowerSystem({ clock, random, profile: { ...profile, errors }, ...scales });
}

/** Puts an alarm together, as the workshop does; it is switched off. */
export function assembleAlarm(options: AssembleOptions): SimulatedAlarm {
  const { clock, random, board, bundle, usb } = options;
  const modem = assembleModem(options);
  const power = assemblePower(options);
  const device = new SimulatedDevice({
    clock,
    random,
    board,
    bundle,
    usb,
    flash: options.flash ?? provisionedFlash(options),
    supply: power,
    modem: {
      serial: power ? metered(modem.serial, power) : modem.serial,
      powerKey: (high) => modem.setPowerKey(high),
      dtr: (high) => modem.setDtr(high),
      status: () => modem.status,
    },
  });
  if (power === undefined) return { device, modem };
  connectPower({ clock, power, device, modem });
  return { device, modem, power };
}

export interface InterpreterOptions extends AssembleOptions {
  /** Path of the real interpreter. */
  readonly espruino: string;
  /** With it the board starts by its boot stub, as `UsbBoard` does. */
  readonly usbStorage?: UsbStorage;
  readonly measure: Measure;
  readonly holdMs: number;
  onPulse(pulse: VibrationPulse): void;
}

/** The same with the real interpreter as its processor, which runs at once. */
export async function startOnInterpreter(
  options: InterpreterOptions,
): Promise<SimulatedAlarm<InterpreterDevice>> {
  const { clock, board, bundle, espruino, usbStorage, measure, holdMs, onPulse } = options;
  const modem = assembleModem(options);
  const device = await InterpreterDevice.start({
    ...{ clock, bundle, espruino, measure, holdMs, onPulse, modem, usb: usbStorage },
    board: BOARDS[board],
    flash: options.flash ?? provisionedFlash(options),
  });
  return { device, modem };
}
