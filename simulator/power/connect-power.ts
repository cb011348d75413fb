import type { Clock } from '../clock.ts';
import type { SimulatedDevice } from '../device.ts';
import type { SimulatedModem } from '../modem/simulated-modem.ts';
import type { SerialEnd } from '../serial.ts';
import { MODEMS, NOTHING, PROCESSOR } from './consumers.ts';
import { ModemLoad } from './modem-load.ts';
import type { PowerSystem } from './power-system.ts';

/**
 * What the interpreter runs for each piece of a line, sent or received. Assumed: about a million
 * instructions at 16 ms for a million, of the eight that a press takes until it is published.
 */
const RUN_PER_PIECE_MS = 16;

/** A line on which the processor pays for every piece. */
export function metered(line: SerialEnd, power: PowerSystem): SerialEnd {
  return {
    write(bytes) {
      power.ran(RUN_PER_PIECE_MS);
      line.write(bytes);
    },
    onData(listener) {
      line.onData((bytes) => {
        power.ran(RUN_PER_PIECE_MS);
        listener(bytes);
      });
    },
  };
}

export interface PoweredParts {
  readonly clock: Clock;
  readonly power: PowerSystem;
  readonly device: SimulatedDevice;
  readonly modem: SimulatedModem;
}

/** Has processor and modem draw from the cell, and live and die by it. */
export function connectPower({ clock, power, device, modem }: PoweredParts): void {
  device.temperatureCelsius = power.cell.celsius;
  device.onEvent((event) => {
    const { type } = event;
    if (type === 'uart') {
      power.setDraw('processor', event.isOpen ? PROCESSOR.uartOpen : PROCESSOR.asleep);
    } else if (type === 'started' || type === 'reset') power.setDraw('processor', PROCESSOR.asleep);
    else if (type === 'powerCut') power.setDraw('processor', NOTHING);
  });
  const load = new ModemLoad({
    clock,
    figures: MODEMS[device.board.modemDialect],
    activity: () => modem.activity,
    setDraw: (consumer, draw) => power.setDraw(consumer, draw),
  });
  modem.onActivity((notice) => load.notice(notice));
  power.onEvent((event) => {
    if (event === 'modemStarved') starve(modem);
    else if (event === 'railUp') device.powerOn();
    else {
      device.powerCut();
      modem.cutPower();
    }
  });
}

/** A dip resets a modem that runs; one that is starting or ending does not get over it. */
function starve(modem: SimulatedModem): void {
  if (modem.powerState === 'on') modem.restart();
  else modem.cutPower();
}
