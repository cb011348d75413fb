/** The presses that the centre has not closed: kept in the journal, sent until received. */
import {
  type Alarm,
  DownlinkType,
  decodeAlarm,
  encodeAlarm,
  Progress,
  RecordType,
  refusal,
  type Trigger,
} from '../protocol/generated/device-codec.ts';
import { AlarmEffect, AlarmEvent, alarmEffects, alarmProgress, alarmStep } from './alarm.ts';
import { keep, stored, storedKeys } from './journal.ts';
import { after, cancel, now } from './platform/clock.ts';
import { noteAlarmNumber, takeAlarmNumber } from './sequences.ts';
import { Feel, feel } from './vibration.ts';

/**
 * Presses open at once; beyond it the oldest that has been received makes room. Fewer than 256,
 * so that the low byte of their numbers tells them apart in the journal.
 */
const MAX_PRESSES = 24;
/** How long the receiver's answer may take before the press is sent again. */
const ANSWER_OVERDUE_MS = 10000;
/** When it is first felt that nothing has come back, and how often after. */
const FIRST_DOUBT_MS = 20000;
const DOUBT_EVERY_MS = 30000;

export interface Press {
  alarmNumber: number;
  trigger: Trigger;
  pressedAt: number;
  progress: Progress;
  /** When it is to be sent next, while its progress is `raised`. */
  sendAt: number;
}

let presses: Press[] = [];
let doubtTimer = 0;

/** True when a press could not be written to the journal. */
export let hasStoreFailed = false;

export function secondsSince(press: Press): number {
  return ((now() - press.pressedAt) / 1000) | 0;
}

function recordOf(press: Press): Alarm {
  return {
    alarmNumber: press.alarmNumber,
    trigger: press.trigger,
    secondsSincePress: secondsSince(press),
    progress: press.progress,
  };
}

function store(press: Press): void {
  const length = press.progress === Progress.unknown ? 0 : encodeAlarm(recordOf(press));
  keep(RecordType.alarm, press.alarmNumber & 255, length);
}

/** Makes room for a press by letting go of one that is safe with the centre, if there is one. */
function makeRoom(): boolean {
  if (presses.length < MAX_PRESSES) return true;
  for (let i = 0; i < presses.length; i++) {
    if (presses[i].progress === Progress.raised) continue;
    presses[i].progress = Progress.unknown;
    store(presses[i]);
    presses.splice(i, 1);
    return true;
  }
  return false;
}

/** The press to be sent next, if one waits; its `sendAt` says when. */
export function unreceivedPress(): Press | undefined {
  let found: Press | undefined;
  for (let i = 0; i < presses.length; i++) {
    const press = presses[i];
    const isSooner = press.progress === Progress.raised && (!found || press.sendAt < found.sendAt);
    if (isSooner) found = press;
  }
  return found;
}

/** Lets her feel, until an answer comes, that none has. */
function doubt(): void {
  doubtTimer = 0;
  if (!unreceivedPress()) return;
  feel(Feel.notDelivered);
  doubtTimer = after(DOUBT_EVERY_MS, doubt);
}

function startDoubting(): void {
  if (!doubtTimer && unreceivedPress()) doubtTimer = after(FIRST_DOUBT_MS, doubt);
}

/** Everything is received: the next press has its own time before it is doubted. */
function stopDoubting(): void {
  cancel(doubtTimer);
  doubtTimer = 0;
}

/**
 * A press: stored, and due at once.
 * @returns false when so many wait for their answer that this one cannot be kept
 */
export function raise(trigger: Trigger): boolean {
  const time = now();
  if (!makeRoom()) return false;
  presses.push({
    alarmNumber: takeAlarmNumber(),
    trigger: trigger,
    pressedAt: time,
    progress: Progress.raised,
    sendAt: time,
  });
  startDoubting();
  try {
    store(presses[presses.length - 1]);
  } catch {
    // It is still sent from memory: a worn flash must not cost an alarm.
    hasStoreFailed = true;
  }
  return true;
}

/** Takes up the presses that were open before a restart; they are due at once. */
export function openPresses(): void {
  const time = now();
  const keys = storedKeys(RecordType.alarm);
  for (let i = 0; i < keys.length; i++) {
    const payload = stored(RecordType.alarm, keys[i]);
    const record = decodeAlarm(payload, 0, payload.length);
    if (refusal()) continue;
    noteAlarmNumber(record.alarmNumber);
    presses.push({
      alarmNumber: record.alarmNumber,
      trigger: record.trigger,
      pressedAt: time - record.secondsSincePress * 1000,
      progress: record.progress,
      sendAt: time,
    });
  }
  // The journal has them in the order they were last written in.
  presses.sort((a, b) => a.alarmNumber - b.alarmNumber);
  startDoubting();
}

/** The newest open press, which the positions go with; undefined when no alarm runs. */
export function currentPress(): Press | undefined {
  return presses[presses.length - 1];
}

/** The press has left; it is sent again unless the answer comes in time. */
export function pressSent(press: Press): void {
  press.sendAt = now() + ANSWER_OVERDUE_MS;
}

/** The link is new: what has no answer yet is due at once. */
export function pressesDue(): void {
  const time = now();
  for (let i = 0; i < presses.length; i++) presses[i].sendAt = time;
}

function eventOf(type: DownlinkType): AlarmEvent {
  if (type === DownlinkType.received) return AlarmEvent.received;
  return type === DownlinkType.accepted ? AlarmEvent.accepted : AlarmEvent.closed;
}

/**
 * `received` speaks of one press, `accepted` and `closed` also of those before it. But nobody can
 * have answered a press that was never received: that one goes on.
 */
function concerns(type: DownlinkType, alarmNumber: number, press: Press): boolean {
  if (press.alarmNumber === alarmNumber) return true;
  if (type === DownlinkType.received || press.progress === Progress.raised) return false;
  return press.alarmNumber < alarmNumber;
}

/** Applies a message from the receiver. */
export function answer(type: DownlinkType, alarmNumber: number): void {
  const open: Press[] = [];
  let effects = 0;
  for (let i = 0; i < presses.length; i++) {
    const press = presses[i];
    if (concerns(type, alarmNumber, press)) {
      const step = alarmStep(press.progress, eventOf(type));
      press.progress = alarmProgress(step);
      effects |= alarmEffects(step);
      if (alarmEffects(step) & AlarmEffect.store) store(press);
    }
    if (press.progress !== Progress.unknown) open.push(press);
  }
  presses = open;
  if (!unreceivedPress()) stopDoubting();
  if (effects & AlarmEffect.feelAccepted) feel(Feel.accepted);
  else if (effects & AlarmEffect.feelReceived) feel(Feel.received);
}
