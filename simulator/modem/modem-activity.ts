import type { GnssActivity } from '../gnss/gnss-receiver.ts';
import type { ModemEvent } from './modem-event.ts';
import type { PowerState } from './power-control.ts';

/** What the modem is at, for whoever pays for it. Never seen by the firmware. */
export interface ModemActivity {
  readonly power: PowerState;
  /** `off`: no card, flight mode, or refused by the network. */
  readonly radio: 'off' | 'searching' | 'registered';
  readonly inCall: boolean;
  /** `AT+QSCLK` and DTR; at rest it draws next to nothing. */
  readonly asleep: boolean;
  readonly gnss: GnssActivity;
  /** So often it asks the broker whether it is there, which is not simulated one by one; 0: never. */
  readonly pingEverySeconds: number;
  /** Reference signal power. */
  readonly rsrpDbm: number;
}

/** `transfer`: something goes over the air now. `changed`: the activity may be another. */
export type ActivityNotice = 'changed' | 'transfer';

/** The events that bring a notice with them. */
export const NOTICE_OF: Partial<Record<ModemEvent['type'], ActivityNotice>> = {
  power: 'changed',
  registration: 'changed',
  callStarted: 'changed',
  callEnded: 'changed',
  smsSent: 'transfer',
};
