/**
 * Splits what the modem sends into lines, prompts and received messages. Bytes may come in any
 * pieces, and a message may hold anything, line ends and `OK` included, so its length rules.
 */
import { MAX_SEALED_BYTES } from '../../protocol/generated/device-codec.ts';

/** What `+QMTRECV` starts with; what follows is a header up to `,"`, then the counted payload. */
const RECEIVE = '+QMTRECV: ';
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
  private buffer = '';

  constructor(sink: AtSink) {
    this.sink = sink;
  }

  /** Forgets what has come so far: after silence, the rest of it is not coming. */
  reset(): void {
    this.buffer = '';
    this.awaitsPrompt = false;
  }

  feed(data: string): void {
    this.buffer += data;
    while (this.takeOne());
  }

  /** Takes one thing from the front of the buffer; false when there is no whole one. */
  private takeOne(): boolean {
    this.skipLineEnds();
    const buffer = this.buffer;
    if (buffer[0] === '>' && this.awaitsPrompt) {
      this.buffer = buffer.substr(1);
      this.awaitsPrompt = false;
      this.sink.prompt();
      return true;
    }
    if (buffer.startsWith(RECEIVE)) return this.takeMessage();
    return this.takeLine();
  }

  private skipLineEnds(): void {
    let skip = 0;
    // A space follows the prompt and nothing else that we read starts with one.
    while (this.buffer[skip] === '\r' || this.buffer[skip] === '\n' || this.buffer[skip] === ' ') {
      skip++;
    }
    if (skip) this.buffer = this.buffer.substr(skip);
  }

  private takeLine(): boolean {
    const end = this.buffer.indexOf('\r');
    if (end < 0) {
      if (this.buffer.length > MAX_LINE) this.buffer = '';
      return false;
    }
    const line = this.buffer.substr(0, end);
    this.buffer = this.buffer.substr(end + 1);
    this.sink.line(line);
    return true;
  }

  /** `+QMTRECV: 0,id,"topic",length,"payload"`. */
  private takeMessage(): boolean {
    const topicStart = this.buffer.indexOf('"');
    const topicEnd = topicStart < 0 ? -1 : this.buffer.indexOf('"', topicStart + 1);
    const start = topicEnd < 0 ? -1 : this.buffer.indexOf('"', topicEnd + 1) + 1;
    const lineEnd = this.buffer.indexOf('\r');
    const isCut = start <= 0 || (lineEnd >= 0 && lineEnd < start);
    if (isCut) return this.takeLine();
    const length = parseInt(this.buffer.substr(topicEnd + 2), 10);
    if (!(length >= 0 && length <= MAX_SEALED_BYTES)) return this.takeLine();
    if (this.buffer.length < start + length + 1) return false;
    // Bytes were lost on the way when the closing quote is not where the length puts it.
    if (this.buffer[start + length] !== '"') return this.takeLine();
    const payload = this.buffer.substr(start, length);
    this.buffer = this.buffer.substr(start + length + 1);
    this.sink.message(payload);
    return true;
  }
}
