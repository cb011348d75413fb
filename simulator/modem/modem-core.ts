import type { Clock } from '../clock.ts';
import type { GnssReceiver } from '../gnss/gnss-receiver.ts';
import type { Network } from '../network/network.ts';
import type { Random } from '../random.ts';
import type { BehaviourStack } from './behaviour.ts';
import type { Dialect } from './dialects.ts';
import type { UntimedModemEvent } from './modem-event.ts';
import type { Sim } from './sim.ts';
import type { Timers } from './timers.ts';

/** Radio conditions at the antenna, as the modem measures them. */
export interface Signal {
  rssiDbm: number;
  rsrpDbm: number;
  rsrqDb: number;
  sinrDb: number;
}

/** Who picks up, and how: the modem's view of the other end of a call. */
export type Callee =
  | { kind: 'answers'; afterMs: number }
  | { kind: 'busy' }
  | { kind: 'ringsOut'; afterMs: number };

/** What every part of the modem's firmware can reach. One per boot, except where it says so. */
export interface ModemCore {
  readonly clock: Clock;
  readonly random: Random;
  readonly dialect: Dialect;
  readonly network: Network;
  readonly gnss: GnssReceiver;
  readonly behaviours: BehaviourStack;
  /** Outlives a boot, as does everything of `sim` and `files`. */
  readonly sim: Sim;
  readonly files: Map<string, Uint8Array>;
  readonly timers: Timers;
  /** When the UART became ready. */
  readonly readyAtMs: number;
  signal(): Signal;
  callee(number: string): Callee;
  /** Sends `\r\n…\r\n`, now or once data mode ends. Text is Latin-1: one character, one byte. */
  urc(text: string): void;
  emit(event: UntimedModemEvent): void;
  shutDown(): void;
  restart(): void;
}
