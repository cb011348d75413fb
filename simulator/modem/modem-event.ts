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
  | { type: 'callStarted'; number: string }
  | { type: 'callConnected'; number: string }
  | {
      type: 'callEnded';
      number: string;
      reason: 'local' | 'remote' | 'busy' | 'noService' | 'power';
    }
  | { type: 'smsSent'; number: string; text: string }
);

type WithoutTime<Event> = Event extends { atMs: number } ? Omit<Event, 'atMs'> : never;
export type UntimedModemEvent = WithoutTime<ModemEvent>;
