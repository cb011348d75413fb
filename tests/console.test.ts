/** An open console on the cable: the simulated one answers what the real one answers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from './support/cable-attacks.ts';
import { InterpreterBench } from './support/interpreter-bench.ts';
import { UsbBench } from './support/usb-bench.ts';

const ESPRUINO = process.env.ESPRUINO;
const PATIENCE_MS = 1000;
const LIMIT_MS = 120_000;

const [EVAL, FILE_SEND, DATA, FILE_RECEIVE] = [1, 3, 4, 5] as const;
const ACK = '\x06';
const NAK = '\x15';

function packet(type: number, payload: string): string {
  const head = (type << 13) | payload.length;
  return `\x10\x01${String.fromCharCode(head >> 8, head & 255)}${payload}`;
}

const reply = (text: string): string => `${ACK}${packet(0, text)}`;

/**
 * In this order: some build upon what was sent before. What comes back has this in it. No packet
 * is three bytes long: that byte is Ctrl-C, as long as the packet has not begun.
 */
const EXCHANGES: readonly (readonly [name: string, sent: string, answer: string])[] = [
  ['a text', packet(EVAL, 'process.env.VERSION'), reply('"2v29.277"')],
  ['a number', packet(EVAL, '(6*7)'), reply('42')],
  ['typed bytes', packet(EVAL, 'new Uint8Array(3)'), reply('[0,0,0]')],
  ['an object', packet(EVAL, '({a:1,b:"x"})'), reply('{a:1,b:"x"}')],
  ['nothing', packet(EVAL, '(function(){})()'), reply('null')],
  ['an expression that throws', packet(EVAL, 'nowhere'), NAK],
  ['what is no expression', packet(EVAL, '(6*)'), NAK],
  ['data without a file', packet(DATA, 'world'), NAK],
  ['a file of no size', packet(FILE_SEND, '{fn:"a",s:0}'), NAK],
  ['a file without a name', packet(FILE_SEND, '{s:5}'), NAK],
  ['a file', packet(FILE_SEND, '{fn:"hello",s:9}'), ACK],
  ['its data', packet(DATA, 'world'), ACK],
  [
    'half of it, at its full size',
    packet(EVAL, 'require("Storage").read("hello").length'),
    reply('9'),
  ],
  ['the rest', packet(DATA, ' 123'), ACK],
  ['more than the rest', packet(DATA, 'x'), NAK],
  ['the file back', packet(EVAL, 'require("Storage").read("hello")'), reply('"world 123"')],
  [
    'the file by packets',
    packet(FILE_RECEIVE, '{fn:"hello"}'),
    `${ACK}${packet(DATA, 'world 123')}`,
  ],
  ['a file that is not there', packet(FILE_RECEIVE, '{fn:"none"}'), NAK],
  ['a CRC', packet(EVAL, 'E.CRC32("123456789")>>>0'), reply('3421780262')],
  ['a global', packet(EVAL, 'global.q=5'), reply('5')],
  ['the same global', packet(EVAL, '(q+1)'), reply('6')],
  ['a file that does not fit', packet(FILE_SEND, '{fn:"big",s:900000}'), ACK],
  ['its data, which is not written', packet(DATA, 'x'.repeat(100)), ACK],
  ['flash that is free', packet(EVAL, 'require("Flash").getFree()[0].addr'), reply('806912')],
  ['a page of it', packet(EVAL, 'require("Flash").getPage(813000).addr'), reply('811008')],
  ['a page erased', packet(EVAL, 'require("Flash").erasePage(0xd0000)'), reply('null')],
  [
    'base64 written',
    packet(EVAL, 'require("Flash").write(atob("AQIDBA=="),0xd0000)'),
    reply('null'),
  ],
  ['it back', packet(EVAL, 'require("Flash").read(4,0xd0000)'), reply('[1,2,3,4]')],
  ['its CRC', packet(EVAL, 'E.CRC32(E.memoryArea(0xd0000,4))>>>0'), reply('3057449933')],
  ['an event', packet(2, '{t:"x"}'), NAK],
];

describe('the simulated console', () => {
  let bench: UsbBench;
  beforeAll(() => {
    bench = new UsbBench();
    bench.exchange(request({ type: 'openConsole' }));
  });

  it.each(EXCHANGES)('answers %s', (_, sent, answer) => {
    const said = bench.exchange(Buffer.from(sent, 'latin1'));
    expect(Buffer.from(said).toString('latin1')).toContain(answer);
  });

  it('says who it is, and evaluates lines', () => {
    const say = (text: string) => Buffer.from(bench.exchange(Buffer.from(text))).toString();
    expect(say('\x05')).toBe('Espruino 2v29.277 RAK5010\r\n');
    expect(say('6*7\n')).toBe('6*7\r\n=42\r\n>');
    expect(say("\x10print('hello')\n")).toContain('hello\r\n');
    expect(say('var z=4\n')).toContain('=4');
    expect(say('z\n')).toContain('=4');
    expect(say('function f(){return 9}\n')).toContain('=');
    expect(say('f()\n')).toContain('=9');
  });

  it('gives up a packet that does not end', () => {
    const said = bench.exchange(Buffer.from('\x10\x01\x20\x10abc', 'latin1'), 6000);
    expect(Buffer.from(said).toString('latin1')).toBe(NAK);
  });
});

const note = ESPRUINO ? '' : ' (skipped: set ESPRUINO)';
describe.skipIf(!ESPRUINO)(`the real console${note}`, () => {
  let bench: InterpreterBench;
  beforeAll(async () => {
    bench = await InterpreterBench.start(ESPRUINO!);
    await bench.exchange(request({ type: 'openConsole' }), PATIENCE_MS);
    await bench.exchange(Buffer.from('\n'), PATIENCE_MS);
  }, LIMIT_MS);
  afterAll(() => bench.stop());

  it.each(EXCHANGES)(
    'answers %s',
    async (_, sent, answer) => {
      const said = await bench.exchange(Buffer.from(sent, 'latin1'), PATIENCE_MS);
      expect(Buffer.from(said).toString('latin1')).toContain(answer);
    },
    LIMIT_MS,
  );
});
