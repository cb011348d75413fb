/**
 * Splits what the modem sends into lines, prompts and received messages. Bytes may come in any
 * pieces, and a message may hold anything, line ends and `OK` included, so its length rules.
 */
import { DOWNLINK_SUFFIX, MAX_SEALED_BYTES } from '../../protocol/generated/device-codec.ts';
import { now } from '../platform/clock.ts';

/** What `+QMTRECV` starts with; what follows is a header up to `,"`, then the counted payload. */
const RECEIVE = '+QMTRECV: ';
/** What the topic of a message ends with, in its quotes. */
const TOPIC_END = `${DOWNLINK_SUFFIX}",`;
/** No modem counts more bytes of a message; a greater number is a damaged one. */
const MAX_COUNTED = 8192;
/** Longer than the bytes of one message are apart. */
const PAUSE_MS = 100;
/** No line of any reply we ask for is longer; a longer one is noise. */
const MAX_LINE = 256;

export interface AtSink {
  line(text: string): void;
  /** The modem asks for the bytes of a publish or message. */
  prompt(): void;
  /** A message on a subscribed topic; the payload's characters are its bytes. */
  message(payload: string): void;
}

/** True while a command waits for its prompt; else `>` is an ordinary character. */
export let awaitsPrompt = false;
/** What has come and was not handed on. */
export let unread = '';
let sink: AtSink;
/** Bytes still to come of a message that is too long to be one of ours. */
let skip = 0;
/** When the last byte came since the parser lost track; below 0: it has not. */
let lostAt = -1;

/** Starts with nothing read. */
export function openParser(into: AtSink): void {
  sink = into;
  unread = '';
  skip = 0;
  lostAt = -1;
  awaitsPrompt = false;
}

/** Forgets what has come so far: after silence, the rest of it is not coming. */
export function resetParser(): void {
  // The rest of a message may still be coming.
  if (skip || unread.startsWith(RECEIVE)) lostAt = now();
  unread = '';
  skip = 0;
  awaitsPrompt = false;
}

/** A command that asks for bytes leaves: the prompt that comes next is its own, none before it. */
export function expectPrompt(): void {
  if (unread[0] === '>') unread = '';
  awaitsPrompt = true;
}

/** The command that asked for bytes has ended without them. */
export function endPrompt(): void {
  awaitsPrompt = false;
}

export function feed(data: string): void {
  if (lostAt >= 0) {
    const isPause = now() - lostAt > PAUSE_MS;
    lostAt = isPause ? -1 : now();
    if (!isPause) return;
  }
  unread += data;
  while (takeOne());
}

function drop(count: number): void {
  unread = unread.substr(count);
}

/** Takes one thing from the front of the buffer; false when there is no whole one. */
function takeOne(): boolean {
  if (skip) return skipOn();
  skipLineEnds();
  if (unread[0] === '>' && awaitsPrompt) {
    drop(1);
    awaitsPrompt = false;
    sink.prompt();
    return true;
  }
  if (unread.startsWith(RECEIVE)) return takeMessage();
  return takeLine();
}

/**
 * Bytes of a message or of what stands before it were lost, and where it ends nobody knows. What is
 * in it must not pass for the modem's word, so nothing counts before a pause.
 * @returns false: there is nothing to read on from
 */
export function loseTrack(): boolean {
  resetParser();
  lostAt = now();
  return false;
}

function skipOn(): boolean {
  const had = Math.min(skip, unread.length);
  const last = unread[had - 1];
  drop(had);
  skip -= had;
  if (!skip && last !== '"') return loseTrack();
  return !skip;
}

function skipLineEnds(): void {
  let blanks = 0;
  // A space follows the prompt and nothing else that we read starts with one.
  while (unread[blanks] === '\r' || unread[blanks] === '\n' || unread[blanks] === ' ') blanks++;
  if (blanks) drop(blanks);
}

function takeLine(): boolean {
  const end = unread.indexOf('\r');
  if (end < 0) {
    // No line of the modem is so long: it is a message whose beginning was lost.
    return unread.length > MAX_LINE && loseTrack();
  }
  const line = unread.substr(0, end);
  // Our topic stands before a message and nowhere else: this one has lost its beginning.
  if (line.includes(TOPIC_END)) return loseTrack();
  drop(end + 1);
  sink.line(line);
  return true;
}

/** `+QMTRECV: 0,id,"topic",length,"payload"`. */
function takeMessage(): boolean {
  const topicStart = unread.indexOf('"');
  const topicEnd = topicStart < 0 ? -1 : unread.indexOf('"', topicStart + 1);
  const start = topicEnd < 0 ? -1 : unread.indexOf('"', topicEnd + 1) + 1;
  const lineEnd = unread.indexOf('\r');
  const isCut = start <= 0 || (lineEnd >= 0 && lineEnd < start);
  if (isCut) return (lineEnd >= 0 || unread.length > MAX_LINE) && loseTrack();
  // Without its comma the count would be read from its second digit on.
  const isSeparated = unread[topicEnd + 1] === ',';
  const length = parseInt(unread.substr(topicEnd + 2), 10);
  if (!(isSeparated && length >= 0 && length <= MAX_COUNTED)) return loseTrack();
  if (length > MAX_SEALED_BYTES) {
    skip = start + length + 1;
    return true;
  }
  if (unread.length < start + length + 1) return false;
  if (unread[start + length] !== '"') return loseTrack();
  const payload = unread.substr(start, length);
  drop(start + length + 1);
  sink.message(payload);
  return true;
}
