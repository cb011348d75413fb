/** The presses that the centre has not closed: kept in the journal, sent until received. */
import {
  type Alarm,
  DownlinkType,
  decodeAlarm,
  encodeAlarm,
  Fault,
  Progress,
  RecordType,
  refusal,
  Trigger,
} from '../protocol/generated/device-codec.ts';
import { AlarmEffect, AlarmEvent, alarmEffects, alarmProgress, alarmStep } from './alarm.ts';
import { noteFault } from './faults.ts';
import { keep, stored, storedKeys } from './journal.ts';
import { after, cancel, NEVER, now } from './platform/clock.ts';
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
/** How long data alone is tried; then a short message goes, and the call if it has not begun. */
const DATA_ALONE_MS = 10000;
/** A short message may take minutes, and another costs money and power. */
const SMS_EVERY_MS = 300000;
/**
 * What a press may spend on short messages, one that is sent and one that is refused. What is left for the
 * last that can be sent no refusal takes: the network may come back after an hour, and not for data.
 */
const SMS_BUDGET = 30;
const SENT_SMS_COSTS = 10;
const REFUSED_SMS_COSTS = 1;
/** After one that the modem refused. */
const SMS_RETRY_MS = 20000;

export interface Press {
  alarmNumber: number;
  trigger: Trigger;
  pressedAt: number;
  progress: Progress;
  /** When it is to be sent next, while its progress is `raised`. */
  sendAt: number;
  /** How often it has been sent as data. */
  sends: number;
  /** The broker has taken it in this session. */
  isTaken: boolean;
  /** When it is to be sent as a short message, and what is left to spend on them. */
  smsAt: number;
  smsLeft: number;
  /** When the line may be opened for it. */
  callAt: number;
}

let presses: Press[] = [];
let doubtTimer = 0;

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

/** A worn flash must cost no alarm: what it does not take is still sent from memory. */
function store(press: Press): void {
  const length = press.progress === Progress.unknown ? 0 : encodeAlarm(recordOf(press));
  if (!keep(RecordType.alarm, press.alarmNumber & 255, length)) noteFault(Fault.journalFailed);
}

function addPress(
  alarmNumber: number,
  trigger: Trigger,
  pressedAt: number,
  progress: Progress,
): void {
  const time = now();
  presses.push({
    alarmNumber: alarmNumber,
    trigger: trigger,
    pressedAt: pressedAt,
    progress: progress,
    sendAt: time,
    smsAt: time + DATA_ALONE_MS,
    smsLeft: SMS_BUDGET,
    sends: 0,
    isTaken: false,
    callAt: time + DATA_ALONE_MS,
  });
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

/** The open press of that number. */
export function findPress(alarmNumber: number): Press | undefined {
  return presses.find((press) => press.alarmNumber === alarmNumber);
}

/** Whether `press` comes before `other`: an alarm before a test, then the one that is due sooner. */
function comesBefore(press: Press, other: Press, isSms: boolean): boolean {
  if (press.trigger !== other.trigger) return press.trigger !== Trigger.test;
  return isSms ? press.smsAt < other.smsAt : press.sendAt < other.sendAt;
}

/**
 * Of those that wait for their answer an alarm before a test, and then the one that is due first.
 * @param isSms to be sent as a short message, of which each press has so many
 */
function nextPress(isSms: boolean): Press | undefined {
  let found: Press | undefined;
  for (let i = 0; i < presses.length; i++) {
    const press = presses[i];
    if (press.progress !== Progress.raised || (isSms && press.smsLeft <= 0)) continue;
    if (!found || comesBefore(press, found, isSms)) found = press;
  }
  return found;
}

/** The press to be sent next, if one waits; its `sendAt` says when. */
export function unreceivedPress(): Press | undefined {
  return nextPress(false);
}

/** The press to be sent next as a short message; its `smsAt` says when. No test goes while an alarm has one left. */
export function unheardPress(): Press | undefined {
  return nextPress(true);
}

/**
 * When the line may open, `NEVER` when no press asks for it. A test opens it only once a person has
 * accepted it.
 */
export function lineWantedAt(): number {
  let wantedAt = NEVER;
  for (let i = 0; i < presses.length; i++) {
    const press = presses[i];
    const mayCall = press.trigger !== Trigger.test || press.progress === Progress.accepted;
    if (mayCall) wantedAt = Math.min(wantedAt, press.callAt);
  }
  return wantedAt;
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
 * A press, due at once; `storeRaised` is to follow.
 * @returns false when so many wait for their answer that this one cannot be kept
 */
export function raise(trigger: Trigger): boolean {
  if (!makeRoom()) return false;
  addPress(takeAlarmNumber(), trigger, now(), Progress.raised);
  startDoubting();
  return true;
}

/** Keeps the newest press, which has just been raised, in the journal. */
export function storeRaised(): void {
  store(presses[presses.length - 1]);
}

/** Takes up the presses that were open before a restart; they are due at once. */
export function openPresses(): void {
  const keys = storedKeys(RecordType.alarm);
  for (let i = 0; i < keys.length; i++) {
    const payload = stored(RecordType.alarm, keys[i]);
    const record = decodeAlarm(payload, 0, payload.length);
    if (refusal()) continue;
    noteAlarmNumber(record.alarmNumber);
    const pressedAt = now() - record.secondsSincePress * 1000;
    addPress(record.alarmNumber, record.trigger, pressedAt, record.progress);
  }
  // The journal has them in the order they were last written in.
  presses.sort((a, b) => a.alarmNumber - b.alarmNumber);
  startDoubting();
}

/**
 * The press that the positions go with: the newest alarm, else the newest test; undefined when
 * nothing runs.
 */
export function currentPress(): Press | undefined {
  for (let i = presses.length - 1; i >= 0; i--) {
    if (presses[i].trigger !== Trigger.test) return presses[i];
  }
  return presses[presses.length - 1];
}

/** True while an alarm runs, not a test. */
export function isAlarmOpen(): boolean {
  const press = currentPress();
  return !!press && press.trigger !== Trigger.test;
}

/** The press has left; it is sent again unless the answer comes in time. Now the line may open. */
export function pressSent(press: Press): void {
  const time = now();
  press.sends++;
  press.sendAt = time + ANSWER_OVERDUE_MS;
  press.callAt = Math.min(press.callAt, time);
}

/** The press has left as a short message, or was refused. */
export function smsTried(press: Press, isSent: boolean): void {
  const isLast = press.smsLeft <= SENT_SMS_COSTS;
  press.smsAt = now() + (isSent || isLast ? SMS_EVERY_MS : SMS_RETRY_MS);
  if (isSent) press.smsLeft -= SENT_SMS_COSTS;
  else if (!isLast) press.smsLeft -= REFUSED_SMS_COSTS;
}

/** The link is new: what has no answer yet is due at once. */
export function pressesDue(): void {
  const time = now();
  for (let i = 0; i < presses.length; i++) {
    presses[i].sendAt = time;
    presses[i].isTaken = false;
  }
}

function eventOf(type: DownlinkType): AlarmEvent {
  if (type === DownlinkType.received) return AlarmEvent.received;
  return type === DownlinkType.accepted ? AlarmEvent.accepted : AlarmEvent.closed;
}

/**
 * `received` speaks of one press, `accepted` and `closed` also of the alarms before it. But nobody
 * can have answered a press that was never received: that one goes on. And a test stands alone.
 */
function concerns(press: Press, alarmNumber: number, isForEarlier: boolean): boolean {
  if (press.alarmNumber === alarmNumber) return true;
  const isAnswerable = press.trigger !== Trigger.test && press.progress !== Progress.raised;
  return isForEarlier && isAnswerable && press.alarmNumber < alarmNumber;
}

/** Applies a message from the receiver. */
export function answer(type: DownlinkType, alarmNumber: number): void {
  const named = findPress(alarmNumber);
  const isForEarlier = type !== DownlinkType.received && !!named && named.trigger !== Trigger.test;
  const open: Press[] = [];
  let effects = 0;
  for (let i = 0; i < presses.length; i++) {
    const press = presses[i];
    if (concerns(press, alarmNumber, isForEarlier)) {
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
