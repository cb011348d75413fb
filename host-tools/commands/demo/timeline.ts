import { eventLine } from '../event-line.ts';
import type { Paint } from '../paint.ts';
import type { Felt, Moment } from './moment.ts';

const FELT_WORDS: Readonly<Record<Felt, string>> = {
  pressed: 'one firm pulse: let go',
  received: 'two short pulses: received',
  accepted: 'two long pulses: a person has accepted',
  notDelivered: 'a flutter: not delivered yet',
  test: 'a firm pulse and a tick: a test',
  status: 'a very long pulse and a beat for each half hour',
  unknown: 'a pattern nobody has described',
};

/** Writes moments as lines that scroll: seconds since the last press, who, what. */
export class Timeline {
  private readonly paint: Paint;
  private readonly write: (line: string) => void;
  private pressedAtMs: number | undefined;

  constructor(paint: Paint, write: (line: string) => void) {
    this.paint = paint;
    this.write = write;
  }

  add(moment: Moment): void {
    if (moment.kind === 'pressed') this.pressedAtMs = moment.atMs;
    const text = this.describe(moment);
    if (text !== undefined) this.write(`${this.time(moment.atMs)}  ${text}`);
  }

  private time(atMs: number): string {
    const ms = this.pressedAtMs === undefined ? atMs : atMs - this.pressedAtMs;
    const sign = this.pressedAtMs === undefined ? ' ' : ms < 0 ? '−' : '+';
    return this.paint.quiet(`${sign}${(Math.abs(ms) / 1000).toFixed(3)} s`.padStart(11));
  }

  private describe(moment: Moment): string | undefined {
    const { paint } = this;
    switch (moment.kind) {
      case 'modemOn':
        return 'device    modem on';
      case 'registered':
        return 'device    registered with the network';
      case 'buttonDown':
        return 'person    button down';
      case 'pressed':
        return `person    ${paint.alarm('the hold is complete')}`;
      case 'published':
        return `device    sends ${moment.message.type}, ${moment.packetBytes} bytes`;
      case 'delivered':
        return `device    has got ${paint.good(moment.message.type)}`;
      case 'felt':
        return `person    feels ${FELT_WORDS[moment.felt]}`;
      case 'receiver': {
        const line = eventLine(moment.event, paint, true);
        return line === undefined ? undefined : `receiver  ${line}`;
      }
    }
  }
}
