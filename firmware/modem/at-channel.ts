/**
 * One AT command at a time, each with its time limit. Lines that answer no command are handed on
 * as unsolicited result codes (URCs), also when they come in the middle of a reply.
 */
import { after, cancel } from '../platform/clock.ts';
import { openSerial, writeSerial } from '../platform/serial.ts';
import { AtParser } from './at-parser.ts';
import { doubt, isAsleep, startSleep, wake } from './sleep.ts';

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
  /** Nothing is going on that the modem has to be awake for. */
  mayRest(): boolean;
}

const BAUD = 115200;
/** From a command to the `>` that asks for its bytes. */
const PROMPT_TIMEOUT_MS = 5000;
/** What wakes is answered in some 20 ms, if it is heard; half a second well before a hold is complete. */
const ROUSE_TIMEOUT_MS = 400;
/** Where the number stands in `+CME ERROR: n`. */
const ERROR_NUMBER = 12;

let listener: AtListener;
let parser: AtParser;
let done: AtDone | undefined;
/** What the running command's own line starts with; '' when it has none. */
let prefix = '';
let info = '';
let payload: Uint8Array | string | undefined;
let payloadTimeoutMs = 0;
/** Sends the running command, for which the modem is being woken. */
let send: (() => void) | undefined;
let timer = 0;

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
  parser.awaitsPrompt = false;
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

function onTimeout(): void {
  timer = 0;
  if (send) onAwake();
  else {
    parser.reset();
    doubt();
    finish(AtResult.timeout);
  }
}

function say(text: string, timeoutMs: number): void {
  writeSerial(`${text}\r`);
  timer = after(timeoutMs, onTimeout);
}

function onLine(line: string): void {
  if (send && (line === 'OK' || isError(line))) onAwake();
  // While the prompt is awaited, an `OK` can only be the late answer to an earlier command.
  else if (done && line === 'OK' && !parser.awaitsPrompt) finish(AtResult.ok);
  else if (done && isError(line)) {
    info = line.substr(ERROR_NUMBER);
    finish(AtResult.error);
  } else if (done && prefix && line.startsWith(prefix)) info = line.substr(prefix.length);
  else listener.urc(line);
}

function onPrompt(): void {
  if (!payload) return;
  cancel(timer);
  timer = after(payloadTimeoutMs, onTimeout);
  writeSerial(payload);
}

export function openChannel(to: AtListener, rx: number, tx: number): void {
  listener = to;
  parser = new AtParser({
    line: onLine,
    prompt: onPrompt,
    message: (bytes) => listener.message(bytes),
  });
  openSerial(BAUD, rx, tx, (data) => parser.feed(data));
  startSleep(() => !done && listener.mayRest());
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
 * @param timeoutMs from the bytes to the reply
 */
export function commandWithPayload(
  text: string,
  timeoutMs: number,
  makePayload: () => Uint8Array | string | undefined,
  callback: AtDone,
): void {
  parser.awaitsPrompt = true;
  payloadTimeoutMs = timeoutMs;
  command(text, '', PROMPT_TIMEOUT_MS, callback);
  payload = makePayload();
}

/** Gives up the running command: the modem has restarted and will not answer. */
export function abandon(): void {
  parser.reset();
  if (done) finish(AtResult.timeout);
}
