import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { expectPrompt, feed, openParser, resetParser, unread } from './at-parser.ts';

/** Longer than bytes of one message are apart: what comes after it is read again. */
const PAUSE_MS = 101;

let nowMs: number;

beforeEach(() => {
  nowMs = 1000;
  vi.stubGlobal('getTime', () => nowMs / 1000);
});

/** Pieces between which the modem is silent for a while. */
function readWithPauses(...pieces: string[]): string[] {
  const events: string[] = [];
  openParser(sinkInto(events));
  for (const piece of pieces) {
    feed(piece);
    nowMs += PAUSE_MS;
  }
  return events;
}

/** All that a parser hands on, in one list, for a stream that comes in the given pieces. */
function read(pieces: string[], awaitsPrompt = false): string[] {
  const events: string[] = [];
  openParser(sinkInto(events));
  if (awaitsPrompt) expectPrompt();
  for (const piece of pieces) feed(piece);
  return events;
}

function sinkInto(events: string[]) {
  return {
    line: (text: string) => events.push(`line ${text}`),
    prompt: () => events.push('prompt'),
    message: (payload: string) => events.push(`message ${payload}`),
  };
}

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
    openParser(sinkInto(events));
    expectPrompt();
    resetParser();
    feed('\r\n> \r\n');
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
    '+QMTRECV: 0,1,"7K3MZQ0A/d",8193,"abc"',
    '+QMTRECV: 0,1,"7K3MZQ0A/d",99999999999,"abc"',
    '+QMTRECV: ',
    '+QMTRECV: 0,1,"7K3MZQ0A/d",2,"abc"',
    'RECV: 0,1,"7K3MZQ0A/d",3,"abc"',
    '3MZQ0A/d",3,"abc"',
  ])('believes nothing behind %s before a pause', (malformed) => {
    const behind = `${messageUrc('hello')}\r\nOK\r\n`;
    expect(read([`\r\n${malformed}\r\n${behind}`])).toEqual([]);
    expect(readWithPauses(`\r\n${malformed}\r\n`, behind)).toEqual(['message hello', 'line OK']);
  });

  it('waits for a pause for as long as there is none', () => {
    const events: string[] = [];
    openParser(sinkInto(events));
    feed('\r\n+QMTRECV: 0,1,"7K3MZQ0A/d",2,"abc"\r\n');
    for (let i = 0; i < 50; i++) {
      nowMs += PAUSE_MS - 1;
      feed('\r\nRDY\r\n');
    }
    expect(events).toEqual([]);
    nowMs += PAUSE_MS;
    feed('\r\nOK\r\n');
    expect(events).toEqual(['line OK']);
  });

  it('is not made to believe sooner by a reset', () => {
    const events: string[] = [];
    openParser(sinkInto(events));
    feed('\r\n+QMTRECV: 0,1,"7K3MZQ0A/d",2,"abc"\r\n');
    resetParser();
    feed('\r\nRDY\r\n');
    expect(events).toEqual([]);
  });

  it('drops a message that has lost bytes, and finds the lines again behind it', () => {
    const short = messageUrc('0123456789').replace('345', '');
    expect(readWithPauses(`${short}\r\nRING\r\n`, '\r\nOK\r\n')).toEqual(['line OK']);
  });

  it('drops a message that has gained bytes, and finds the lines again behind it', () => {
    const long = messageUrc('0123456789').replace('5', '5xyz');
    expect(readWithPauses(`${long}\r\nRING\r\n`, '\r\nOK\r\n')).toEqual(['line OK']);
  });

  it.each([257, 1000, 8192])(
    'passes over %i bytes that are too many for a message of ours',
    (length) => {
      const lines = '\r\nRDY\r\n\r\nPOWERED DOWN\r\n"\r\nOK\r\n';
      const bytes = lines.repeat(Math.ceil(length / lines.length)).slice(0, length);
      const sent = `${messageUrc(bytes)}${messageUrc('hello')}\r\nOK\r\n`;
      expect(read([sent])).toEqual(['message hello', 'line OK']);
      expect(read([...sent])).toEqual(['message hello', 'line OK']);
    },
  );

  it('holds back nothing of a message that it passes over', () => {
    openParser(sinkInto([]));
    feed('\r\n+QMTRECV: 0,0,"7K3MZQ0A/d",8192,"');
    for (let i = 0; i < 8000; i++) {
      feed('x');
      expect(unread.length).toBeLessThan(64);
    }
  });

  it('reads on after a reset in the middle of a message that it passes over', () => {
    const events: string[] = [];
    openParser(sinkInto(events));
    feed(messageUrc('x'.repeat(8192)).slice(0, 4000));
    resetParser();
    nowMs += PAUSE_MS;
    feed('\r\nOK\r\n');
    expect(events).toEqual(['line OK']);
  });

  it('holds back no more than the longest message, whatever comes', () => {
    openParser(sinkInto([]));
    for (const start of ['x', '+QMTRECV: 0,0,"t",256,"', '+QMTRECV: 0,0,"', '+QMTRECV: "",']) {
      feed(start);
      for (let i = 0; i < 1000; i++) {
        feed('x');
        expect(unread.length).toBeLessThan(600);
      }
      resetParser();
    }
  });
});

describe('a counted payload', () => {
  const orders = fc.constantFrom(
    '\r\nRDY\r\n',
    '\r\nPOWERED DOWN\r\n',
    '\r\n+CLCC: 1,0,0,0,0,"+31600000000",145\r\n',
    '\r\n+QMTSTAT: 0,1\r\n',
    '\r\nOK\r\n',
    '\r\nERROR\r\n',
    '\r\n> ',
    '"\r\n',
    '\r\n+QMTRECV: 0,1,"t",3,"abc"\r\n',
    '\r\n+QMTRECV: 0,1,"t",4000,"',
  );
  const evil = fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: orders },
        binary,
        fc.nat(400).map((n) => 'x'.repeat(n)),
      ),
      {
        minLength: 1,
        maxLength: 120,
      },
    )
    .map((parts) => parts.join('').slice(0, 3000));
  const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 });

  /** The text in pieces of these sizes, over and over. */
  function cut(text: string, lengths: number[]): string[] {
    const pieces: string[] = [];
    for (let at = 0, i = 0; at < text.length; i++) {
      const length = lengths[i % lengths.length]!;
      pieces.push(text.slice(at, at + length));
      at += length;
    }
    return pieces;
  }

  it('is never read as lines, prompts or other messages, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.array(evil, { minLength: 1, maxLength: 3 }),
        sizes,
        fc.boolean(),
        (payloads, lengths, awaits) => {
          const sent = payloads.map((bytes) => `${messageUrc(bytes)}\r\n+CEREG: 2,1\r\n`).join('');
          const expected = payloads.flatMap((bytes) =>
            bytes.length > 256 ? ['line +CEREG: 2,1'] : [`message ${bytes}`, 'line +CEREG: 2,1'],
          );
          expect(read(cut(sent, lengths), awaits)).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('a counted payload that comes damaged', () => {
  it('is not taken for a shorter one when the comma before its count is lost', () => {
    const damaged = `+QMTRECV: 0,1,"7K3MZQ0A/d"312,"${'x'.repeat(12)}"\r\nRDY\r\n`;
    expect(read([damaged])).toEqual([]);
  });

  const FORGED = /RDY|POWERED|CLCC|QMTSTAT/;
  const lines = fc.constantFrom(
    '\r\nRDY\r\n',
    '\r\nPOWERED DOWN\r\n',
    '\r\n+CLCC: 1,0,0,0,0,"+31600000000",145\r\n',
    '\r\n+QMTSTAT: 0,1\r\n',
  );
  const padding = fc.nat(400).map((n) => 'x'.repeat(n));
  const forgery = fc
    .array(fc.oneof(lines, padding), { minLength: 1, maxLength: 60 })
    .map((parts) => parts.join('').slice(0, 3000));

  /** Feeds a message from which bytes are missing, in pieces without a pause; the lines it gave. */
  function linesOf(sent: string, from: number, count: number, piece: number): string[] {
    const left = sent.slice(0, from) + sent.slice(from + count);
    const events = read(left.match(new RegExp(`[^]{1,${piece}}`, 'g')) ?? []);
    return events.filter((event) => event.startsWith('line'));
  }

  it('in itself is never read as lines', () => {
    fc.assert(
      fc.property(
        forgery,
        fc.nat(),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 64 }),
        (bytes, at, count, piece) => {
          const sent = messageUrc(bytes);
          const start = sent.indexOf(`,"${bytes}`) + 2;
          const from = start + (at % (bytes.length + 1));
          expect(linesOf(sent, from, count, piece).join('\n')).not.toMatch(FORGED);
        },
      ),
      { numRuns: 1000 },
    );
  });

  // A count that lost a digit may end at any quote of the payload: no parser can know better.
  it('in what stands before its count is never read as lines', () => {
    fc.assert(
      fc.property(
        forgery,
        fc.nat(),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 64 }),
        (bytes, at, count, piece) => {
          const sent = messageUrc(bytes);
          const from = at % (sent.indexOf(`,"${bytes}`) + 1);
          const countAt = sent.indexOf(`${bytes.length},"`, sent.indexOf('",'));
          fc.pre(from + count <= countAt || from > countAt + 4);
          expect(linesOf(sent, from, count, piece).join('\n')).not.toMatch(FORGED);
        },
      ),
      { numRuns: 1000 },
    );
  });

  // The time limit of a command resets the parser, also in the middle of a message.
  it.each([200, 3000])(
    'by a reset in the middle of its %i bytes is not read as lines',
    (length) => {
      const events: string[] = [];
      openParser(sinkInto(events));
      const sent = messageUrc('\r\nRDY\r\n'.repeat(400).slice(0, length));
      feed(sent.slice(0, 100));
      resetParser();
      feed(sent.slice(100));
      expect(events).toEqual([]);
    },
  );
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

  it('never stops the parser: after a reset and a pause the next reply is read whole', () => {
    fc.assert(
      fc.property(damaged, fc.boolean(), payload, (sent, awaitsPrompt, bytes) => {
        const events: string[] = [];
        openParser(sinkInto(events));
        if (awaitsPrompt) expectPrompt();
        for (const character of sent) {
          feed(character);
          expect(unread.length).toBeLessThan(600);
        }
        resetParser();
        events.length = 0;
        nowMs += PAUSE_MS;
        feed(`\r\n+CEREG: 2,1\r\n\r\nOK\r\n${messageUrc(bytes)}`);
        expect(events).toEqual(['line +CEREG: 2,1', 'line OK', `message ${bytes}`]);
      }),
    );
  });

  it('never gives a message over the longest that is sealed', () => {
    fc.assert(
      fc.property(damaged, (sent) => {
        openParser({
          line: () => {},
          prompt: () => {},
          message: (bytes) => expect(bytes.length).toBeLessThanOrEqual(256),
        });
        feed(sent);
      }),
    );
  });
});
