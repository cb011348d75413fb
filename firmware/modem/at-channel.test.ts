import { beforeEach, describe, expect, it } from 'vitest';
import { FakeEspruino } from '../testing/fake-espruino.ts';
import { neverSleeps } from '../testing/linked-device.ts';
import { Rest } from './sleep.ts';

let espruino: FakeEspruino;
let channel: typeof import('./at-channel.ts');
/** What went out and what came of it, in order. */
let log: string[];
/** How often the channel said that it is free. */
let frees: number;

const done = (name: string) => (result: number, info: string) => {
  log.push(`${name}: ${channel.AtResult[result]} ${info}`.trim());
};

beforeEach(async () => {
  espruino = new FakeEspruino().install();
  neverSleeps();
  channel = await import('./at-channel.ts');
  log = [];
  frees = 0;
  espruino.onSerialWrite = (data) => log.push(`> ${data}`);
  open();
});

function open(): void {
  channel.openChannel({
    urc: (line) => log.push(`urc ${line}`),
    message: (bytes) => log.push(`message ${bytes}`),
    free: () => {
      expect(channel.isChannelBusy()).toBe(false);
      frees++;
    },
    mayRest: () => Rest.nothing,
  });
}

describe('a channel', () => {
  it('that is opened anew knows nothing of what was half read', () => {
    espruino.receive('\r\n+QMTRECV: 0,0,"d",200,"abc');
    open();
    espruino.receive('\r\nRDY\r\n');
    expect(log).toEqual(['urc RDY']);
  });
});

describe('a command', () => {
  it('ends with OK and its own line of reply', () => {
    channel.command('AT+CSQ', '+CSQ: ', 1000, done('signal'));
    espruino.receive('\r\n+CSQ: 24,99\r\n\r\nOK\r\n');
    expect(log).toEqual(['> AT+CSQ\r', 'signal: ok 24,99']);
    expect(channel.isChannelBusy()).toBe(false);
  });

  it.each([
    ['ERROR', 'a: error'],
    ['+CME ERROR: 516', 'a: error 516'],
    ['+CMS ERROR: 38', 'a: error 38'],
  ])('ends with %s', (line, expected) => {
    channel.command('AT+A', '', 1000, done('a'));
    espruino.receive(`\r\n${line}\r\n`);
    expect(log.at(-1)).toBe(expected);
  });

  it('hands on a URC that comes in the middle of its reply', () => {
    channel.command('AT+CSQ', '+CSQ: ', 1000, done('signal'));
    espruino.receive('\r\n+QMTSTAT: 0,1\r\n\r\n+CSQ: 24,99\r\n\r\n+CMTI: "ME",1\r\n\r\nOK\r\n');
    expect(log.slice(1)).toEqual(['urc +QMTSTAT: 0,1', 'urc +CMTI: "ME",1', 'signal: ok 24,99']);
  });

  it('hands on a message that comes in the middle of its reply, whatever is in it', () => {
    channel.command('AT+CSQ', '+CSQ: ', 1000, done('signal'));
    espruino.receive('\r\n+CSQ: 24,99\r\n\r\n+QMTRECV: 0,0,"d",6,"\r\nOK\r\n"\r\n\r\nOK\r\n');
    expect(log.slice(1)).toEqual(['message \r\nOK\r\n', 'signal: ok 24,99']);
  });

  it('ends with its time limit when no answer comes, and not before', () => {
    channel.command('AT+A', '', 1000, done('a'));
    espruino.advance(999);
    expect(channel.isChannelBusy()).toBe(true);
    espruino.advance(1);
    expect(log.at(-1)).toBe('a: timeout');
    expect(espruino.pauses()).toEqual([]);
  });

  it('leaves nothing of a half-read reply to the next one', () => {
    channel.command('AT+A', '+A: ', 1000, done('a'));
    espruino.receive('\r\n+A: 1,"x');
    espruino.advance(1000);
    channel.command('AT+B', '+B: ', 1000, done('b'));
    espruino.receive('\r\n+B: 2\r\n\r\nOK\r\n');
    expect(log.at(-1)).toBe('b: ok 2');
  });

  it('can be given up, which ends it at once', () => {
    channel.command('AT+A', '', 1000, done('a'));
    channel.abandon();
    expect(log.at(-1)).toBe('a: timeout');
    channel.abandon();
    expect(log).toHaveLength(2);
  });

  it('may start the next one from its end', () => {
    channel.command('AT+A', '', 1000, () => channel.command('AT+B', '', 1000, done('b')));
    espruino.receive('\r\nOK\r\n');
    espruino.receive('\r\nOK\r\n');
    expect(log).toEqual(['> AT+A\r', '> AT+B\r', 'b: ok']);
    expect(frees).toBe(1);
  });

  it.each([
    ['its end', () => espruino.receive('\r\nOK\r\n')],
    ['an error', () => espruino.receive('\r\nERROR\r\n')],
    ['its time limit', () => espruino.advance(1000)],
    ['being given up', () => channel.abandon()],
    ['a URC that tells its end', () => channel.finish(channel.AtResult.error)],
  ])('leaves the channel free after %s, told once and after its own end', (_name, end) => {
    channel.command('AT+A', '', 1000, () => log.push(`ended, told ${frees} times`));
    end();
    expect(log.at(-1)).toBe('ended, told 0 times');
    expect(frees).toBe(1);
    expect(espruino.pauses()).toEqual([]);
  });

  it('is not ended by lines while none runs', () => {
    espruino.receive('\r\nOK\r\n\r\nERROR\r\n\r\n> \r\n');
    expect(log).toEqual(['urc OK', 'urc ERROR', 'urc > ']);
  });
});

describe('a command with a payload', () => {
  const bytes = Uint8Array.of(0, 13, 10, 62, 255);
  /** From the command to its prompt, and from the bytes to the reply; and after a silence. */
  const PATIENCE_MS = 1500;
  const ASK_AFTER_MS = 6000;
  const LONG_PATIENCE_MS = 5000;
  const publish = () => channel.commandWithPayload('AT+P', '', 0, () => bytes, done('p'));

  it('sends the bytes as they are, once, when the prompt comes', () => {
    publish();
    espruino.receive('\r\n> ');
    espruino.receive('\r\n> ');
    espruino.receive('\r\nOK\r\n');
    expect(log).toEqual(['> AT+P\r', '> \0\r\n>\xff', 'urc > ', 'p: ok']);
  });

  it('makes the bytes when the command has left', () => {
    const make = () => {
      log.push('made');
      return bytes;
    };
    channel.commandWithPayload('AT+P', '', 0, make, done('p'));
    expect(log).toEqual(['> AT+P\r', 'made']);
  });

  it('is not ended by the late OK of an earlier command', () => {
    channel.command('AT+A', '', 1000, done('a'));
    espruino.advance(1000);
    publish();
    espruino.receive('\r\nOK\r\n');
    expect(channel.isChannelBusy()).toBe(true);
    espruino.receive('\r\n> ');
    espruino.receive('\r\nOK\r\n');
    expect(log.slice(3)).toEqual(['urc OK', '> \0\r\n>\xff', 'p: ok']);
  });

  it.each([0, 120_000])(
    'waits for its prompt a second and a half, whatever the network may take: %i ms',
    (networkMs) => {
      channel.commandWithPayload('AT+P', '', networkMs, () => bytes, done('p'));
      espruino.advance(PATIENCE_MS - 1);
      expect(channel.isChannelBusy()).toBe(true);
      espruino.advance(1);
      expect(log).toEqual(['> AT+P\r', `> ${channel.END_OF_DATA}`, 'p: timeout']);
      expect(espruino.pauses()).toEqual([]);
    },
  );

  it.each([0, 120_000])(
    'waits for its reply as long, and %i ms for the network, from the bytes, not from the command',
    (networkMs) => {
      channel.commandWithPayload('AT+P', '', networkMs, () => bytes, done('p'));
      espruino.advance(PATIENCE_MS - 1);
      espruino.receive('\r\n> ');
      espruino.advance(PATIENCE_MS + networkMs - 1);
      expect(channel.isChannelBusy()).toBe(true);
      espruino.advance(1);
      const asks = Array(Math.floor((PATIENCE_MS + networkMs - 1) / ASK_AFTER_MS)).fill(
        '> \x1bAT\r',
      );
      const sent = ['> AT+P\r', '> \0\r\n>\xff', ...asks, `> ${channel.END_OF_DATA}`];
      expect(log).toEqual([...sent, 'p: timeout']);
      expect(espruino.pauses()).toEqual([]);
    },
  );

  it.each<[string, string, string]>([
    ['a late line of its own', '\r\n+P: 7\r\n\r\nOK\r\n', 'p: ok 7'],
    ['an OK to that alone: nobody knows what became of it', '\r\nOK\r\n', 'p: error'],
    ['an error', '\r\nERROR\r\n', 'p: error'],
  ])('asked after, ends with %s', (_what, said, ended) => {
    channel.commandWithPayload('AT+P', '+P: ', 120_000, () => bytes, done('p'));
    espruino.receive('\r\n> ');
    espruino.advance(ASK_AFTER_MS);
    espruino.receive(said);
    expect(log.at(-1)).toBe(ended);
  });

  it('has a modem that was silent wait for no bytes any more, whatever it was silent about', () => {
    expect(channel.END_OF_DATA).toBe(`\x1b${'\r'.repeat(256)}`);
    for (const silentAt of ['the prompt', 'the bytes']) {
      publish();
      if (silentAt === 'the bytes') espruino.receive('\r\n> ');
      espruino.advance(LONG_PATIENCE_MS);
      expect(log.slice(-2)).toEqual([`> ${channel.END_OF_DATA}`, 'p: timeout']);
    }
  });

  it('is waited for longer after a silence, and by steps less with each that is answered', () => {
    const waits: number[] = [];
    const silence = () => {
      const startMs = espruino.nowMs;
      publish();
      while (channel.isChannelBusy()) espruino.advance(100);
      waits.push(espruino.nowMs - startMs);
    };
    const answered = () => {
      publish();
      espruino.receive('\r\n> ');
      espruino.receive('\r\nOK\r\n');
    };
    silence();
    silence();
    for (let i = 0; i < 3; i++) answered();
    silence();
    for (let i = 0; i < 10; i++) answered();
    silence();
    expect(waits).toEqual([PATIENCE_MS, LONG_PATIENCE_MS, LONG_PATIENCE_MS - 1500, PATIENCE_MS]);
  });

  it('sends nothing at a prompt that comes too late', () => {
    publish();
    espruino.advance(PATIENCE_MS);
    espruino.receive('\r\n> ');
    expect(log).toEqual(['> AT+P\r', `> ${channel.END_OF_DATA}`, 'p: timeout']);
  });

  it('takes no prompt for its own that came while nothing ran', () => {
    espruino.receive('\r\n> ');
    publish();
    espruino.advance(100);
    expect(log).toEqual(['> AT+P\r']);
    espruino.receive('\r\n');
    expect(log).toEqual(['> AT+P\r']);
    espruino.receive('\r\n> ');
    expect(log).toHaveLength(2);
  });

  it('sends nothing when there are no bytes to be had, and ends with its time limit', () => {
    channel.commandWithPayload('AT+P', '', 0, () => undefined, done('p'));
    espruino.receive('\r\n> ');
    espruino.advance(PATIENCE_MS);
    expect(log).toEqual(['> AT+P\r', `> ${channel.END_OF_DATA}`, 'p: timeout']);
  });

  it('ends with an error instead of a prompt', () => {
    publish();
    espruino.receive('\r\n+CME ERROR: 3\r\n');
    expect(log.at(-1)).toBe('p: error 3');
    espruino.receive('\r\n> ');
    expect(log).toHaveLength(2);
  });
});
