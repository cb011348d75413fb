/**
 * Brings the modem from off to online and back there after every fault. A fault starts again at
 * the session, then the network, then the modem's power: see `restartStep`.
 */
import { dialect, MODEM_STATUS_PIN, POWER_KEY_PIN, UART_RX_PIN, UART_TX_PIN } from 'board';
import type { Settings } from '../../protocol/generated/device-codec.ts';
import { after, cancel, now } from '../platform/clock.ts';
import { makeInput, read, write } from '../platform/pins.ts';
import { AtResult, abandon, command, isChannelBusy, openChannel } from './at-channel.ts';
import {
  hasOutcome,
  isPolled,
  isWanted,
  mayFail,
  pollLimitMs,
  restartStep,
  Step,
  type StepCommand,
  stepCommands,
} from './steps.ts';

const POLL_MS = 1000;
const CHANNEL_WAIT_MS = 100;
const FIRST_PAUSE_MS = 1000;
/** Pauses grow to 32 s, unless an alarm waits. */
const MAX_PAUSE_DOUBLINGS = 5;
/** Replies that did not come, in a row, before the modem counts as stuck. */
const MAX_SILENCES = 3;

export interface LinkListener {
  /** Something waits that bears no long pauses. */
  isUrgent(): boolean;
  /** The link is up, or has gone down. */
  online(isOnline: boolean): void;
  /** A URC that is not the link's own. */
  urc(line: string): void;
  message(payload: string): void;
  /** The modem answers after a start of its own or ours: what was set up in it is gone. */
  modemStarted(): void;
  /** The modem was stuck and is being switched off. */
  modemStuck(): void;
}

let listener: LinkListener;
let commands: StepCommand[] = [];
let step: Step = Step.power;
let failures = 0;
let silences = 0;
let polledSince = 0;
let timer = 0;
/** The URC that ended the running step, should it come before the step's `OK`. */
let outcome = '';
let isPausing = false;
/** Counts restarts of the sequence, so that an answer to an abandoned step is not taken. */
let run = 0;

function later(delayMs: number, f: () => void): void {
  cancel(timer);
  timer = after(delayMs, () => {
    timer = 0;
    f();
  });
}

function goTo(next: Step): void {
  const wasOnline = step === Step.online;
  if (step === Step.ready && next === Step.echoOff) listener.modemStarted();
  step = next;
  outcome = '';
  isPausing = false;
  run++;
  cancel(timer);
  timer = 0;
  polledSince = now();
  if (wasOnline || step === Step.online) listener.online(step === Step.online);
  if (step === Step.power) switchOn();
  else if (step === Step.ready) findModem();
  else if (step !== Step.online) runStep();
}

/** Starts again from as far back as the fault asks for, after a pause that grows. */
function fail(): void {
  const wasOnline = step === Step.online;
  failures++;
  step = restartStep(step, failures);
  run++;
  const doublings = listener.isUrgent() ? 0 : Math.min(failures - 1, MAX_PAUSE_DOUBLINGS);
  isPausing = true;
  later(FIRST_PAUSE_MS << doublings, () => goTo(step));
  if (wasOnline) listener.online(false);
}

function passed(): void {
  goTo(step + 1);
}

function askAgain(info: string): void {
  if (now() - polledSince >= pollLimitMs(step, dialect.bootMs, info)) goTo(Step.power);
  else later(POLL_MS, runStep);
}

/**
 * Notes how a command went, the link's own or one sent by others while it is online.
 * @returns false when the modem is stuck and is being switched off and on
 */
export function noteReply(result: AtResult): boolean {
  silences = result === AtResult.timeout ? silences + 1 : 0;
  if (silences < MAX_SILENCES || step <= Step.ready) return true;
  silences = 0;
  goTo(Step.power);
  return false;
}

function onReply(result: AtResult, info: string): void {
  if (!noteReply(result)) return;
  if (mayFail(step)) passed();
  else if (isPolled(step)) {
    if (result === AtResult.ok && isWanted(step, info)) passed();
    else askAgain(info);
  } else if (result !== AtResult.ok) fail();
  else if (!hasOutcome(step)) passed();
  else if (outcome) onOutcome(outcome);
  else later(commands[step][2], fail);
}

function onOutcome(text: string): void {
  if (isWanted(step, text)) passed();
  else fail();
}

function runStep(): void {
  if (isChannelBusy()) {
    // A command from before the fault is still out; its own time limit ends the wait.
    later(CHANNEL_WAIT_MS, runStep);
    return;
  }
  const started = run;
  const wanted = commands[step];
  command(wanted[0], hasOutcome(step) ? '' : wanted[1], wanted[2], (result, info) => {
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
  pulse(dialect.powerOnPulseMs, () => goTo(Step.ready));
}

/** Waits for STATUS to fall: a pulse that comes too early would be lost. */
function waitUntilOff(untilMs: number): void {
  if (!read(MODEM_STATUS_PIN) || now() >= untilMs) pulseOn();
  else later(POLL_MS, () => waitUntilOff(untilMs));
}

function switchOn(): void {
  abandon();
  if (!read(MODEM_STATUS_PIN)) pulseOn();
  else {
    listener.modemStuck();
    pulse(dialect.powerOffPulseMs, () => waitUntilOff(now() + dialect.shutdownMs));
  }
}

/** Asks until the modem answers; one that has restarted will not answer what was asked before. */
function findModem(): void {
  abandon();
  runStep();
}

function onUrc(line: string): void {
  if (line === 'RDY' || line === 'APP RDY') {
    if (step > Step.ready) goTo(Step.ready);
  } else if (line === 'POWERED DOWN') {
    if (step > Step.power) goTo(Step.power);
  } else if (line.startsWith('+QMTSTAT: 0,')) {
    if (step > Step.open) fail();
  } else if (hasOutcome(step) && line.startsWith(commands[step][1])) {
    outcome = line.substr(commands[step][1].length);
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
  if (isPausing) goTo(step);
}

export function isOnline(): boolean {
  return step === Step.online;
}

export function startLink(
  to: LinkListener,
  settings: Settings,
  deviceId: string,
  password: string,
): void {
  listener = to;
  commands = stepCommands(settings, deviceId, password);
  makeInput(MODEM_STATUS_PIN, 'input');
  write(POWER_KEY_PIN, false);
  openChannel(
    { urc: onUrc, message: (payload) => listener.message(payload) },
    UART_RX_PIN,
    UART_TX_PIN,
  );
  // After a restart of ours the modem may still be on: ask it before reaching for its key.
  goTo(read(MODEM_STATUS_PIN) ? Step.ready : Step.power);
}
