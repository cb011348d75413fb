/**
 * The centre's orders in an alarm. One is under way at a time: it is committed before it is sent,
 * sent again with the same number until a position echoes that number, and only then does the next
 * one leave. So the device may take any number above the last, and takes each order once.
 */
import type { OrderKind, Position } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { DeviceLink } from './device-links.ts';
import { downlink, join, NOTHING, type Outcome, type Tables } from './downlink.ts';
import { isoTime, type OrderDroppedEvent } from './events.ts';
import type { WaitingOrder } from './order-records.ts';
import type { StoredAlarm } from './records.ts';
import { closedAlready, unknownAlarm } from './refusals.ts';

/** What a person wants in an alarm. */
export interface OrderRequest {
  readonly deviceId: string;
  readonly alarmNumber: number;
  readonly order: OrderKind;
  /** who, as it is to stand in the record */
  readonly by: string;
}

/** A position that was under way when an order left cannot echo it: so long it is not sent again. */
const RESEND_PAUSE_MS = 5000;
/** A call that was announced so long ago must have been taken or given up. */
const CALL_STALE_MS = 45_000;
const MAX_ORDER_NUMBER = 255;

/** Records an order. A refused one is returned, not thrown, and has changed nothing. */
export function takeOrder(
  tables: Tables,
  request: OrderRequest,
  nowMs: number,
): Outcome | AwareError {
  const { records, orders } = tables;
  const { deviceId, alarmNumber, order, by } = request;
  const alarm = records.alarm(deviceId, alarmNumber);
  if (!alarm) return unknownAlarm(deviceId, alarmNumber);
  if (alarm.state === 'closed') return closedAlready(alarm);
  const current = records.current(deviceId)!;
  if (current !== alarmNumber) return notNewest(alarm, current);
  const orderNumber = Math.max(orders.lastNumber(deviceId, alarmNumber), alarm.orderTaken) + 1;
  if (orderNumber > MAX_ORDER_NUMBER) return usedUp(alarm);
  orders.add({ deviceId, alarmNumber, orderNumber, order, by }, nowMs);
  const at = isoTime(nowMs);
  const ordered: Outcome = {
    events: [{ event: 'ordered', at, device: deviceId, alarmNumber, orderNumber, order, by }],
    downlinks: [],
  };
  const isBehind = orders.first(deviceId, alarmNumber)?.sentAtMs !== null;
  const link = tables.links.find(deviceId)!;
  const sent = isBehind ? NOTHING : proceed(tables, link, alarmNumber, nowMs);
  return join([ordered, sent]);
}

/** Looks in a position for the echo of the order that is under way. */
export function takeEcho(
  tables: Tables,
  link: DeviceLink,
  { alarmNumber, orderNumber: echo }: Position,
  nowMs: number,
): Outcome {
  const { orders } = tables;
  const order = orders.first(link.deviceId, alarmNumber);
  if (!order) return NOTHING;
  if (echo === order.orderNumber) {
    orders.end(order.id, 'taken', nowMs);
    const event = { event: 'orderTaken', at: isoTime(nowMs), ...named(order) } as const;
    return join([{ events: [event], downlinks: [] }, proceed(tables, link, alarmNumber, nowMs)]);
  }
  if (echo > order.orderNumber) {
    // This store is an older copy: the device has taken orders that it does not know of, and so
    // will not take these under their numbers.
    orders.renumber(link.deviceId, alarmNumber, echo + 1 - order.orderNumber);
    return proceed(tables, link, alarmNumber, nowMs);
  }
  const isSentLately = order.sentAtMs !== null && nowMs - order.sentAtMs < RESEND_PAUSE_MS;
  return isSentLately ? NOTHING : proceed(tables, link, alarmNumber, nowMs);
}

/** The device is back: what is under way may not have reached it. */
export function ordersAgain(tables: Tables, link: DeviceLink, nowMs: number): Outcome {
  const alarms = new Set(tables.orders.waiting(link.deviceId).map((order) => order.alarmNumber));
  return join([...alarms].map((alarmNumber) => proceed(tables, link, alarmNumber, nowMs)));
}

const staleCalls = ({ orders }: Tables, nowMs: number): WaitingOrder[] =>
  orders.olderThan('expectCall', nowMs - CALL_STALE_MS);

export const areCallsStale = (tables: Tables, nowMs: number): boolean =>
  staleCalls(tables, nowMs).length > 0;

/** Gives up the calls that were announced too long ago, wherever they wait. */
export function dropStaleCalls(tables: Tables, nowMs: number): Outcome {
  const stale = staleCalls(tables, nowMs);
  const dropped = stale.map((order) => drop(tables, order, 'stale', nowMs));
  // Only behind one that was under way does another come up.
  const next = stale
    .filter(({ sentAtMs }) => sentAtMs !== null)
    .map(({ deviceId, alarmNumber }) =>
      proceed(tables, tables.links.find(deviceId)!, alarmNumber, nowMs),
    );
  return join([...dropped, ...next]);
}

/** These alarms are closed, and their orders with them. */
export function dropOrdersOf(
  tables: Tables,
  deviceId: string,
  alarmNumbers: readonly number[],
  nowMs: number,
): Outcome {
  const ended = tables.orders
    .waiting(deviceId)
    .filter(({ alarmNumber }) => alarmNumbers.includes(alarmNumber));
  return join(ended.map((order) => drop(tables, order, 'closed', nowMs)));
}

/**
 * A press has come. The device speaks of one press only, so it will never echo what was ordered in
 * the others. Nor should it be obeyed in a new alarm: `closeLine` was not meant for this press.
 */
export function dropOrdersAside(tables: Tables, deviceId: string, nowMs: number): Outcome {
  const waiting = tables.orders.waiting(deviceId);
  if (waiting.length === 0) return NOTHING;
  const current = tables.records.current(deviceId);
  const ended = waiting.filter(({ alarmNumber }) => alarmNumber !== current);
  return join(ended.map((order) => drop(tables, order, 'newerAlarm', nowMs)));
}

/** Sends the order that is the first to wait in an alarm, if that still has a point. */
function proceed(tables: Tables, link: DeviceLink, alarmNumber: number, nowMs: number): Outcome {
  const { orders } = tables;
  const first = orders.first(link.deviceId, alarmNumber);
  if (!first) return NOTHING;
  if (isPointless(first, nowMs)) {
    const dropped = drop(tables, first, 'stale', nowMs);
    return join([dropped, proceed(tables, link, alarmNumber, nowMs)]);
  }
  const { orderNumber, order } = first;
  orders.sent(first.id, nowMs);
  const message = { type: 'order', alarmNumber, orderNumber, order } as const;
  return { events: [], downlinks: [downlink(tables, link, message)] };
}

const isPointless = ({ order, orderedAtMs, orderNumber }: WaitingOrder, nowMs: number): boolean =>
  (order === 'expectCall' && nowMs - orderedAtMs > CALL_STALE_MS) || orderNumber > MAX_ORDER_NUMBER;

function drop(
  { orders }: Tables,
  order: WaitingOrder,
  why: OrderDroppedEvent['why'],
  nowMs: number,
): Outcome {
  orders.end(order.id, why, nowMs);
  const at = isoTime(nowMs);
  return { events: [{ event: 'orderDropped', at, ...named(order), why }], downlinks: [] };
}

const named = ({ deviceId, alarmNumber, orderNumber, order }: WaitingOrder) => ({
  ...{ device: deviceId, alarmNumber, orderNumber, order },
});

const notNewest = ({ device, alarmNumber }: StoredAlarm, newest: number): AwareError =>
  new AwareError(
    'alarmNotNewest',
    `the line of ${device} goes with alarm ${newest}, not with ${alarmNumber}: she has pressed again`,
    `give the order in alarm ${newest}`,
  );

const usedUp = ({ device, alarmNumber }: StoredAlarm): AwareError =>
  new AwareError(
    'ordersUsedUp',
    `alarm ${alarmNumber} of ${device} has had ${MAX_ORDER_NUMBER} orders, and takes no more`,
    'she would have to press again: a further press counts from one',
  );
