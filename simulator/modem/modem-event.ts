import type { PowerState } from './power-control.ts';

/** What happened in the modem, for traces, budgets and checkers. Never seen by the firmware. */
export type ModemEvent = { atMs: number } & (
  | { type: 'power'; state: PowerState }
  | { type: 'command'; line: string }
  | { type: 'ignored'; bytes: Uint8Array }
  | { type: 'registration'; stat: number }
  /** `startedAtMs` is when the first byte of the publish command came in. */
  | { type: 'publishCommand'; topic: string; packetId: number; startedAtMs: number }
  | {
      type: 'publishSent';
      topic: string;
      packetId: number;
      payload: Uint8Array;
      duplicate: boolean;
    }
  | { type: 'publishDelivered'; topic: string; packetId: number }
  /** A message on a subscribed topic has gone to the host, or into its buffer. */
  | { type: 'messageDelivered'; topic: string; payload: Uint8Array }
  /** A call that comes in starts when it first rings. */
  | { type: 'callStarted'; number: string; outgoing: boolean }
  | { type: 'callConnected'; number: string; outgoing: boolean }
  | { type: 'callEnded'; number: string; outgoing: boolean; reason: CallEndReason }
  /** `AT+CLVL`, and its default after a boot; 0 is silent. */
  | { type: 'speaker'; level: number }
  | { type: 'smsSent'; number: string; text: string }
  /** A behaviour has just made a difference. */
  | { type: 'faultInjected'; name: string }
);

/** `local`: the host hung up. `noService`: the network, or the radio's place in it, failed. */
export type CallEndReason = 'local' | 'remote' | 'busy' | 'noAnswer' | 'noService' | 'power';

type WithoutTime<Event> = Event extends { atMs: number } ? Omit<Event, 'atMs'> : never;
export type UntimedModemEvent = WithoutTime<ModemEvent>;
