/**
 * Whether a press as a test was asked for when it was made. The device cannot know: it has no clock,
 * and an order to arm a test may have been held back, or its end not heard. Where it is in doubt the
 * press is an alarm.
 */
import type { Tables } from './downlink.ts';
import { type Cause, isoTime, type ReceiverEvent, type TestOverEvent } from './events.ts';

/** A press, and when it was made by what the device says of its age; ms since 1970. */
export interface Press {
  readonly deviceId: string;
  readonly alarmNumber: number;
  readonly madeAtMs: number;
}

/** A message is under way for so long, and the age of a press is in whole seconds. */
const TOLERANCE_MS = 60_000;

/** Notes that a test is asked for until then, in place of any before it; until now: not any more. */
export function noteTestTime(
  { wishes }: Pick<Tables, 'wishes'>,
  deviceId: string,
  untilMs: number,
  nowMs: number,
): void {
  const isTakenBack = untilMs <= nowMs;
  // A press that may have come before a test was taken back or after is an alarm.
  wishes.endTestTimes(deviceId, isTakenBack ? nowMs - TOLERANCE_MS : nowMs, null);
  if (!isTakenBack) wishes.addTestTime(deviceId, untilMs, nowMs);
}

/** Whether a test was in force when a press as a test was made. */
export function wasTestAskedFor({ wishes }: Tables, press: Press): boolean {
  const { deviceId, alarmNumber, madeAtMs: atMs } = press;
  const earliestMs = atMs - TOLERANCE_MS;
  return wishes.isInTestTime(deviceId, alarmNumber, {
    ...{ atMs, earliestMs, latestMs: atMs + TOLERANCE_MS },
  });
}

/** A press has come: whatever it was, no later one may still become a test. */
export function testAfterPress(
  { wishes }: Tables,
  { deviceId, alarmNumber, madeAtMs }: Press,
  { testAskedFor }: Cause,
  nowMs: number,
): readonly ReceiverEvent[] {
  wishes.endTestTimes(deviceId, madeAtMs, alarmNumber);
  const wish = wishes.find(deviceId, 'test');
  if (!wish) return [];
  wishes.remove(wish);
  return [testOver(deviceId, testAskedFor ? 'used' : 'alarm', nowMs)];
}

export const testOver = (
  device: string,
  why: TestOverEvent['why'],
  nowMs: number,
): ReceiverEvent => ({ event: 'testOver', at: isoTime(nowMs), device, why });
