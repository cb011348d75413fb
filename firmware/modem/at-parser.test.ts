import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AtParser } from './at-parser.ts';

/** All that a parser hands on, in one list, for a stream that comes in the given pieces. */
function read(pieces: string[], awaitsPrompt = false): string[] {
  const events: string[] = [];
  const parser = new AtParser(sinkInto(events));
  parser.awaitsPrompt = awaitsPrompt;
  for (const piece of pieces) parser.feed(piece);
  return events;
}

function sinkInto(events: string[]) {
  return {
    line: (text: string) => events.push(`line ${text}`),
    prompt: () => events.push('prompt'),
    message: (payload: string) => events.push(`message ${payload}`),
  };
}

/** Length of what a parser holds back; private, but it must not grow. */
const held = (parser: AtParser) => (parser as unknown as { buffer: string }).buffer.length;

const nasty = fc.constantFrom(
  '\r\nOK\r\n',
  '>',
  '"',
  '",',
  '+QMTRECV: 0,1,"t",3,"abc"',
  '\r',
  '+QMT',
);
const binary = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)) });
const payload = fc
  .array(fc.oneof(nasty, binary), { maxLength: 8 })
  .map((parts) => parts.join('').slice(0, 256));
const messageUrc = (bytes: string) =>
  `\r\n+QMTRECV: 0,0,"7K3MZQ0A/d",${bytes.length},"${bytes}"\r\n`;

interface Part {
  sent: string;
  event: string;
}

const line = fc
  .constantFrom('OK', 'ERROR', '+CME ERROR: 516', '+QMTSTAT: 0,1', '+CEREG: 1,"001A",8', 'RDY')
  .map((text): Part => ({ sent: `\r\n${text}\r\n`, event: `line ${text}` }));
const message = payload.map(
  (bytes): Part => ({ sent: messageUrc(bytes), event: `message ${bytes}` }),
);
const prompt: Part = { sent: '\r\n> ', event: 'prompt' };

/** Any stream with at most one prompt in it. */
const stream = fc
  .tuple(
    fc.array(fc.oneof(line, message), { maxLength: 4 }),
    fc.constantFrom([prompt], []),
    fc.array(fc.oneof(line, message), { maxLength: 4 }),
  )
  .map((parts) => parts.flat());

describe('the parser', () => {
  it('gives the same events for a stream cut anywhere', () => {
    fc.assert(
      fc.property(stream, (parts) => {
        const sent = parts.map((part) => part.sent).join('');
        const expected = parts.map((part) => part.event);
        for (let cut = 0; cut <= sent.length; cut++) {
          expect(read([sent.slice(0, cut), sent.slice(cut)], true)).toEqual(expected);
        }
        expect(read([...sent], true)).toEqual(expected);
      }),
    );
  });

  it('takes a prompt only when one is awaited, and only once', () => {
    expect(read(['\r\n> \r\nOK\r\n'])).toEqual(['line > ', 'line OK']);
    expect(read(['\r\n> \r\n> \r\nOK\r\n'], true)).toEqual(['prompt', 'line > ', 'line OK']);
  });

  it('awaits no prompt any more after a reset', () => {
    const events: string[] = [];
    const parser = new AtParser(sinkInto(events));
    parser.awaitsPrompt = true;
    parser.reset();
    parser.feed('\r\n> \r\n');
    expect(events).toEqual(['line > ']);
  });

  it('takes an empty message, and one of the greatest length', () => {
    const longest = '\r'.repeat(256);
    expect(read([messageUrc(''), messageUrc(longest)])).toEqual(['message ', `message ${longest}`]);
  });

  it.each([
    '+QMTRECV: 0,3',
    '+QMTRECV: 0,1,"7K3MZQ0A/d"',
    '+QMTRECV: 0,1,"7K3MZQ0A/d',
    '+QMTRECV: 0,1,"7K3MZQ0A/d",3,abc',
    '+QMTRECV: 0,1,"7K3MZQ0A/d",,"abc"',
    '+QMTRECV: 0,1,"7K3MZQ0A/d",-1,"abc"',
    '+QMTRECV: 0,1,"7K3MZQ0A/d",257,"abc"',
    '+QMTRECV: 0,1,"7K3MZQ0A/d",99999999999,"abc"',
    '+QMTRECV: 0,1,"7K3MZQ0A/d",2,"abc"',
    '+QMTRECV: ',
  ])('hands on %s as a line and reads on behind it', (malformed) => {
    const events = read([`\r\n${malformed}\r\n${messageUrc('hello')}\r\nOK\r\n`]);
    expect(events).toEqual([`line ${malformed}`, 'message hello', 'line OK']);
  });

  it('finds the lines again behind a message that has lost bytes', () => {
    const short = messageUrc('0123456789').replace('345', '');
    expect(read([short, '\r\nOK\r\n'])).toContain('line OK');
  });

  it('holds back no more than the longest message, whatever comes', () => {
    const parser = new AtParser(sinkInto([]));
    for (const start of ['x', '+QMTRECV: 0,0,"t",256,"', '+QMTRECV: 0,0,"', '+QMTRECV: "",']) {
      parser.feed(start);
      for (let i = 0; i < 1000; i++) {
        parser.feed('x');
        expect(held(parser)).toBeLessThan(600);
      }
      parser.reset();
    }
  });
});

describe('a stream with bytes dropped, doubled or changed', () => {
  const damage = fc.record({
    at: fc.nat(),
    remove: fc.nat(2),
    insert: fc.oneof(binary, nasty),
  });
  const damaged = fc
    .tuple(stream, fc.array(damage, { minLength: 1, maxLength: 4 }))
    .map(([parts, edits]) =>
      edits.reduce(
        (sent, { at, remove, insert }) => {
          const from = at % (sent.length + 1);
          return sent.slice(0, from) + insert + sent.slice(from + remove);
        },
        parts.map((part) => part.sent).join(''),
      ),
    );

  it('never stops the parser: after a reset the next reply is read whole', () => {
    fc.assert(
      fc.property(damaged, fc.boolean(), payload, (sent, awaitsPrompt, bytes) => {
        const events: string[] = [];
        const parser = new AtParser(sinkInto(events));
        parser.awaitsPrompt = awaitsPrompt;
        for (const character of sent) {
          parser.feed(character);
          expect(held(parser)).toBeLessThan(600);
        }
        parser.reset();
        events.length = 0;
        parser.feed(`\r\n+CEREG: 2,1\r\n\r\nOK\r\n${messageUrc(bytes)}`);
        expect(events).toEqual(['line +CEREG: 2,1', 'line OK', `message ${bytes}`]);
      }),
    );
  });

  it('never gives a message over the longest that is sealed', () => {
    fc.assert(
      fc.property(damaged, (sent) => {
        const parser = new AtParser({
          line: () => {},
          prompt: () => {},
          message: (bytes) => expect(bytes.length).toBeLessThanOrEqual(256),
        });
        parser.feed(sent);
      }),
    );
  });
});
