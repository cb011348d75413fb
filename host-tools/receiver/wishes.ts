/**
 * A test that is to be armed and a window of closer watch: kept as what the device is to be like
 * until a time, and sent until its heartbeat shows it. A window is sent again whenever the device
 * has lost it. A test is not: what has been armed once may have been pressed.
 */
import type { DownlinkMessage, Heartbeat } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { DeviceLink } from './device-links.ts';
import { type Downlink, downlink, join, NOTHING, type Outcome, type Tables } from './downlink.ts';
import { isoTime, type ReceiverEvent } from './events.ts';
import { unknownDevice } from './refusals.ts';
import { noteTestTime, testOver } from './test-times.ts';
import type { NewWish, Wish } from './wish-records.ts';

export interface TestRequest {
  readonly deviceId: string;
  /** From now; 0 takes it back. */
  readonly seconds: number;
  readonly by: string;
}

export interface WindowRequest extends TestRequest {
  readonly heartbeatSeconds: number;
}

/** What a device says is left may differ so much from what was asked: it had it later. */
const TOLERANCE_SECONDS = 60;

/**
 * A heartbeat that was under way when a wish left cannot show it. And a device answers what it takes
 * with a heartbeat at once: the two must not play ball with each other.
 */
const RESEND_PAUSE_MS = 5000;

/** Records that the next press is to be a test, and tells the device. */
export function takeTest(
  tables: Tables,
  { deviceId, seconds, by }: TestRequest,
  nowMs: number,
): Outcome | AwareError {
  const open = tables.records.current(deviceId);
  if (seconds > 0 && open !== undefined) return alarmIsOpen(deviceId, open);
  const untilMs = nowMs + seconds * 1000;
  const wish = { deviceId, kind: 'test', untilMs, heartbeatSeconds: 0, by } as const;
  const asked = { event: 'testAsked', at: isoTime(nowMs), device: deviceId, seconds, by } as const;
  const outcome = takeWish(tables, wish, asked, nowMs);
  if (!(outcome instanceof AwareError)) noteTestTime(tables, deviceId, untilMs, nowMs);
  return outcome;
}

/** Records a window of closer watch, and tells the device. */
export function takeWindow(
  tables: Tables,
  { deviceId, seconds, heartbeatSeconds, by }: WindowRequest,
  nowMs: number,
): Outcome | AwareError {
  const wish = {
    ...({ deviceId, kind: 'window', heartbeatSeconds, by } as const),
    untilMs: nowMs + seconds * 1000,
  };
  const at = isoTime(nowMs);
  const asked = { event: 'windowAsked', at, device: deviceId, seconds, heartbeatSeconds, by };
  return takeWish(tables, wish, asked as ReceiverEvent, nowMs);
}

function takeWish(
  tables: Tables,
  wish: NewWish,
  asked: ReceiverEvent,
  nowMs: number,
): Outcome | AwareError {
  const { deviceId, kind } = wish;
  const link = tables.links.find(deviceId);
  if (!link) return unknownDevice(deviceId);
  tables.wishes.put(wish, nowMs);
  const stored = tables.wishes.find(deviceId, kind)!;
  return { events: [asked], downlinks: [send(tables, link, stored, nowMs)] };
}

/** Compares what a device is to be like with what its newest heartbeat says. */
export function wishesAfter(
  tables: Tables,
  link: DeviceLink,
  heartbeat: Heartbeat,
  nowMs: number,
): Outcome {
  const wishes = tables.wishes.of(link.deviceId);
  if (wishes.length === 0) return NOTHING;
  return join(wishes.map((wish) => compare(tables, link, wish, heartbeat, nowMs)));
}

function compare(
  tables: Tables,
  link: DeviceLink,
  wish: Wish,
  heartbeat: Heartbeat,
  nowMs: number,
): Outcome {
  const { wishes } = tables;
  const left = wish.kind === 'test' ? heartbeat.testSecondsLeft : heartbeat.riskSecondsLeft;
  const wanted = secondsLeft(wish, nowMs);
  if (isShown(left, wanted) && isAtPace(link, wish, wanted)) {
    if (wanted > 0) wishes.shown(wish, nowMs);
    else wishes.remove(wish);
    const isNews = wanted === 0 || wish.shownAtMs === null;
    return isNews ? told(shownEvent(wish, left, nowMs)) : NOTHING;
  }
  if (wish.kind === 'test' && left === 0 && wish.shownAtMs !== null) {
    wishes.remove(wish);
    wishes.endTestTimes(wish.deviceId, nowMs, null);
    return told(testOver(wish.deviceId, 'lost', nowMs));
  }
  if (wish.shownAtMs !== null) wishes.shown(wish, null);
  if (wish.sentAtMs !== null && nowMs - wish.sentAtMs < RESEND_PAUSE_MS) return NOTHING;
  return { events: [], downlinks: [send(tables, link, wish, nowMs)] };
}

/**
 * Whether a heartbeat that comes now, while a window lasts, speaks of the pace of this wish. It does
 * not say the pace: in a window that was there before, it may have been made without having heard of
 * the wish.
 */
export function isPaceTaken({ pace }: DeviceLink, wish: Wish, nowMs: number): boolean {
  if (wish.untilMs <= nowMs) return false;
  const { deliveredAtMs, shownAtMs } = wish;
  const isHeard = deliveredAtMs !== null && nowMs >= deliveredAtMs + RESEND_PAUSE_MS;
  return pace.riskUntilMs <= nowMs || shownAtMs !== null || isHeard;
}

const isAtPace = ({ pace }: DeviceLink, wish: Wish, wanted: number): boolean =>
  wish.kind === 'test' || wanted === 0 || pace.riskHeartbeatSeconds === wish.heartbeatSeconds;

const isShown = (left: number, wanted: number): boolean =>
  left > 0 === wanted > 0 && Math.abs(left - wanted) <= TOLERANCE_SECONDS;

/** The device is back: what was never handed over is. */
export function wishesAgain(tables: Tables, link: DeviceLink, nowMs: number): Outcome {
  const waiting = tables.wishes
    .of(link.deviceId)
    .filter(({ deliveredAtMs }) => deliveredAtMs === null);
  return { events: [], downlinks: waiting.map((wish) => send(tables, link, wish, nowMs)) };
}

const secondsLeft = ({ untilMs }: Wish, nowMs: number): number =>
  Math.max(0, Math.ceil((untilMs - nowMs) / 1000));

function send(tables: Tables, link: DeviceLink, wish: Wish, nowMs: number): Downlink {
  tables.wishes.sent(wish, nowMs);
  return downlink(tables, link, messageOf(link, wish, nowMs), () =>
    tables.wishes.delivered(wish, nowMs),
  );
}

function messageOf(link: DeviceLink, wish: Wish, nowMs: number): DownlinkMessage {
  const seconds = secondsLeft(wish, nowMs);
  const asOf = Math.max(0, link.window.highest);
  if (wish.kind === 'test') return { type: 'armTest', asOf, testSeconds: seconds };
  const { heartbeatSeconds } = wish;
  return { type: 'riskWindow', asOf, riskSeconds: seconds, heartbeatSeconds };
}

function shownEvent(wish: Wish, left: number, nowMs: number): ReceiverEvent {
  const { deviceId: device, kind, heartbeatSeconds } = wish;
  const at = isoTime(nowMs);
  if (kind === 'test') {
    if (left === 0) return testOver(device, 'over', nowMs);
    return { event: 'testArmed', at, device, secondsLeft: left };
  }
  if (left === 0) return { event: 'windowOver', at, device };
  return { event: 'windowOpen', at, device, secondsLeft: left, heartbeatSeconds };
}

const told = (event: ReceiverEvent): Outcome => ({ events: [event], downlinks: [] });

const alarmIsOpen = (deviceId: string, alarmNumber: number): AwareError =>
  new AwareError(
    'alarmIsOpen',
    `alarm ${alarmNumber} of ${deviceId} is open, and a press in it must not become a test`,
    'arm the test when the alarm has been closed',
  );
