import type { DownlinkMessage, UplinkMessage } from '../../protocol/index.ts';
import type { DeviceEvent } from '../device.ts';
import type { ModemEvent } from '../modem/modem-event.ts';
import type { FlashOperation } from '../parts/flash-memory.ts';
import type { CentreEvent } from './centre.ts';
import type { Felt } from './feeling.ts';

/** Which way a message left the device. */
export type Way = 'data' | 'sms';

/** Everything that happens in a world, as checkers and traces see it, in order. */
export type WorldEvent = { readonly atMs: number } & (
  | { readonly kind: 'device'; readonly event: DeviceEvent }
  | { readonly kind: 'modem'; readonly event: ModemEvent }
  | { readonly kind: 'flash'; readonly operation: FlashOperation; readonly cut: boolean }
  /** A message of ours has left the modem; a retransmission of the same bytes is `again`. */
  | {
      readonly kind: 'uplink';
      readonly way: Way;
      readonly sequence: number;
      readonly message: UplinkMessage;
      readonly payload: Uint8Array;
      readonly again: boolean;
    }
  /** Something left the modem that is no message of ours, or one whose number was used before. */
  | {
      readonly kind: 'strayUplink';
      readonly way: Way;
      readonly payload: Uint8Array;
      readonly isNumberReused: boolean;
    }
  /** A message of the centre has come out of the modem. */
  | { readonly kind: 'downlink'; readonly sequence: number; readonly message: DownlinkMessage }
  /** Something else has: forged, replayed, or meant for another. */
  | { readonly kind: 'forgedDownlink'; readonly payload: Uint8Array }
  /** The centre has sealed a message and let it go. */
  | { readonly kind: 'told'; readonly message: DownlinkMessage }
  | { readonly kind: 'centre'; readonly event: CentreEvent }
  | { readonly kind: 'felt'; readonly felt: Felt; readonly fromMs: number }
  /** The button has been held long enough, as the world measures it. */
  | { readonly kind: 'held' }
  | { readonly kind: 'injected'; readonly fault: string }
  | { readonly kind: 'violated'; readonly invariant: string; readonly reason: string }
  | { readonly kind: 'note'; readonly text: string }
);

type WithoutTime<Event> = Event extends { readonly atMs: number } ? Omit<Event, 'atMs'> : never;
export type UntimedWorldEvent = WithoutTime<WorldEvent>;
