import type { DownlinkMessage, UplinkMessage } from '../../../protocol/index.ts';
import type { ReceiverEvent } from '../../receiver/index.ts';

/** What a pattern of vibration says to the person who feels it. */
export type Felt =
  | 'pressed'
  | 'received'
  | 'accepted'
  | 'notDelivered'
  | 'test'
  | 'status'
  | 'unknown';

/** Something that happened in the demo's world; `atMs` counts from its start. */
export type Moment = { readonly atMs: number } & (
  | { readonly kind: 'modemOn' }
  | { readonly kind: 'registered' }
  | { readonly kind: 'buttonDown' }
  /** The hold is complete: from here the alarm's times count. */
  | { readonly kind: 'pressed' }
  | { readonly kind: 'published'; readonly message: UplinkMessage; readonly packetBytes: number }
  | { readonly kind: 'delivered'; readonly message: DownlinkMessage }
  | { readonly kind: 'felt'; readonly felt: Felt }
  | { readonly kind: 'receiver'; readonly event: ReceiverEvent }
);

type WithoutTime<M> = M extends { atMs: number } ? Omit<M, 'atMs'> : never;
export type UntimedMoment = WithoutTime<Moment>;
