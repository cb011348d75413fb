import type { Random } from '../random.ts';

/** Milliseconds; each use draws anew, uniformly, from the world's seed. */
export interface Range {
  min: number;
  max: number;
}

/** From the end of a command line to its reply, where a command differs from the common case. */
const commandLatencies: Record<string, Range> = {
  '+CFUN': { min: 300, max: 2000 },
  '+CGATT': { min: 50, max: 1500 },
  '+COPS': { min: 20, max: 100 },
  '+QIACT': { min: 200, max: 1200 },
  '+QIDEACT': { min: 100, max: 800 },
  '+QGPS': { min: 20, max: 200 },
  '+QGPSEND': { min: 20, max: 300 },
  '+QENG': { min: 20, max: 150 },
  D: { min: 50, max: 400 },
  H: { min: 50, max: 500 },
};

const commonLatency: Range = { min: 3, max: 20 };

/**
 * How long things take inside the modem. What the network takes is not in here: that is the
 * network's own (the virtual network's latency, or real time over TCP).
 */
export const latencies = {
  /** From the start of looking for a cell to being registered. */
  registration: { min: 1500, max: 9000 },
  /** Name look-up and TCP set-up, as far as they happen in the modem. */
  mqttOpen: { min: 100, max: 600 },
  mqttClose: { min: 20, max: 200 },
  /** Unless the modem is told otherwise: see `ModemCore`. */
  radioTail: { min: 1500, max: 2500 },
  /** Call set-up until the other side rings. */
  callSetUp: { min: 1500, max: 4000 },
  smsSend: { min: 1000, max: 5000 },
  /** From the last that was at work until the modem sleeps, where it may. Assumed. */
  fallAsleep: { min: 500, max: 1500 },
  /** From the fall of DTR until the port listens: Quectel's hardware designs, tens of milliseconds. */
  wakeUp: { min: 20, max: 60 },
  /** From the first moment of switching off to `POWERED DOWN`. */
  poweredDown: { min: 300, max: 1000 },
} as const satisfies Record<string, Range>;

/** `AT+QPOWD` is refused for so long after the UART became ready. */
export const POWER_DOWN_REFUSED_MS = 1000;

export function latencyOf(commandName: string): Range {
  return commandLatencies[commandName] ?? commonLatency;
}

export function drawMs(random: Random, { min, max }: Range): number {
  return random.between(min, max);
}
