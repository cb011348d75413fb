/**
 * Decides what is done next with the modem while it is online. There is no queue: each time the
 * channel is free, the most urgent thing that is due is made then and there from what is known
 * then, so an alarm waits behind nothing and nothing old is ever sent.
 */
import {
  encodeAlarmRaised,
  encodeHeartbeat,
  encodePosition,
  Fault,
} from '../protocol/generated/device-codec.ts';
import { charging, responseMinutes } from './battery.ts';
import { gnssDueAt, lastFix, lastFixAt, runGnss } from './gnss.ts';
import { isChannelBusy } from './modem/at-channel.ts';
import { isOnline } from './modem/link.ts';
import { isPublishing, publish } from './modem/publisher.ts';
import { askSignal, signal } from './modem/signal.ts';
import { after, cancel, NEVER, now } from './platform/clock.ts';
import {
  currentPress,
  hasStoreFailed,
  type Press,
  pressesDue,
  pressSent,
  secondsSince,
  unreceivedPress,
} from './presses.ts';
import { prepare, type Sealer, seal, sealedLength } from './seal.ts';
import { peekUplink, reserveSequences, takeUplink } from './sequences.ts';

/** Positions come quickly at first, then at a pace that the battery can keep. */
const QUICK_POSITION_MS = 5000;
const STEADY_POSITION_MS = 15000;
const QUICK_FOR_SECONDS = 120;
/** The fix is asked for so long before the position goes, so that it is a fresh one. */
const FIX_AHEAD_MS = 1000;
/**
 * Without a new fix a position waits so much longer: it has little to say, and where GNSS and radio
 * take turns, sending it would be what keeps the fix from coming.
 */
const NO_NEWS_MS = 10000;
/** Outside an alarm a fix is taken, and kept on the device, this often. */
const FIX_EVERY_MS = 3600000;
/** And the search for it given up after this long: indoors there is none. */
const FIX_SEARCH_MS = 180000;
/** How often the signal is measured while an alarm runs. */
const SIGNAL_EVERY_MS = 30000;

let sealer: Sealer;
let heartbeatMs = 0;
let heartbeatAt = 0;
let positionAt = 0;
let signalAt = 0;
/** A fix outside an alarm is searched for from `searchAt` until `searchUntil`. */
let searchAt = 0;
let searchUntil = 0;
let faults = 0;
/** Faults that the heartbeat on its way reports; they count as told once the broker has it. */
let reporting = 0;
/** A heartbeat is on its way, and nothing after it. */
let isHeartbeatOut = false;
/** The fix that the last position told. */
let toldFixAt = -1;
let timer = 0;

/** The broker has taken the message that was sent last. */
export function onTaken(): void {
  if (isHeartbeatOut) faults &= ~reporting;
  isHeartbeatOut = false;
}

export function noteFault(fault: Fault): void {
  faults |= fault;
}

/**
 * Seals what the encoder has just left in `encoded`. The number is taken before that: reserving
 * more of them writes the journal, which is encoded in the same place.
 */
function send(sequence: number, length: number): void {
  isHeartbeatOut = false;
  publish(sealedLength(sequence, length), () => seal(sealer, sequence, length));
}

function sendAlarm(press: Press): void {
  send(
    takeUplink(),
    encodeAlarmRaised({
      alarmNumber: press.alarmNumber,
      trigger: press.trigger,
      secondsSincePress: secondsSince(press),
      position: lastFix(),
      responseMinutes: responseMinutes(),
      charging: charging(),
      signal: signal(),
    }),
  );
  pressSent(press);
}

function positionPauseMs(press: Press): number {
  return secondsSince(press) < QUICK_FOR_SECONDS ? QUICK_POSITION_MS : STEADY_POSITION_MS;
}

function sendPosition(press: Press): void {
  positionAt = now() + positionPauseMs(press);
  toldFixAt = lastFixAt();
  send(
    takeUplink(),
    encodePosition({
      alarmNumber: press.alarmNumber,
      secondsSincePress: secondsSince(press),
      position: lastFix(),
      responseMinutes: responseMinutes(),
      charging: charging(),
      signal: signal(),
      progress: press.progress,
    }),
  );
}

function sendHeartbeat(): void {
  heartbeatAt = now() + heartbeatMs;
  send(
    takeUplink(),
    encodeHeartbeat({
      responseMinutes: responseMinutes(),
      charging: charging(),
      signal: signal(),
      firmwareVersion: FIRMWARE_VERSION,
      faults: hasStoreFailed ? faults | Fault.journalFailed : faults,
    }),
  );
  isHeartbeatOut = true;
  reporting = faults;
}

/** A fix is wanted in an alarm, and now and then outside one, so that the next has a place. */
function isFixWanted(): boolean {
  return !!currentPress() || (now() >= searchAt && now() < searchUntil);
}

function onFixTried(gotFix: boolean): void {
  const isOver = gotFix || now() >= searchUntil;
  if (isOver && !currentPress()) {
    searchAt = now() + FIX_EVERY_MS;
    searchUntil = searchAt + FIX_SEARCH_MS;
  }
  pump();
}

function alarmDueAt(): number {
  const press = unreceivedPress();
  return press ? press.sendAt : NEVER;
}

function runAlarm(): void {
  const press = unreceivedPress();
  if (press) sendAlarm(press);
}

/** An alarm carries the position itself until it has been received. */
function positionDueAt(): number {
  if (!currentPress() || unreceivedPress()) return NEVER;
  return lastFixAt() > toldFixAt ? positionAt : positionAt + NO_NEWS_MS;
}

function runPosition(): void {
  const press = currentPress();
  if (press) sendPosition(press);
}

function signalDueAt(): number {
  return currentPress() ? signalAt : Math.max(signalAt, heartbeatAt);
}

function runSignal(): void {
  signalAt = now() + SIGNAL_EVERY_MS;
  askSignal(pump);
}

function fixDueAt(): number {
  return isFixWanted() ? gnssDueAt(true) : Math.min(gnssDueAt(false), searchAt);
}

function runFix(): void {
  const press = currentPress();
  const time = now();
  const nextPositionAt = Math.max(positionAt, time) + (press ? positionPauseMs(press) : 0);
  const pauseMs = press ? nextPositionAt - FIX_AHEAD_MS - time : QUICK_POSITION_MS;
  runGnss(isFixWanted(), pauseMs, onFixTried);
}

function heartbeatDueAt(): number {
  return heartbeatAt;
}

interface Job {
  dueAt: () => number;
  run: () => void;
  /** Publishes, and waits for the message before it to settle. */
  waitsItsTurn: boolean;
}

/** Most urgent first. The alarm alone does not wait for another message to settle. */
const JOBS: Job[] = [
  { dueAt: alarmDueAt, run: runAlarm, waitsItsTurn: false },
  { dueAt: fixDueAt, run: runFix, waitsItsTurn: false },
  { dueAt: positionDueAt, run: runPosition, waitsItsTurn: true },
  { dueAt: signalDueAt, run: runSignal, waitsItsTurn: false },
  { dueAt: heartbeatDueAt, run: sendHeartbeat, waitsItsTurn: true },
];

function onTimer(): void {
  timer = 0;
  pump();
}

/** What can be made ready while nothing is urgent, so that an alarm finds it done. */
function prepareForNext(): void {
  reserveSequences();
  prepare(sealer, peekUplink());
}

/**
 * Does the most urgent thing that is due; when none is, sleeps until one will be. Called whenever
 * the channel has become free or something has become due.
 */
export function pump(): void {
  cancel(timer);
  timer = 0;
  if (!isOnline() || isChannelBusy()) return;
  const time = now();
  let soonest = NEVER;
  for (let i = 0; i < JOBS.length; i++) {
    const job = JOBS[i];
    const dueAt = job.dueAt();
    const mustWait = job.waitsItsTurn && isPublishing();
    if (dueAt <= time && !mustWait) {
      job.run();
      return;
    }
    if (dueAt < soonest && !mustWait) soonest = dueAt;
  }
  prepareForNext();
  if (soonest < NEVER) timer = after(soonest - time, onTimer);
}

/** The link has come up: what waits for an answer is asked again at once. */
export function onOnline(): void {
  // A heartbeat that was under way when the link broke may not have arrived.
  if (isHeartbeatOut) heartbeatAt = now();
  pressesDue();
  if (now() >= searchUntil) {
    searchAt = now();
    searchUntil = searchAt + FIX_SEARCH_MS;
  }
  pump();
}

/** Sets what all messages need; nothing is sent before the link is up. */
export function startCourier(sealWith: Sealer, heartbeatSeconds: number): void {
  sealer = sealWith;
  heartbeatMs = heartbeatSeconds * 1000;
}
