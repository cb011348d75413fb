/**
 * The open line: calls the provisioned numbers and no others, and takes a call only after the
 * centre has said that it comes. What the modem says of calls only makes us look; `AT+CLCC`, the
 * list of calls that are up, decides.
 */
import { dialect } from 'board';
import { Fault, Line, LineEnd, OrderKind } from '../protocol/generated/device-codec.ts';
import { noteFault } from './faults.ts';
import { lastFixAt } from './gnss.ts';
import { LineEvent, lineStep, redialPauseMs } from './line.ts';
import { AtResult, command, finish, isChannelBusy } from './modem/at-channel.ts';
import { isOnline, noteReply } from './modem/link.ts';
import { NEVER, now } from './platform/clock.ts';
import { lineWantedAt } from './presses.ts';
import { settings } from './settings.ts';

const COMMAND_TIMEOUT_MS = 5000;
/** How often the list of calls is read while a call is being set up, and while it is up. */
const WATCH_DIALLING_MS = 2000;
const WATCH_OPEN_MS = 10000;
/** A call that nobody takes is given up for the other number. */
const RING_LIMIT_MS = 60000;
/** One that ends so soon reached nobody: a queue that drops it, the voice of the network. */
const SHORT_CALL_MS = 15000;
/**
 * It may take the network long to end a call, and the modem hears nothing meanwhile. Longer than that
 * counts as one of the silences after which it is switched off: in an alarm that is quicker.
 */
const HANG_UP_TIMEOUT_MS = 20000;
/** How long an announced call may take to come. */
const EXPECT_MS = 60000;
/** Where line and GNSS take turns: how long the line has, and GNSS if it finds no fix before. */
const LINE_TURN_MS = 120000;
const MAX_POSITION_TURN_MS = 60000;
/** Loudness of a speaker that she shall hear, of 5. */
const LOUD = 4;
/** The speaker's state is not known: the modem has restarted, or may have. */
const UNKNOWN = -1;

/** States of the calls in the list (3GPP TS 27.007 §7.18). */
enum Call {
  active = 0,
  incoming = 4,
  waiting = 5,
}

export let line: Line = Line.idle;
export let lineEnd: LineEnd = LineEnd.none;
/** The loudness that is set, and when a modem that refused to set it is asked again. */
let level = UNKNOWN;
let levelAt = 0;
let isSpeakerWanted = false;
/** The centre has ended the line; only its order or another press opens it again. */
let isStopped = false;
let expectUntil = 0;
let sharing: OrderKind = OrderKind.takeTurns;
let sharingFrom = 0;
/** How the call that is being set up will have ended, should it not come about. */
let likelyEnd: LineEnd = LineEnd.noCarrier;
let failures = 0;
/** The second number's turn. */
let isSecond = false;
let dialAt = 0;
let begunAt = 0;
let openedAt = 0;
let listedAt = 0;
/** When the list of calls is read next; at once after a start, a call may be up. */
let lookAt = 0;
let isDialling = false;
let isFirstLook = true;
/** The call that is up, or was last, is one that we made. */
let isOutgoing = true;
/** A call came, or is up, that is not ours to take. */
let isStranger = false;
let isRinging = false;
/** What the list that is being read has told so far. */
let sawCall = false;
let sawActive = false;
let onChange: () => void;

/** True from dialling to the end of a call of ours. */
export function hasCall(): boolean {
  return line === Line.dialling || line === Line.open;
}

/** 1 when she can hear the centre. */
export function speaker(): number {
  return hasCall() && level > 0 ? 1 : 0;
}

/** True while a call keeps the radio, where GNSS cannot have it too. */
export function isRadioTaken(): boolean {
  return dialect.takesTurns && hasCall();
}

function step(event: LineEvent): void {
  const next = lineStep(line, event);
  if (next === line) return;
  line = next;
  if (!hasCall()) {
    isSpeakerWanted = false;
    // The next call finds out for itself: the modem may have restarted by then, unheard.
    level = UNKNOWN;
    levelAt = 0;
  }
  onChange();
}

/** The call that speaks has not been up for long, and the centre did not make it. */
function isShortCall(): boolean {
  return isOutgoing && now() - openedAt <= SHORT_CALL_MS;
}

function lost(reason: LineEnd): void {
  if (line === Line.open && !isShortCall()) failures = 0;
  else {
    failures++;
    isSecond = !isSecond;
  }
  lineEnd = reason;
  dialAt = now() + redialPauseMs(failures);
  level = UNKNOWN;
  // What was lost is looked for once more: it may have been the end of an earlier call.
  lookAt = now();
  step(LineEvent.ended);
}

/** When the line's turn begins (now or later), where it shares the radio with GNSS. */
function turnAt(): number {
  // A position that cannot be sent is no reason to have no line.
  if (!dialect.takesTurns || sharing === OrderKind.lineFirst || !isOnline()) return 0;
  if (sharing === OrderKind.positionFirst) return NEVER;
  const gnssFrom = sharingFrom + LINE_TURN_MS;
  const gnssUntil = gnssFrom + MAX_POSITION_TURN_MS;
  if (now() >= gnssUntil || lastFixAt() > gnssFrom) sharingFrom = now();
  return now() < sharingFrom + LINE_TURN_MS ? 0 : gnssUntil;
}

/**
 * True while a call that is up should stay up. One that the centre made has no turn to end; one that
 * still rings there makes room for the call that the centre has announced.
 */
function isLineWanted(): boolean {
  const isItsTurn = !isOutgoing || turnAt() <= now();
  const isInTheWay = line === Line.dialling && isOutgoing && now() < expectUntil;
  return !isStopped && lineWantedAt() < NEVER && isItsTurn && !isInTheWay;
}

/** When we should dial, given that no call is up; `NEVER` when not at all. An announced one goes first. */
function dialDueAt(): number {
  return isStopped ? NEVER : Math.max(lineWantedAt(), turnAt(), dialAt, expectUntil);
}

function wantedLevel(): number {
  return isSpeakerWanted ? LOUD : 0;
}

/** When `runLine` has something to do, ms on `now`. */
export function lineDueAt(): number {
  if (isStranger || isRinging) return 0;
  if (!hasCall()) return Math.min(lookAt, dialDueAt());
  if (!isLineWanted()) return 0;
  return level === wantedLevel() ? lookAt : Math.min(lookAt, levelAt);
}

/** Set, and read back: an `OK` alone may be the late answer to something else. */
function setLevel(to: number): void {
  command(`AT+CLVL=${to};+CLVL?`, '+CLVL: ', COMMAND_TIMEOUT_MS, (result, info) => {
    const isSet = info === `${to}`;
    if (isSet) {
      level = to;
      onChange();
    } else if (!hasCall()) {
      isRinging = false;
      lost(LineEnd.none);
    } else {
      isSpeakerWanted = false;
      levelAt = now() + WATCH_DIALLING_MS;
    }
    noteReply(result);
  });
}

function hangUp(): void {
  command('ATH', '', HANG_UP_TIMEOUT_MS, (result) => {
    isStranger = false;
    isRinging = false;
    lookAt = now();
    noteReply(result);
  });
}

function numberToDial(): string {
  return isSecond && settings.secondNumber ? settings.secondNumber : settings.primaryNumber;
}

function onBegun(result: AtResult): void {
  isDialling = false;
  if (result === AtResult.error) lost(likelyEnd);
  else {
    begunAt = now();
    lookAt = begunAt + WATCH_DIALLING_MS;
    step(LineEvent.begun);
  }
  noteReply(result);
}

/** An announcement is good for one call. */
function begin(text: string): void {
  isDialling = true;
  isOutgoing = !isRinging;
  isRinging = false;
  isStopped = false;
  expectUntil = 0;
  likelyEnd = LineEnd.noCarrier;
  command(text, '', COMMAND_TIMEOUT_MS, onBegun);
}

/** Judges the list of calls, which has been read to its end. */
function onListed(result: AtResult): void {
  lookAt = now() + (line === Line.open ? WATCH_OPEN_MS : WATCH_DIALLING_MS);
  if (result === AtResult.ok) {
    if (sawActive) {
      if (line !== Line.open) openedAt = now();
      else if (!isShortCall()) failures = 0;
      lineEnd = LineEnd.none;
      likelyEnd = LineEnd.noCarrier;
      step(LineEvent.connected);
    } else if (sawCall) {
      if (!hasCall()) begunAt = now();
      step(LineEvent.begun);
    } else if (hasCall()) lost(likelyEnd);
    // One that is expected is looked for, should its notice be lost.
    else if (!isStranger && !isRinging && now() >= expectUntil) lookAt = NEVER;
    isFirstLook = false;
    listedAt = now();
  }
  noteReply(result);
}

function look(): void {
  sawCall = false;
  sawActive = false;
  command('AT+CLCC', '', COMMAND_TIMEOUT_MS, onListed);
}

/**
 * Does the next thing: refuses, takes, hangs up, sets the speaker, dials or looks. The AT channel
 * must be free.
 */
export function runLine(): void {
  const isWanted = isLineWanted();
  const isTaken = isRinging && now() < expectUntil && lineWantedAt() < NEVER;
  const isDialDue = !hasCall() && dialDueAt() <= now();
  const mayBeHeard = level !== wantedLevel() && now() >= levelAt;
  // As the list last had it: the modem may have been deaf since, and the call taken.
  const isTooLong = line === Line.dialling && listedAt - begunAt > RING_LIMIT_MS;
  if (isStranger || (isRinging && !isTaken)) {
    noteFault(Fault.strangerCall);
    hangUp();
  } else if (hasCall() && !isWanted) {
    lineEnd = LineEnd.hungUp;
    step(LineEvent.released);
    hangUp();
  } else if (isTooLong) {
    lost(LineEnd.noAnswer);
    hangUp();
  } else if ((hasCall() || isTaken || isDialDue) && mayBeHeard) setLevel(wantedLevel());
  else if (isRinging) begin('ATA');
  else if (isDialDue) begin(`ATD${numberToDial()};`);
  else look();
}

/** One line of the list: `+CLCC: id,direction,state,mode,…`; mode 0 is voice, others are no calls. */
function takeListed(text: string): void {
  const fields = text.substr(7).split(',');
  if (fields[3] !== '0') return;
  const state = +fields[2];
  const isIncoming = fields[1] === '1';
  const isKnocking = isIncoming && (state === Call.incoming || state === Call.waiting);
  // Only at the start can a call that came be up already: the one that we had taken before.
  if (!hasCall()) isOutgoing = !(isFirstLook && isIncoming && state === Call.active);
  // Nor is one that rings the one that speaks: that has ended, and the centre calls again.
  const isNext = state === Call.waiting || (state === Call.incoming && line === Line.open);
  const isOurs = isIncoming !== isOutgoing && !isNext;
  // One that is up after a restart of ours is taken up again, as long as it is wanted.
  if (isOurs && (hasCall() || isLineWanted())) {
    sawCall = true;
    if (state === Call.active) sawActive = true;
  } else if (!isKnocking) isStranger = true;
  // While a call of ours is up, a second one that knocks is left to itself.
  else if (!hasCall()) isRinging = true;
}

function endOf(text: string): LineEnd {
  if (text === 'BUSY') return LineEnd.busy;
  if (text === 'NO ANSWER') return LineEnd.noAnswer;
  if (text === 'NO DIALTONE' || text === 'NO DIAL TONE') return LineEnd.noDialtone;
  return text === 'NO CARRIER' ? LineEnd.noCarrier : LineEnd.unknown;
}

/**
 * Takes a URC that speaks of calls; false when it speaks of something else. Which notice a modem
 * gives differs by its firmware, so each of them only makes us look.
 */
export function takeCallUrc(text: string): boolean {
  const end = endOf(text);
  if (end) {
    likelyEnd = end;
    // It may speak of another call than ours, unless it answers our dialling.
    if (isDialling && isChannelBusy()) finish(AtResult.error);
    else lookAt = 0;
    return true;
  }
  if (text.startsWith('+CLCC: ')) takeListed(text);
  else if (
    text === 'RING' ||
    text.startsWith('+CRING') ||
    text.startsWith('+CLIP') ||
    text.startsWith('+QIND: "ccinfo"')
  ) {
    lookAt = 0;
  } else return false;
  return true;
}

/** The modem has restarted: no call is up, and the speaker is as loud as its factory made it. */
export function resetLine(): void {
  level = UNKNOWN;
  isStranger = false;
  isRinging = false;
  lookAt = 0;
  if (hasCall()) lost(LineEnd.modemRestarted);
}

/** The line is asked for anew: what the centre chose before that leaves it no turn is over. */
function wantLine(): void {
  isStopped = false;
  if (sharing !== OrderKind.positionFirst) return;
  sharing = OrderKind.takeTurns;
  sharingFrom = now();
}

/** A press: the line that the centre had ended, or put after the position, is wanted again. */
export function pressWantsLine(): void {
  wantLine();
  dialAt = 0;
  if (line !== Line.idle) return;
  lineEnd = LineEnd.none;
  sharingFrom = now();
}

/** Does what the centre asks for. */
export function orderLine(order: OrderKind): void {
  if (order === OrderKind.openLine) {
    wantLine();
    failures = 0;
    isSecond = false;
    dialAt = 0;
  } else if (order === OrderKind.closeLine) {
    isStopped = true;
    if (!hasCall()) step(LineEvent.released);
  } else if (order === OrderKind.speakerOn) isSpeakerWanted = hasCall();
  else if (order === OrderKind.speakerOff) isSpeakerWanted = false;
  else if (order === OrderKind.expectCall) {
    expectUntil = now() + EXPECT_MS;
    lookAt = 0;
  }
  // What a newer centre may say besides is not understood, and left alone.
  else if (order >= OrderKind.lineFirst && order <= OrderKind.takeTurns) {
    sharing = order;
    sharingFrom = now();
  }
}

/** Nothing runs any more: the next alarm starts as the first did. */
export function endLine(): void {
  isStopped = false;
  expectUntil = 0;
  sharing = OrderKind.takeTurns;
  failures = 0;
  isSecond = false;
  dialAt = 0;
  if (hasCall()) return;
  lineEnd = LineEnd.none;
  step(LineEvent.released);
}

/** @param changed called when the state of the line or the speaker has changed */
export function startLine(changed: () => void): void {
  onChange = changed;
}
