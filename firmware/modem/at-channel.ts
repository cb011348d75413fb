/**
 * One AT command at a time, each with its time limit. Lines that answer no command are handed on
 * as unsolicited result codes (URCs), also when they come in the middle of a reply.
 */
import { MAX_SEALED_BYTES } from '../../protocol/generated/device-codec.ts';
import { after, cancel } from '../platform/clock.ts';
import { onSerial, writeSerial } from '../platform/serial.ts';
import {
  awaitsPrompt,
  endPrompt,
  expectPrompt,
  feed,
  openParser,
  resetParser,
} from './at-parser.ts';
import { doubt, isAsleep, openPort, Rest, startSleep, wake } from './sleep.ts';

export enum AtResult {
  ok,
  error,
  timeout,
}

/** How a command ended: `info` is its own line of reply, else '' or the error's number. */
export type AtDone = (result: AtResult, info: string) => void;

export interface AtListener {
  urc(line: string): void;
  message(payload: string): void;
  /** A command has ended and none has followed it: another may be sent. */
  free(): void;
  /** What nothing that goes on needs awake. */
  mayRest(): Rest;
}

/**
 * From a command to the `>` that asks for its bytes, and from them to what the modem makes of them: some
 * 20 ms. One that was too slow for that has longer, which shrinks again with each time that it was not.
 */
const PATIENCE_MS = 1500;
const LONG_PATIENCE_MS = 5000;
const PATIENCE_STEP_MS = 500;
/**
 * Ends what a modem may still be waiting for: a short message (escape), or the bytes of a publish, which
 * are then no message that anybody can open.
 */
export const END_OF_DATA = `\x1b${'\r'.repeat(MAX_SEALED_BYTES)}`;
/** What wakes is answered in some 20 ms, if it is heard; half a second well before a hold is complete. */
const ROUSE_TIMEOUT_MS = 400;
/**
 * A command that has no answer by then is asked after with an `AT`, again and again: what is at work still
 * does not hear it, and a modem whose answer was lost says `OK`. One that waits for the end of a text is
 * ended by an escape before it.
 */
const ASK_AFTER_MS = 6000;
/** Where the number stands in `+CME ERROR: n`. */
const ERROR_NUMBER = 12;

let listener: AtListener;
let done: AtDone | undefined;
/** What the running command's own line starts with; '' when it has none. */
let prefix = '';
let info = '';
let payload: Uint8Array | string | undefined;
/** The running command asks for bytes; beyond the modem's own time its reply may take so long. */
let hasPayload = false;
let networkMs = 0;
let patienceMs = PATIENCE_MS;
/** What the running command has left of its time, after the wait that runs. */
let leftMs = 0;
let isAskedAfter = false;
/** Sends the running command, for which the modem is being woken. */
let send: (() => void) | undefined;
let timer = 0;

/** A modem that was silent may wait for its bytes still, and take what comes next for them. */
function endPayload(result: AtResult): void {
  hasPayload = false;
  if (result === AtResult.ok) patienceMs = Math.max(PATIENCE_MS, patienceMs - PATIENCE_STEP_MS);
  else if (result === AtResult.timeout) {
    patienceMs = LONG_PATIENCE_MS;
    writeSerial(END_OF_DATA);
    doubt();
  }
}

/** Ends the running command; also for those who know from a URC how it went. */
export function finish(result: AtResult): void {
  const callback = done;
  const text = info;
  cancel(timer);
  timer = 0;
  done = undefined;
  payload = undefined;
  send = undefined;
  info = '';
  endPrompt();
  if (hasPayload) endPayload(result);
  if (!callback) return;
  callback(result, text);
  if (!done) listener.free();
}

function isError(line: string): boolean {
  return line === 'ERROR' || line.startsWith('+CME ERROR') || line.startsWith('+CMS ERROR');
}

/** The modem is awake, or was given its time: what it was woken for follows. */
function onAwake(): void {
  const sendNow = send;
  cancel(timer);
  timer = 0;
  send = undefined;
  if (sendNow) sendNow();
}

function wait(timeoutMs: number): void {
  const waitMs = Math.min(timeoutMs, ASK_AFTER_MS);
  leftMs = timeoutMs - waitMs;
  timer = after(waitMs, onTimeout);
}

function onTimeout(): void {
  timer = 0;
  if (send) onAwake();
  else if (leftMs) {
    isAskedAfter = true;
    writeSerial(hasPayload ? '\x1bAT\r' : 'AT\r');
    wait(leftMs);
  } else {
    resetParser();
    doubt();
    finish(AtResult.timeout);
  }
}

function say(text: string, timeoutMs: number): void {
  isAskedAfter = false;
  if (hasPayload && !send) expectPrompt();
  writeSerial(`${text}\r`);
  wait(timeoutMs);
}

function onLine(line: string): void {
  if (send && (line === 'OK' || isError(line))) onAwake();
  // While the prompt is awaited, an `OK` can only be the late answer to an earlier command.
  else if (done && line === 'OK' && !awaitsPrompt) {
    // Of bytes that were asked after only their own line of reply shows that they were taken.
    finish(hasPayload && isAskedAfter && !info ? AtResult.error : AtResult.ok);
  } else if (done && isError(line)) {
    info = line.substr(ERROR_NUMBER);
    finish(AtResult.error);
  } else if (done && prefix && line.startsWith(prefix)) info = line.substr(prefix.length);
  else listener.urc(line);
}

function onPrompt(): void {
  if (!payload) return;
  cancel(timer);
  wait(patienceMs + networkMs);
  writeSerial(payload);
}

export function openChannel(to: AtListener): void {
  listener = to;
  openParser({ line: onLine, prompt: onPrompt, message: (bytes) => listener.message(bytes) });
  onSerial(feed);
  openPort();
  startSleep(() => (done ? Rest.nothing : listener.mayRest()));
}

export function isChannelBusy(): boolean {
  return !!done;
}

/**
 * Sends a command and reads its reply to `OK` or an error. A modem that sleeps is woken before it,
 * with an `AT`, since what comes first after a sleep may be lost on it. The same goes before what
 * follows a silence: it may end what the modem waits for, and be answered in place of that.
 * @param replyPrefix start of the line that carries the answer, '' when there is none
 */
export function command(
  text: string,
  replyPrefix: string,
  timeoutMs: number,
  callback: AtDone,
): void {
  prefix = replyPrefix;
  done = callback;
  const waitMs = wake();
  if (!waitMs) {
    say(text, timeoutMs);
    return;
  }
  send = () => say(text, timeoutMs);
  timer = after(waitMs, () => say('AT', ROUSE_TIMEOUT_MS));
}

/** Wakes a modem that sleeps, in time for what may be coming. */
export function rouse(): void {
  if (isAsleep && !done) command('AT', '', ROUSE_TIMEOUT_MS, () => {});
}

/**
 * Sends a command that asks for bytes with `>`. The bytes are made after the command has left, so
 * that sealing overlaps with the modem's own delay.
 * @param replyPrefix as for `command`
 * @param networkTimeMs how much longer than the modem the network may take for it
 */
export function commandWithPayload(
  text: string,
  replyPrefix: string,
  networkTimeMs: number,
  makePayload: () => Uint8Array | string | undefined,
  callback: AtDone,
): void {
  hasPayload = true;
  networkMs = networkTimeMs;
  command(text, replyPrefix, patienceMs, callback);
  payload = makePayload();
}

/** Gives up the running command: the modem has restarted and will not answer. */
export function abandon(): void {
  resetParser();
  if (done) finish(AtResult.timeout);
}
