import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeEspruino } from '../testing/fake-espruino.ts';
import { neverSleeps } from '../testing/linked-device.ts';
import { Rest } from './sleep.ts';

let espruino: FakeEspruino;
let channel: typeof import('./at-channel.ts');
/** What went out and what came of what came in, in order. */
let log: string[];
/** Characters that have come in since the last stream began. */
let received: number;

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  neverSleeps();
  channel = await import('./at-channel.ts');
  log = [];
  espruino.onSerialWrite = (data) => log.push(`${received} out ${data}`);
  const listener = {
    urc: (line: string) => log.push(`urc ${line}`),
    message: (bytes: string) => log.push(`message ${bytes}`),
    free: () => {},
    mayRest: () => Rest.nothing,
  };
  channel.openChannel(listener);
});

const NASTY = [
  '\r\nOK\r\n',
  '\r\nERROR\r\n',
  '>',
  '\r\n> ',
  '"',
  '",',
  '"\r\n',
  '\r',
  '\n',
  '\x1a',
  '\x1b',
  '\0',
  '+QMTPUB: 0,1,0',
  '+QMTRECV: 0,1,"t",3,"abc"',
  '\r\n+QMTRECV: 0,0,"7K3MZQ0A/d",4,"',
  '\r\n+QMTSTAT: 0,1\r\n',
  '\r\nRDY\r\n',
];
const binary = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)) });
const payload = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), binary), { maxLength: 12 })
  .map((parts) => parts.join('').slice(0, 256));
const urc = fc.constantFrom(
  '+CEREG: 1,"001A","00BC1234",8',
  '+CMTI: "ME",1',
  '+QIND: "csq",20,99',
  'RING',
  'NO CARRIER',
);

interface Part {
  sent: string;
  event: string;
}

const message = payload.map(
  (bytes): Part => ({
    sent: `\r\n+QMTRECV: 0,0,"7K3MZQ0A/d",${bytes.length},"${bytes}"\r\n`,
    event: `message ${bytes}`,
  }),
);
const notice = urc.map((text): Part => ({ sent: `\r\n${text}\r\n`, event: `urc ${text}` }));
const between = fc.array(fc.oneof(message, notice), { maxLength: 3 });
const cuts = fc.array(fc.nat(), { maxLength: 8 });

/** The pieces of a stream that is cut at the given places, in whatever order they come. */
function cutAt(stream: string, places: readonly number[]): string[] {
  const ends = [...places.map((place) => place % (stream.length + 1)), stream.length];
  ends.sort((a, b) => a - b);
  return ends.map((end, i) => stream.slice(i ? ends[i - 1] : 0, end));
}

/** Every cut into two, one into single characters, one as Espruino's serial port does it. */
function* cutsOf(stream: string): Generator<string[]> {
  for (let at = 0; at <= stream.length; at++) yield [stream.slice(0, at), stream.slice(at)];
  yield [...stream];
  yield stream.match(/.{1,63}/gs) ?? [];
}

/** What comes of it when a command is sent and this comes in, in these pieces. */
function run(send: () => void, pieces: readonly string[]): string[] {
  log = [];
  received = 0;
  send();
  for (const piece of pieces) {
    received += piece.length;
    espruino.receive(piece);
  }
  expect(channel.isChannelBusy()).toBe(false);
  expect(espruino.pauses()).toEqual([]);
  return log.filter((line) => !/^0 out AT/.test(line));
}

const join = (parts: readonly Part[], what: 'sent' | 'event') => parts.map((part) => part[what]);

describe('a message in the middle of a reply', () => {
  const ask = () => {
    channel.command('AT+QCSQ', '+QCSQ: ', 1000, (result, info) =>
      log.push(`done ${channel.AtResult[result]} ${info}`),
    );
  };
  const reply = { sent: '\r\n+QCSQ: "LTE",-60,-96,120,-11\r\n', event: '' };
  const stream = fc
    .tuple(between, message, between, between, fc.boolean())
    .map(([before, bytes, after, behind, isReplyFirst]) => {
      const first = [...before, bytes];
      const parts = isReplyFirst ? [reply, ...first, ...after] : [...first, reply, ...after];
      const ok = { sent: '\r\nOK\r\n', event: 'done ok "LTE",-60,-96,120,-11' };
      return [...parts, ok, ...behind];
    });
  const eventsOf = (parts: readonly Part[]) => join(parts, 'event').filter(Boolean);

  it('is taken whole, and no line is lost or made up, wherever the stream is cut in two', () => {
    fc.assert(
      fc.property(stream, (parts) => {
        const sent = join(parts, 'sent').join('');
        for (const pieces of cutsOf(sent)) expect(run(ask, pieces)).toEqual(eventsOf(parts));
      }),
      { numRuns: 60 },
    );
  });

  it('is taken whole, and no line is lost or made up, in any pieces', () => {
    fc.assert(
      fc.property(stream, cuts, (parts, places) => {
        const sent = join(parts, 'sent').join('');
        expect(run(ask, cutAt(sent, places))).toEqual(eventsOf(parts));
      }),
      { numRuns: 500 },
    );
  });

  it.each(NASTY)('is taken whole when it is nothing but %j, of any length', (text) => {
    for (let length = 0; length <= 256; length++) {
      const bytes = text.repeat(257).slice(0, length);
      const urcs = `\r\n+QMTRECV: 0,0,"t",${length},"${bytes}"\r\n\r\nOK\r\n`;
      expect(run(ask, [urcs])).toEqual([`message ${bytes}`, 'done ok ']);
    }
  });
});

describe('a payload that is sent', () => {
  const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
  const exchange = fc.record({
    bytes: payload.filter((text) => text.length > 0),
    before: between,
    between,
    after: between,
    places: cuts,
    isText: fc.boolean(),
  });

  it('goes out byte for byte, once, at the prompt and not before, however the answer is cut', () => {
    fc.assert(
      fc.property(exchange, ({ bytes, before, between: amid, after, places, isText }) => {
        const publish = () =>
          channel.commandWithPayload(
            `AT+QMTPUB=0,1,1,0,"t",${bytes.length}`,
            '',
            1000,
            () => (isText ? bytes : bytesOf(bytes)),
            (result) => log.push(`done ${channel.AtResult[result]}`),
          );
        const prompt = `${join(before, 'sent').join('')}\r\n>`;
        const rest = [' ', ...join(amid, 'sent'), '\r\nOK\r\n', ...join(after, 'sent')].join('');
        const seen = run(publish, cutAt(prompt + rest, places));
        const isOut = (line: string) => /^\d+ out /.test(line);
        const [out, ...more] = seen.filter(isOut);
        expect(more).toEqual([]);
        expect(parseInt(out!, 10)).toBeGreaterThanOrEqual(prompt.length);
        expect(out!.slice(out!.indexOf(' out ') + 5)).toBe(bytes);
        expect(seen.filter((line) => !isOut(line))).toEqual([
          ...join(before, 'event'),
          ...join(amid, 'event'),
          'done ok',
          ...join(after, 'event'),
        ]);
      }),
      { numRuns: 500 },
    );
  });

  it('is not asked for by a `>` inside a message', () => {
    fc.assert(
      fc.property(payload, cuts, (bytes, places) => {
        const sent = `\r\n+QMTRECV: 0,0,"t",${bytes.length},"${bytes}"\r\n\r\nERROR\r\n`;
        const publish = () =>
          channel.commandWithPayload(
            'AT+QMTPUB',
            '',
            1000,
            () => bytesOf('x'),
            () => {},
          );
        expect(run(publish, cutAt(sent, places))).toEqual([`message ${bytes}`]);
      }),
      { numRuns: 300 },
    );
  });
});
