import type { Clock } from '../clock.ts';
import type { GnssReceiver } from '../gnss/gnss-receiver.ts';
import type { Network } from '../network/network.ts';
import type { Random } from '../random.ts';
import type { BehaviourStack } from './behaviour.ts';
import type { Dialect } from './dialects.ts';
import type { Range } from './latencies.ts';
import type { ActivityNotice } from './modem-activity.ts';
import type { UntimedModemEvent } from './modem-event.ts';
import type { Sim } from './sim.ts';
import type { SmsStores } from './sms-store.ts';
import type { Timers } from './timers.ts';

/** Radio conditions at the antenna, as the modem measures them. */
export interface Signal {
  rssiDbm: number;
  rsrpDbm: number;
  rsrqDb: number;
  sinrDb: number;
}

/** How a call goes: the modem's view of the other end, and of the network on the way. */
export type Callee =
  | { kind: 'answers'; afterMs: number }
  /** `BUSY`. */
  | { kind: 'busy' }
  /** `NO ANSWER`: the modem gives up. */
  | { kind: 'noAnswer'; afterMs: number }
  /** `NO CARRIER`: the network gives up. */
  | { kind: 'ringsOut'; afterMs: number }
  /** `NO CARRIER`: the network does not set the call up. */
  | { kind: 'noCarrier' }
  /** `NO DIALTONE`: the call does not leave the modem. */
  | { kind: 'noDialtone' };

/** What the radio finds. `gsm`: a cell that carries speech and short messages, but no data. */
export type Coverage = 'lte' | 'gsm' | 'none';

/** What every part of the modem's firmware can reach. One per boot, except where it says so. */
export interface ModemCore {
  readonly clock: Clock;
  readonly random: Random;
  readonly dialect: Dialect;
  readonly network: Network;
  readonly gnss: GnssReceiver;
  readonly behaviours: BehaviourStack;
  /** These three outlive a boot. */
  readonly sim: Sim;
  readonly smsStores: SmsStores;
  readonly files: Map<string, Uint8Array>;
  /** The radio stays connected for so long after the last byte (`bg9x`: GNSS waits so long). */
  readonly radioTail: Range;
  readonly timers: Timers;
  /** When the UART became ready. */
  readonly readyAtMs: number;
  /** The level on the DTR line: high where nobody drives it. */
  dtrIsHigh(): boolean;
  signal(): Signal;
  coverage(): Coverage;
  callee(number: string): Callee;
  /** The true time, as the network tells it: milliseconds since 1970. */
  utcMs(): number;
  /** Sends `\r\n…\r\n`, now or once data mode ends. Text is Latin-1: one character, one byte. */
  urc(text: string): void;
  emit(event: UntimedModemEvent): void;
  /** For what no event tells of: see `ModemActivity`. */
  noteActivity(notice: ActivityNotice): void;
  shutDown(): void;
  restart(): void;
}
