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

export class AtParser {
  /** True while a command waits for its prompt; else `>` is an ordinary character. */
  awaitsPrompt = false;
  private sink: AtSink;
  private unread = '';
  /** Bytes still to come of a message that is too long to be one of ours. */
  private skip = 0;
  /** When the last byte came since the parser lost track; below 0: it has not. */
  private lostAt = -1;

  constructor(sink: AtSink) {
    this.sink = sink;
  }

  /** Forgets what has come so far: after silence, the rest of it is not coming. */
  reset(): void {
    // The rest of a message may still be coming.
    if (this.skip || this.unread.startsWith(RECEIVE)) this.lostAt = now();
    this.unread = '';
    this.skip = 0;
    this.awaitsPrompt = false;
  }

  /** A command that asks for bytes leaves: the prompt that comes next is its own, none before it. */
  expectPrompt(): void {
    if (this.unread[0] === '>') this.unread = '';
    this.awaitsPrompt = true;
  }

  feed(data: string): void {
    if (this.lostAt >= 0) {
      const isPause = now() - this.lostAt > PAUSE_MS;
      this.lostAt = isPause ? -1 : now();
      if (!isPause) return;
    }
    this.unread += data;
    while (this.takeOne());
  }

  /** Takes one thing from the front of the buffer; false when there is no whole one. */
  private takeOne(): boolean {
    if (this.skip) return this.skipOn();
    this.skipLineEnds();
    const buffer = this.unread;
    if (buffer[0] === '>' && this.awaitsPrompt) {
      this.unread = buffer.substr(1);
      this.awaitsPrompt = false;
      this.sink.prompt();
      return true;
    }
    if (buffer.startsWith(RECEIVE)) return this.takeMessage();
    return this.takeLine();
  }

  /**
   * Bytes of a message or of what stands before it were lost, and where it ends nobody knows. What is
   * in it must not pass for the modem's word, so nothing counts before a pause.
   */
  private loseTrack(): boolean {
    this.reset();
    this.lostAt = now();
    return false;
  }

  private skipOn(): boolean {
    const had = Math.min(this.skip, this.unread.length);
    const last = this.unread[had - 1];
    this.unread = this.unread.substr(had);
    this.skip -= had;
    if (!this.skip && last !== '"') return this.loseTrack();
    return !this.skip;
  }

  private skipLineEnds(): void {
    let skip = 0;
    // A space follows the prompt and nothing else that we read starts with one.
    while (this.unread[skip] === '\r' || this.unread[skip] === '\n' || this.unread[skip] === ' ') {
      skip++;
    }
    if (skip) this.unread = this.unread.substr(skip);
  }

  private takeLine(): boolean {
    const end = this.unread.indexOf('\r');
    if (end < 0) {
      // No line of the modem is so long: it is a message whose beginning was lost.
      return this.unread.length > MAX_LINE && this.loseTrack();
    }
    const line = this.unread.substr(0, end);
    // Our topic stands before a message and nowhere else: this one has lost its beginning.
    if (line.includes(TOPIC_END)) return this.loseTrack();
    this.unread = this.unread.substr(end + 1);
    this.sink.line(line);
    return true;
  }

  /** `+QMTRECV: 0,id,"topic",length,"payload"`. */
  private takeMessage(): boolean {
    const topicStart = this.unread.indexOf('"');
    const topicEnd = topicStart < 0 ? -1 : this.unread.indexOf('"', topicStart + 1);
    const start = topicEnd < 0 ? -1 : this.unread.indexOf('"', topicEnd + 1) + 1;
    const lineEnd = this.unread.indexOf('\r');
    const isCut = start <= 0 || (lineEnd >= 0 && lineEnd < start);
    if (isCut) return (lineEnd >= 0 || this.unread.length > MAX_LINE) && this.loseTrack();
    // Without its comma the count would be read from its second digit on.
    const isSeparated = this.unread[topicEnd + 1] === ',';
    const length = parseInt(this.unread.substr(topicEnd + 2), 10);
    if (!(isSeparated && length >= 0 && length <= MAX_COUNTED)) return this.loseTrack();
    if (length > MAX_SEALED_BYTES) {
      this.skip = start + length + 1;
      return true;
    }
    if (this.unread.length < start + length + 1) return false;
    if (this.unread[start + length] !== '"') return this.loseTrack();
    const payload = this.unread.substr(start, length);
    this.unread = this.unread.substr(start + length + 1);
    this.sink.message(payload);
    return true;
  }
}
