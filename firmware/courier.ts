/**
 * Decides what is done next with the modem while it is online. There is no queue: each time the
 * channel is free, the most urgent thing that is due is made then and there from what is known
 * then, so an alarm waits behind nothing and nothing old is ever sent.
 */
import { dialect } from 'board';
import {
  Charging,
  encodeAlarmRaised,
  encodeHeartbeat,
  encodePosition,
} from '../protocol/generated/device-codec.ts';
import { charging, countDraw, countMessage, responseMinutes, trackMinutes } from './battery.ts';
import { clearFaults, faults } from './faults.ts';
import { errorBar, full, remaining } from './gauge.ts';
import { gnssDueAt, isCellWanted, lastFix, lastFixAt, runGnss } from './gnss.ts';
import { Part, promise } from './health.ts';
import { AtResult, isChannelBusy } from './modem/at-channel.ts';
import { askCell, lastCell } from './modem/cell.ts';
import { isModemReady, isOnline, sessionFailed } from './modem/link.ts';
import { isPublishing, publish } from './modem/publisher.ts';
import { askSignal, signal } from './modem/signal.ts';
import { runSms } from './modem/sms.ts';
import { after, cancel, NEVER, now } from './platform/clock.ts';
import { base64Of } from './platform/serial.ts';
import {
  currentPress,
  type Press,
  pressesDue,
  pressSent,
  secondsSince,
  smsTried,
  unheardPress,
  unreceivedPress,
} from './presses.ts';
import { chargeNeed } from './reminders.ts';
import { lastWordsTaken, Reserve, reserve } from './reserve.ts';
import { prepare, type Sealer, seal, sealedLength } from './seal.ts';
import { peekUplink, reserveSequences, takeUplink } from './sequences.ts';
import { isTrial, settings, settingsNumber } from './settings.ts';
import { runTime, timeDueAt } from './time-of-day.ts';
import { isRadioTaken, line, lineDueAt, lineEnd, runLine, speaker } from './voice.ts';
import {
  heartbeatPauseMs,
  noteHeartbeat,
  riskSecondsLeft,
  startWindows,
  testSecondsLeft,
} from './windows.ts';

/** Positions come quickly at first, then at a pace that the battery can keep. */
const QUICK_POSITION_MS = 5000;
const STEADY_POSITION_MS = 15000;
const QUICK_FOR_SECONDS = 120;
/** Near the end of the battery the line is worth more than a quick track. */
const SPARING_POSITION_MS = 60000;
const SPARING_MINUTES = 15;
/** The fix is asked for so long before the position goes, so that it is a fresh one. */
const FIX_AHEAD_MS = 1000;
/**
 * Without a new fix a position waits so much longer: it has little to say, and where GNSS and radio
 * take turns, sending it would be what keeps the fix from coming.
 */
const NO_NEWS_MS = 10000;
const NO_NEWS_TAKING_TURNS_MS = 45000;
/** Sends of one press without an answer, though the broker takes them. */
const SENDS_TO_REOPEN = 6;
/** Where the broker takes what is sent, the receiver may only be slow: the short message waits longer. */
const SMS_LATER_MS = 20000;
/** After a short message the link has as long as that took, and at least this. */
const MIN_SMS_PAUSE_MS = 20000;
const SMS_GONE_MS = 30000;
/** Nothing is due for longer, or the loop has stopped. */
const LOOP_SLACK_MS = 300000;
/** While there is no fix yet in an alarm, how often the modem is asked for it; and outside one. */
const SEARCH_POLL_MS = 2000;
const PATIENT_POLL_MS = 5000;
/** Outside an alarm a fix is taken, and kept on the device, this often. */
const FIX_EVERY_MS = 3600000;
/**
 * And the search for it given up after this long, the first one later, since the receiver does not
 * know the sky yet: indoors there is no fix, and the pause doubles with each search in vain, up to
 * the limit.
 */
const FIX_SEARCH_MS = 90000;
const FIRST_FIX_SEARCH_MS = 180000;
const MAX_FIX_PAUSE_MS = 14400000;
/** Near the reserve so many heartbeats are one. */
const THIN_PACE = 4;
/** Last words that have not been taken are said again after this. */
const LAST_WORDS_AGAIN_MS = 30000;
/** From what nobody heard to the heartbeat: the receiver says nothing twice within 5 s. */
const UNHEARD_MS = 6000;
/** How often the signal, and where it is wanted the cell, is asked for while an alarm runs. */
const SIGNAL_EVERY_MS = 30000;
const CELL_EVERY_MS = 30000;

let sealer: Sealer;
let deviceId = '';
let heartbeatAt = 0;
let lastWordsAt = 0;
let positionAt = 0;
let signalAt = 0;
let cellAt = 0;
/** A fix outside an alarm is searched for from `searchAt` until `searchUntil`. */
let searchAt = 0;
let searchUntil = 0;
let fixPauseMs = FIX_EVERY_MS / 2;
/** The last order of the centre that was taken, and the press that it was for. */
let orderNumber = 0;
let orderedPress = 0;
/** Faults that the heartbeat on its way reports; they count as told once the broker has it. */
let reporting = 0;
/** The press that is on its way, and nothing after it. */
let pressOut: Press | undefined;
/** A heartbeat is on its way, and nothing after it. */
let isHeartbeatOut = false;
/** The fix that the last position told. */
let toldFixAt = -1;
let smsNotBefore = 0;
let timer = 0;

/** The heartbeat that is due is the last before the modem goes off. */
function isLastWords(): boolean {
  return reserve === Reserve.lastWords;
}

/** The broker has taken the message that was sent last. */
export function onTaken(): void {
  if (pressOut) pressOut.isTaken = true;
  const isHeard = isHeartbeatOut;
  if (isHeard) clearFaults(reporting);
  isHeartbeatOut = false;
  if (isHeard && isLastWords()) lastWordsTaken();
  else pump();
}

/**
 * Seals what the encoder has just left in `encoded`. The number is taken before that: reserving
 * more of them writes the journal, which is encoded in the same place.
 */
function send(sequence: number, length: number): void {
  isHeartbeatOut = false;
  pressOut = undefined;
  countMessage();
  publish(sealedLength(sequence, length), () => seal(sealer, sequence, length));
}

function encodePress(press: Press): number {
  return encodeAlarmRaised({
    alarmNumber: press.alarmNumber,
    trigger: press.trigger,
    secondsSincePress: secondsSince(press),
    position: lastFix(),
    responseMinutes: responseMinutes,
    charging: charging,
    signal: signal(),
    cell: isCellWanted() ? lastCell() : undefined,
    line: line,
  });
}

function sendAlarm(press: Press): void {
  send(takeUplink(), encodePress(press));
  pressOut = press;
  pressSent(press);
}

function positionPauseMs(press: Press): number {
  if (responseMinutes < SPARING_MINUTES) return SPARING_POSITION_MS;
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
      responseMinutes: responseMinutes,
      charging: charging,
      signal: signal(),
      progress: press.progress,
      cell: isCellWanted() ? lastCell() : undefined,
      line: line,
      lineEnd: lineEnd,
      speaker: speaker(),
      orderNumber: orderedPress === press.alarmNumber ? orderNumber : 0,
      trackMinutes: trackMinutes,
      lastWords: responseMinutes ? 0 : 1,
    }),
  );
}

/** Near the reserve heartbeats are fewer. */
function paceDivisor(): number {
  return reserve === Reserve.thin ? THIN_PACE : 1;
}

function sendHeartbeat(): void {
  const sequence = takeUplink();
  lastWordsAt = now() + LAST_WORDS_AGAIN_MS;
  heartbeatAt = now() + heartbeatPauseMs(settings.heartbeatSeconds * 1000 * paceDivisor());
  noteHeartbeat(sequence);
  send(
    sequence,
    encodeHeartbeat({
      responseMinutes: responseMinutes,
      charging: charging,
      signal: signal(),
      firmwareVersion: FIRMWARE_VERSION,
      faults: faults,
      testSecondsLeft: testSecondsLeft(),
      riskSecondsLeft: riskSecondsLeft(),
      settingsNumber: settingsNumber,
      settingsTrial: isTrial ? 1 : 0,
      chargeNeed: chargeNeed,
      lastWords: isLastWords() ? 1 : 0,
      remainingMilliampHours: ((remaining / 1000) | 0) + 1,
      errorMilliampHours: ((errorBar() / 1000) | 0) + 1,
      fullMilliampHours: (full / 1000) | 0,
    }),
  );
  isHeartbeatOut = true;
  reporting = faults;
}

/** Near the reserve no fix is worth what it costs, unless a charger pays for it. */
function searchDueAt(): number {
  const isPaidFor = charging === Charging.charging || charging === Charging.full;
  return reserve === Reserve.ample || isPaidFor ? searchAt : NEVER;
}

/** A fix is wanted in an alarm, and now and then outside one, so that the next has a place. */
function isFixWanted(): boolean {
  return !!currentPress() || (now() >= searchDueAt() && now() < searchUntil);
}

function onFixTried(gotFix: boolean): void {
  const time = now();
  if (gotFix) fixPauseMs = FIX_EVERY_MS;
  else if (currentPress() || time < searchUntil) return;
  else fixPauseMs = Math.min(fixPauseMs * 2, MAX_FIX_PAUSE_MS);
  searchAt = time + fixPauseMs;
  searchUntil = searchAt + (lastFixAt() < 0 ? FIRST_FIX_SEARCH_MS : FIX_SEARCH_MS);
}

function alarmDueAt(): number {
  const press = unreceivedPress();
  return press ? press.sendAt : NEVER;
}

function runAlarm(): void {
  const press = unreceivedPress();
  if (!press) return;
  // A session that takes everything and brings nothing back may be deaf: it is opened anew.
  if (press.sends > 0 && press.sends % SENDS_TO_REOPEN === 0) {
    press.sends = 0;
    sessionFailed();
  } else sendAlarm(press);
}

/** An alarm carries the position itself until it has been received. */
function positionDueAt(): number {
  if (!currentPress() || unreceivedPress()) return NEVER;
  if (lastFixAt() > toldFixAt) return positionAt;
  const isQuietNeeded = dialect.takesTurns && !isRadioTaken();
  return positionAt + (isQuietNeeded ? NO_NEWS_TAKING_TURNS_MS : NO_NEWS_MS);
}

/** There is news of another kind than a fix: the next position does not wait. */
export function tellSoon(): void {
  positionAt = now() - NO_NEWS_TAKING_TURNS_MS;
}

/** The centre may wait for a sign that it was understood. */
export function tellHeartbeatSoon(): void {
  heartbeatAt = now();
}

/**
 * Something came that nobody heard. The receiver, which sees by a heartbeat what has arrived, says again
 * what has not: but not what it has just said.
 */
export function tellHeartbeatLater(): void {
  // One that is due sooner would come too soon for that, and the next much later.
  heartbeatAt = now() + UNHEARD_MS;
  pump();
}

/**
 * Takes the number of an order; its sign goes with the next position.
 * @returns false for one that was taken before
 */
export function takeOrderNumber(alarmNumber: number, number: number): boolean {
  tellSoon();
  const isLate = alarmNumber === orderedPress ? number <= orderNumber : alarmNumber < orderedPress;
  if (isLate) return false;
  orderedPress = alarmNumber;
  orderNumber = number;
  return true;
}

function smsDueAt(): number {
  const press = unheardPress();
  if (!press || !settings.smsNumber) return NEVER;
  const isTaken = isOnline() && press.isTaken;
  return Math.max(smsNotBefore, isTaken ? press.smsAt + SMS_LATER_MS : press.smsAt);
}

/** The sealed message as text: who sent it stands in front, since a short message has no topic. */
function smsText(press: Press): string | undefined {
  const sequence = takeUplink();
  const sealed = seal(sealer, sequence, encodePress(press));
  return sealed && deviceId + base64Of(sealed);
}

function runAlarmSms(): void {
  const press = unheardPress();
  if (!press) return;
  const startedAt = now();
  runSms(
    settings.smsNumber,
    () => smsText(press),
    (result) => {
      const tookMs = now() - startedAt;
      // One without an answer after so long has left the modem, and may have arrived.
      const isGone = result === AtResult.timeout && tookMs > SMS_GONE_MS;
      smsTried(press, isGone || result === AtResult.ok);
      smsNotBefore = now() + Math.max(tookMs, MIN_SMS_PAUSE_MS);
    },
  );
}

function cellDueAt(): number {
  return currentPress() && isCellWanted() ? cellAt : NEVER;
}

function runCell(): void {
  cellAt = now() + CELL_EVERY_MS;
  askCell();
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
  askSignal();
}

function fixDueAt(): number {
  // GNSS stays on while a call has the radio: what it knows of the satellites makes the next fix quick.
  if (currentPress() && isRadioTaken()) return NEVER;
  return isFixWanted() ? gnssDueAt(true) : Math.min(gnssDueAt(false), searchDueAt());
}

function runFix(): void {
  const press = currentPress();
  const time = now();
  const nextPositionAt = Math.max(positionAt, time) + (press ? positionPauseMs(press) : 0);
  const pauseMs = press ? nextPositionAt - FIX_AHEAD_MS - time : QUICK_POSITION_MS;
  runGnss(isFixWanted(), pauseMs, press ? SEARCH_POLL_MS : PATIENT_POLL_MS, onFixTried);
}

function heartbeatDueAt(): number {
  return isLastWords() ? Math.min(heartbeatAt, lastWordsAt) : heartbeatAt;
}

interface Job {
  dueAt: () => number;
  run: () => void;
  /** When it may be done. */
  needs: Needs;
}

enum Needs {
  /** A modem that is set up. */
  modem,
  /** A session with the broker. */
  session,
  /** A session on which no message is on its way. */
  settledSession,
}

/** Most urgent first. The alarm alone does not wait for another message to settle. */
const JOBS: Job[] = [
  { dueAt: alarmDueAt, run: runAlarm, needs: Needs.session },
  { dueAt: lineDueAt, run: runLine, needs: Needs.modem },
  { dueAt: smsDueAt, run: runAlarmSms, needs: Needs.modem },
  { dueAt: fixDueAt, run: runFix, needs: Needs.modem },
  { dueAt: cellDueAt, run: runCell, needs: Needs.modem },
  { dueAt: positionDueAt, run: runPosition, needs: Needs.settledSession },
  { dueAt: signalDueAt, run: runSignal, needs: Needs.session },
  { dueAt: heartbeatDueAt, run: sendHeartbeat, needs: Needs.settledSession },
  { dueAt: timeDueAt, run: runTime, needs: Needs.settledSession },
];

function possible(): Needs {
  if (!isOnline()) return Needs.modem;
  return isPublishing() ? Needs.session : Needs.settledSession;
}

function onTimer(): void {
  timer = 0;
  pump();
}

/** What can be made ready while nothing is urgent, so that an alarm finds it done. */
function prepareForNext(): void {
  countDraw();
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
  if (!isModemReady() || isChannelBusy()) {
    countDraw();
    return;
  }
  const time = now();
  const isPossible = possible();
  let soonest = NEVER;
  if (isOnline()) promise(Part.link, LOOP_SLACK_MS);
  for (let i = 0; i < JOBS.length; i++) {
    const job = JOBS[i];
    if (job.needs > isPossible) continue;
    const dueAt = job.dueAt();
    if (dueAt <= time) {
      job.run();
      return;
    }
    if (dueAt < soonest) soonest = dueAt;
  }
  prepareForNext();
  if (soonest === NEVER) return;
  timer = after(soonest - time, onTimer);
  if (isOnline()) promise(Part.link, soonest - time + LOOP_SLACK_MS);
}

/** The link has come up: what waits for an answer is asked again at once. */
export function onOnline(): void {
  // A heartbeat that was under way when the link broke may not have arrived.
  if (isHeartbeatOut) heartbeatAt = now();
  pressesDue();
  pump();
}

/** Sets what all messages need; nothing is sent before the link is up. */
export function startCourier(sealWith: Sealer, id: string): void {
  sealer = sealWith;
  deviceId = id;
  startWindows(peekUplink());
  searchUntil = now() + FIRST_FIX_SEARCH_MS;
}
