/**
 * Brings the modem from off to online and back there after every fault. A fault starts again at
 * the session, then the network, then the modem's power: see `restartStep`.
 */
import { dialect, MODEM_STATUS_PIN, POWER_KEY_PIN } from 'board';
import { Fault, type Settings } from '../../protocol/generated/device-codec.ts';
import { noteFault } from '../faults.ts';
import { Part, promise } from '../health.ts';
import { after, cancel, NEVER, now } from '../platform/clock.ts';
import { makeInput, read, write } from '../platform/pins.ts';
import { writeSerial } from '../platform/serial.ts';
import {
  AtResult,
  abandon,
  command,
  END_OF_DATA,
  isChannelBusy,
  openChannel,
} from './at-channel.ts';
import { closePort, openPort, type Rest } from './sleep.ts';
import {
  hasOutcome,
  isPolled,
  isWanted,
  mayFail,
  pollLimitMs,
  restartStep,
  SHORT,
  Step,
  type StepCommand,
  stepCommand,
} from './steps.ts';

/** `+CME ERROR` (3GPP TS 27.007 §9.2) of a SIM that has not started yet. */
const SIM_BUSY = '14';
const POLL_MS = 1000;
const CHANNEL_WAIT_MS = 100;
const FIRST_PAUSE_MS = 1000;
/** Pauses grow to 32 s, unless an alarm waits. */
const MAX_PAUSE_DOUBLINGS = 5;
/** An open session that was not told of is asked for so often. */
const ASK_OPEN_MS = 10000;
/** No step takes longer than registration, whose limit is 10 minutes. */
const STEP_WITHIN_MS = 1200000;
/** Failures of the data link with which a modem that is set up is not switched off under a press. */
const EARLY_FAILURES = 24;
/** Replies that did not come, in a row, before the modem counts as stuck. */
const MAX_SILENCES = 3;
/** The same while a call is up, which switching the modem off would end. */
const MAX_SILENCES_IN_CALL = 12;

export interface LinkListener {
  /** Something waits that bears no long pauses. */
  isUrgent(): boolean;
  /** A call is up, which switching the modem off would end. */
  isCallUp(): boolean;
  /** The link is up, or has gone down. */
  online(isOnline: boolean): void;
  /** A URC that is not the link's own. */
  urc(line: string): void;
  message(payload: string): void;
  /** The modem answers after a start of its own or ours: what was set up in it is gone. */
  modemStarted(): void;
  /** As the channel's. */
  free(): void;
  mayRest(): Rest;
}

let listener: LinkListener;
let settings: Settings;
let deviceId = '';
let password = '';
let step: Step = Step.power;
/** What the running step sends. */
let running: StepCommand;
let failures = 0;
let silences = 0;
let polledSince = 0;
let timer = 0;
/** The URC that ended the running step, should it come before the step's `OK`. */
let outcome = '';
let isPausing = false;
/** Counts restarts of the sequence, so that an answer to an abandoned step is not taken. */
let run = 0;
/** The modem is set up for calls, short messages and GNSS; it stays so until it is started again. */
let isSetUp = false;
/** A step waits for the channel: the others give way to it. */
let isWaiting = false;
/** False while what is left in the battery is an alarm's. */
let mayRun = true;

function later(delayMs: number, f: () => void): void {
  cancel(timer);
  timer = after(delayMs, () => {
    timer = 0;
    f();
  });
}

function goTo(wanted: Step): void {
  const next = mayRun ? wanted : Step.power;
  const wasOnline = step === Step.online;
  if (step === Step.ready && next === Step.echoOff) listener.modemStarted();
  step = next;
  if (step <= Step.ready) isSetUp = false;
  else if (step === Step.registered) isSetUp = true;
  outcome = '';
  isPausing = false;
  isWaiting = false;
  run++;
  cancel(timer);
  timer = 0;
  polledSince = now();
  promise(Part.link, STEP_WITHIN_MS);
  if (wasOnline || step === Step.online) listener.online(step === Step.online);
  if (step === Step.power) switchOn();
  else if (step === Step.ready) findModem();
  else if (step !== Step.online) runStep();
}

/** As far back as `wanted`, but a line that speaks is worth more than trying the data harder. */
function unlessCallUp(wanted: Step): Step {
  return wanted === Step.power && listener.isCallUp() ? Step.sim : wanted;
}

/** Starts again from as far back as the fault asks for, after a pause that grows. */
function fail(): void {
  const wasOnline = step === Step.online;
  isWaiting = false;
  failures++;
  // Nor is it switched off so soon while a press waits, which may find its way without data.
  const isEarly = isSetUp && listener.isUrgent() && failures < EARLY_FAILURES;
  const back = unlessCallUp(restartStep(step, failures));
  step = isEarly && back === Step.power ? Step.sim : back;
  run++;
  const doublings = listener.isUrgent() ? 0 : Math.min(failures - 1, MAX_PAUSE_DOUBLINGS);
  isPausing = true;
  later(FIRST_PAUSE_MS << doublings, () => goTo(step));
  if (wasOnline) listener.online(false);
}

function passed(): void {
  goTo(step + 1);
}

function askAgain(result: AtResult, info: string): void {
  if (step === Step.sim && result === AtResult.error && info !== SIM_BUSY) {
    noteFault(Fault.simMissing);
  }
  if (step === Step.registered && info[0] === '3') noteFault(Fault.registrationDenied);
  const isOver = now() - polledSince >= pollLimitMs(step, dialect.bootMs, info);
  if (isOver) goTo(unlessCallUp(Step.power));
  else later(POLL_MS, runStep);
}

/**
 * Notes how a command went, the link's own or one sent by others while it is online.
 * @returns false when the modem is stuck and is being switched off and on
 */
export function noteReply(result: AtResult): boolean {
  silences = result === AtResult.timeout ? silences + 1 : 0;
  const limit = listener.isCallUp() ? MAX_SILENCES_IN_CALL : MAX_SILENCES;
  if (silences < limit || step <= Step.ready) return true;
  silences = 0;
  goTo(Step.power);
  return false;
}

function onOutcome(text: string): void {
  if (isWanted(step, text)) passed();
  else fail();
}

/** The URC with the outcome may have been lost: whether a session is open can also be asked. */
function awaitOutcome(timeoutMs: number): void {
  const waitMs = step === Step.open ? Math.min(timeoutMs, ASK_OPEN_MS) : timeoutMs;
  const leftMs = timeoutMs - waitMs;
  const started = run;
  later(waitMs, () => {
    if (!leftMs) fail();
    else if (isChannelBusy()) awaitOutcome(leftMs);
    else {
      command('AT+QMTOPEN?', running[1]!, SHORT, (_result, info) => {
        if (run !== started) return;
        if (outcome) onOutcome(outcome);
        // The host's name in quotes.
        else if (info[0] === '"') passed();
        else if (info) onOutcome(info);
        else awaitOutcome(leftMs);
      });
    }
  });
}

function onReply(result: AtResult, info: string): void {
  if (!noteReply(result)) return;
  if (mayFail(step)) passed();
  else if (isPolled(step)) {
    if (result === AtResult.ok && isWanted(step, info)) passed();
    else askAgain(result, info);
  } else if (result !== AtResult.ok) fail();
  else if (!hasOutcome(step)) passed();
  else if (outcome) onOutcome(outcome);
  else awaitOutcome(running[2]!);
}

function runStep(): void {
  running = stepCommand(step, settings, deviceId, password);
  // The others have their turn between two steps, of which some take minutes.
  if (isSetUp && !isWaiting) listener.free();
  isWaiting = isChannelBusy();
  if (isWaiting) {
    later(CHANNEL_WAIT_MS, runStep);
    return;
  }
  const started = run;
  outcome = '';
  const prefix = hasOutcome(step) ? '' : running[1] || '';
  command(running[0], prefix, running[2] || SHORT, (result, info) => {
    if (run === started) onReply(result, info);
  });
}

function pulse(durationMs: number, then: () => void): void {
  write(POWER_KEY_PIN, true);
  later(durationMs, () => {
    write(POWER_KEY_PIN, false);
    then();
  });
}

function pulseOn(): void {
  if (mayRun) {
    openPort();
    pulse(dialect.powerOnPulseMs, () => goTo(Step.ready));
  } else {
    // Off it stays, and nothing is to be heard of it.
    closePort();
    promise(Part.link, NEVER);
  }
}

/** Waits for STATUS to fall: a pulse that comes too early would be lost. */
function waitUntilOff(untilMs: number): void {
  if (!read(MODEM_STATUS_PIN) || now() >= untilMs) pulseOn();
  else later(POLL_MS, () => waitUntilOff(untilMs));
}

/** On, or from on to off and, if it may run, on again. */
function switchOn(): void {
  abandon();
  if (!read(MODEM_STATUS_PIN)) pulseOn();
  else {
    if (mayRun) noteFault(Fault.modemReset);
    pulse(dialect.powerOffPulseMs, () => waitUntilOff(now() + dialect.shutdownMs));
  }
}

/** Asks until the modem answers; one that has restarted will not answer what was asked before. */
function findModem(): void {
  abandon();
  runStep();
}

function onUrc(line: string): void {
  // Nor does a modem that is set up repeat what it is told: this one has restarted unheard.
  const isStarted = line === 'RDY' || line === 'APP RDY';
  const isEcho = step > Step.echoOff && line.startsWith('AT');
  if (isStarted || isEcho) {
    if (step > Step.ready) goTo(Step.ready);
  } else if (line === 'POWERED DOWN') {
    if (step > Step.power) goTo(Step.power);
  } else if (line.startsWith('+QMTSTAT: 0,')) {
    if (step > Step.open) fail();
  } else if (hasOutcome(step) && line.startsWith(running[1]!)) {
    outcome = line.substr(running[1]!.length);
    if (timer) onOutcome(outcome);
  } else listener.urc(line);
}

/** A message could not be sent although the session looked open: open it again. */
export function sessionFailed(): void {
  if (step === Step.online) fail();
}

/**
 * The broker has answered a publish: only that ends a row of failures. A session that comes up
 * but carries nothing must still lead to the network and the modem being started again.
 */
export function sessionWorked(): void {
  failures = 0;
}

/** An alarm waits: does not sit out a pause that was meant to be patient. */
export function hurry(): void {
  if (!isPausing) return;
  // What waits to be switched off may still carry a call or a short message.
  goTo(isSetUp && step === Step.power ? Step.sim : step);
}

/**
 * Whether the modem may run at all. Told again and again, it also switches off one that has come on
 * by itself.
 */
export function allowModem(may: boolean): void {
  const hasChanged = may !== mayRun;
  mayRun = may;
  if (!listener) return;
  // While it is being switched, that goes on to its end and looks then.
  const isSwitching = step === Step.power && timer > 0;
  const isWrong = may ? hasChanged : step !== Step.power || read(MODEM_STATUS_PIN);
  if (isWrong && !isSwitching) goTo(Step.power);
}

/** It is off on purpose. */
export function isModemOff(): boolean {
  return !mayRun && step === Step.power;
}

/** Calls, short messages and GNSS are possible now, session or not. */
export function isModemReady(): boolean {
  return isSetUp && !isWaiting;
}

/** How far the modem has come. */
export function linkStep(): Step {
  return step;
}

export function isOnline(): boolean {
  return step === Step.online;
}

export function startLink(
  to: LinkListener,
  withSettings: Settings,
  id: string,
  brokerPassword: string,
): void {
  listener = to;
  settings = withSettings;
  deviceId = id;
  password = brokerPassword;
  makeInput(MODEM_STATUS_PIN, 'input');
  write(POWER_KEY_PIN, false);
  openChannel({
    urc: onUrc,
    message: (payload) => listener.message(payload),
    free: () => listener.free(),
    mayRest: () => listener.mayRest(),
  });
  // After a restart of ours the modem may still be on, and wait for bytes since before it: ask it
  // before reaching for its key.
  const isOn = read(MODEM_STATUS_PIN);
  if (isOn) writeSerial(END_OF_DATA);
  goTo(isOn ? Step.ready : Step.power);
}
