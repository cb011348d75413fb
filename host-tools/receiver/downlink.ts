import type { DownlinkMessage } from '../../protocol/index.ts';
import type { DeviceLink, DeviceLinks } from './device-links.ts';
import type { AlarmState, ReceiverEvent } from './events.ts';
import type { LadderRecords } from './ladder-records.ts';
import type { NoticeRecords } from './notice-records.ts';
import type { OrderRecords } from './order-records.ts';
import type { Outbox } from './outbox.ts';
import type { Records, Standing } from './records.ts';
import type { SettingsRecords } from './settings-records.ts';
import type { WishRecords } from './wish-records.ts';

/** What the receiver's decisions read and write, inside the caller's transaction. */
export interface Tables {
  readonly links: DeviceLinks;
  readonly records: Records;
  readonly outbox: Outbox;
  readonly orders: OrderRecords;
  readonly wishes: WishRecords;
  readonly settings: SettingsRecords;
  readonly ladders: LadderRecords;
  readonly notices: NoticeRecords;
}

/** One downlink that a decision calls for; its number is reserved. */
export interface Downlink {
  readonly link: DeviceLink;
  readonly sequence: number;
  readonly message: DownlinkMessage;
  /** What to note, in a later transaction, when nobody need send it again. */
  readonly whenDelivered?: (() => void) | undefined;
}

/** What is to be told and sent once the transaction has committed. */
export interface Outcome {
  readonly events: readonly ReceiverEvent[];
  readonly downlinks: readonly Downlink[];
}

export const NOTHING: Outcome = { events: [], downlinks: [] };

export function join(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.length === 1) return outcomes[0]!;
  return {
    events: outcomes.flatMap(({ events }) => events),
    downlinks: outcomes.flatMap(({ downlinks }) => downlinks),
  };
}

/** A downlink with the next sequence number of its device. */
export function downlink(
  { links }: Tables,
  link: DeviceLink,
  message: DownlinkMessage,
  whenDelivered?: () => void,
): Downlink {
  return { link, sequence: links.reserveDownlink(link), message, whenDelivered };
}

/** Tells a device that a press has been received, and notes in the outbox that it is to be told. */
export const tellReceived = (tables: Tables, link: DeviceLink, alarmNumber: number): Downlink =>
  fromOutbox(
    ...([tables, link, 'received', alarmNumber] as const),
    tables.outbox.add(link.deviceId, 'received', alarmNumber),
  );

/** As `tellReceived`, of a press that has come to `state`, in place of what that makes out of date. */
export function tellState(
  tables: Tables,
  link: DeviceLink,
  alarm: Standing,
  state: AlarmState = alarm.state,
): Downlink {
  if (state !== 'received') tables.outbox.supersede(alarm, state);
  const id = tables.outbox.add(link.deviceId, state, alarm.alarmNumber);
  return fromOutbox(tables, link, state, alarm.alarmNumber, id);
}

/** What an entry of the outbox says. */
export const fromOutbox = (
  tables: Tables,
  link: DeviceLink,
  type: AlarmState,
  alarmNumber: number,
  id: number,
): Downlink => downlink(tables, link, { type, alarmNumber }, () => tables.outbox.remove(id));
