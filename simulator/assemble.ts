import { type JournalRecord, journalImage } from '../protocol/index.ts';
import { BOARDS, type BoardName } from './boards.ts';
import type { Clock } from './clock.ts';
import { SimulatedDevice } from './device.ts';
import type { PositionSource } from './gnss/position-source.ts';
import type { ModemBehaviour } from './modem/behaviour.ts';
import { SimulatedModem } from './modem/simulated-modem.ts';
import type { Network } from './network/network.ts';
import { FlashMemory } from './parts/flash-memory.ts';
import type { Random } from './random.ts';

export interface AssembleOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly board: BoardName;
  /** The program's text, `dist/firmware/<board>.js`. */
  readonly bundle: string;
  /** What provisioning leaves in the journal: see `provisioningRecords`. */
  readonly records: readonly JournalRecord[];
  readonly network: Network;
  /** Where the device is. */
  readonly gnss: PositionSource;
  readonly behaviours?: ModemBehaviour[];
}

/** A whole alarm: board and modem, wired, provisioned, switched off. */
export interface SimulatedAlarm {
  readonly device: SimulatedDevice;
  readonly modem: SimulatedModem;
}

/** Puts an alarm together, as the workshop does. */
export function assembleAlarm(options: AssembleOptions): SimulatedAlarm {
  const { clock, random, bundle, records, network, gnss, behaviours = [] } = options;
  const board = BOARDS[options.board];
  const flash = new FlashMemory(board.flash.address, board.flash.length);
  flash.write(board.flash.address, journalImage(records));
  const modem = new SimulatedModem({
    clock,
    random,
    dialect: board.modemDialect,
    network,
    gnss,
    behaviours,
  });
  const device = new SimulatedDevice({
    clock,
    random,
    board: board.name,
    bundle,
    flash,
    modem: {
      serial: modem.serial,
      powerKey: (high) => modem.setPowerKey(high),
      status: () => modem.status,
    },
  });
  return { device, modem };
}
