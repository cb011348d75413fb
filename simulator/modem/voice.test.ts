import { describe, expect, it } from 'vitest';
import { ModemBench } from './test-bench.ts';
import type { CallNotice } from './voice.ts';

const NUMBER = '+31201234567';

describe('calls on the eg9x modem', () => {
  it('dials, rings, and is answered', () => {
    const bench = new ModemBench().goOnline();
    expect(bench.exchange(`ATD${NUMBER};`, 1000)).toBe('\r\nOK\r\n');
    expect(bench.exchange('AT+CLCC', 100)).toContain(`+CLCC: 1,0,2,0,0,"${NUMBER}",145`);
    bench.clock.advance(4000);
    bench.clock.advance(3000);
    expect(bench.exchange('AT+CLCC')).toContain(`+CLCC: 1,0,0,0,0,"${NUMBER}",145`);
    expect(bench.exchange('ATH')).toBe('\r\nOK\r\n');
    expect(bench.exchange('AT+CLCC')).toBe('\r\nOK\r\n');
    expect(bench.events.filter((event) => event.type.startsWith('call'))).toEqual([
      expect.objectContaining({ type: 'callStarted', number: NUMBER, outgoing: true }),
      expect.objectContaining({ type: 'callConnected', number: NUMBER, outgoing: true }),
      expect.objectContaining({ type: 'callEnded', outgoing: true, reason: 'local' }),
    ]);
  });

  it('says BUSY, or NO CARRIER when nobody answers or the other side hangs up', () => {
    const busy = new ModemBench({ modem: { callee: () => ({ kind: 'busy' }) } }).goOnline();
    expect(busy.exchange(`ATD${NUMBER};`, 10_000)).toBe('\r\nOK\r\n\r\nBUSY\r\n');
    const unanswered = new ModemBench({
      modem: { callee: () => ({ kind: 'ringsOut', afterMs: 30_000 }) },
    }).goOnline();
    expect(unanswered.exchange(`ATD${NUMBER};`, 40_000)).toBe('\r\nOK\r\n\r\nNO CARRIER\r\n');
    const dropped = new ModemBench().goOnline();
    dropped.exchange(`ATD${NUMBER};`, 10_000);
    dropped.modem.remoteHangsUp();
    expect(dropped.take()).toBe('\r\nNO CARRIER\r\n');
  });

  it('announces a call as an EG25-G does, without RING, and answers it', () => {
    const bench = new ModemBench().goOnline();
    bench.exchange('AT+CLIP=1');
    bench.exchange('AT+QINDCFG="ccinfo",1,1');
    bench.modem.ring(NUMBER);
    expect(bench.take()).toBe(
      `\r\n+CLIP: "${NUMBER}",145,,,,0\r\n\r\n+QIND: "ccinfo",1,1,4,0,0,"${NUMBER}",145\r\n`,
    );
    expect(bench.exchange('ATA')).toContain('OK');
    expect(bench.exchange('AT+CLCC')).toContain('+CLCC: 1,1,0,');
  });

  it('loses the call with the cell', () => {
    const bench = new ModemBench().goOnline();
    bench.exchange(`ATD${NUMBER};`, 10_000);
    bench.modem.dropLink();
    expect(bench.take()).toContain('NO CARRIER');
  });

  it('makes no call while it is not registered', () => {
    const bench = new ModemBench().powerOn();
    bench.exchange('AT+CFUN=4');
    expect(bench.exchange(`ATD${NUMBER};`)).toBe('\r\nNO DIALTONE\r\n');
  });
});

describe('calls that come in', () => {
  const STRANGER = '+31600000000';

  function listening(...commands: string[]): ModemBench {
    const bench = new ModemBench().goOnline();
    for (const command of commands) bench.exchange(command);
    return bench;
  }

  it.each<[CallNotice, string, string]>([
    ['RING', 'AT', '\r\nRING\r\n'],
    ['+CRING', 'AT+CRC=1', '\r\n+CRING: VOICE\r\n'],
    ['+CLIP', 'AT+CLIP=1', `\r\n+CLIP: "${STRANGER}",145,,,,0\r\n`],
  ])(
    'are told by %s alone, every five seconds, where that is all the modem does',
    (notice, enable, said) => {
      const bench = listening(enable);
      expect(bench.modem.ring(STRANGER, { notices: [notice] })).toBe('rings');
      expect(bench.take()).toBe(said);
      bench.clock.advance(5000);
      expect(bench.take()).toBe(said);
    },
  );

  it('are told by ccinfo once, and not at all where the host enabled nothing', () => {
    const bench = listening('AT+QINDCFG="ccinfo",1,1');
    bench.modem.ring(STRANGER, { notices: ['ccinfo'] });
    bench.clock.advance(12_000);
    expect(bench.take()).toBe(`\r\n+QIND: "ccinfo",1,1,4,0,0,"${STRANGER}",145\r\n`);
    const silent = listening();
    silent.modem.ring(STRANGER, { notices: ['+CRING', '+CLIP', 'ccinfo'] });
    silent.clock.advance(12_000);
    expect(silent.take()).toBe('');
    expect(silent.exchange('AT+CLCC')).toContain(`+CLCC: 1,1,4,0,0,"${STRANGER}",145`);
  });

  it('end when the caller gives up, and cannot be answered then', () => {
    const bench = listening();
    bench.modem.ring(STRANGER, { givesUpAfterMs: 8000 });
    bench.clock.advance(9000);
    expect(bench.take()).toBe('\r\nNO CARRIER\r\n');
    expect(bench.exchange('ATA')).toBe('\r\nNO CARRIER\r\n');
    expect(bench.events.at(-2)).toMatchObject({ type: 'callEnded', reason: 'remote' });
  });

  it.each(['ATH', 'AT+CHUP'])('are refused with %s', (command) => {
    const bench = listening('AT+CLIP=1');
    bench.modem.ring(STRANGER);
    expect(bench.exchange(command)).toContain('OK');
    expect(bench.exchange('AT+CLCC', 10_000)).toBe('\r\nOK\r\n');
    expect(bench.events.filter(({ type }) => type.startsWith('call'))).toMatchObject([
      { type: 'callStarted', number: STRANGER, outgoing: false },
      { type: 'callEnded', number: STRANGER, outgoing: false, reason: 'local' },
    ]);
  });

  it('are answered by the modem itself only where ATS0 says so, at that ring', () => {
    const bench = listening('ATS0=2');
    expect(bench.exchange('ATS0?')).toBe('\r\n002\r\n\r\nOK\r\n');
    bench.modem.ring(STRANGER);
    bench.clock.advance(4000);
    expect(bench.exchange('AT+CLCC', 500)).toContain('1,1,4,');
    bench.clock.advance(1000);
    expect(bench.exchange('AT+CLCC', 500)).toContain('1,1,0,');
    const never = listening('ATS0=0');
    never.modem.ring(STRANGER);
    never.clock.advance(29_000);
    expect(never.events.map(({ type }) => type)).not.toContain('callConnected');
    expect(bench.exchange('ATS0=999')).toBe('\r\nERROR\r\n');
    expect(bench.exchange('ATS3=0')).toBe('\r\nERROR\r\n');
  });

  it('find it busy while a call is up, and unreachable without a network or power', () => {
    const bench = listening('AT+CLIP=1');
    bench.exchange(`ATD${NUMBER};`, 10_000);
    expect(bench.modem.ring(STRANGER)).toBe('busy');
    expect(bench.take()).toBe('');
    bench.exchange('AT+CFUN=4');
    expect(bench.modem.ring(STRANGER)).toBe('unreachable');
    expect(new ModemBench().modem.ring(STRANGER)).toBe('unreachable');
  });
});

describe('speaker and microphone', () => {
  it('are set and read back, and each level is an event, the one after a boot too', () => {
    const bench = new ModemBench().powerOn();
    expect(bench.exchange('AT+CLVL?')).toBe('\r\n+CLVL: 3\r\n\r\nOK\r\n');
    expect(bench.exchange('AT+CLVL=0')).toBe('\r\nOK\r\n');
    expect(bench.exchange('AT+CLVL?')).toBe('\r\n+CLVL: 0\r\n\r\nOK\r\n');
    expect(bench.exchange('AT+CLVL=6')).toBe('\r\nERROR\r\n');
    expect(bench.exchange('AT+CLVL=?')).toBe('\r\n+CLVL: (0-5)\r\n\r\nOK\r\n');
    bench.exchange('AT+CMUT=1');
    expect(bench.exchange('AT+CMUT?')).toContain('+CMUT: 1');
    const levels = () =>
      bench.events.flatMap((event) => (event.type === 'speaker' ? [event.level] : []));
    expect(levels()).toEqual([3, 0]);
    bench.modem.restart();
    bench.clock.advance(20_000);
    expect(levels()).toEqual([3, 0, 3]);
  });
});

describe('calls on the bg9x modem', () => {
  it('have the radio: GNSS has no fix from the first moment to the tail after the last', () => {
    const bench = new ModemBench({ dialect: 'bg9x', modem: { voice: true } }).goOnline();
    bench.exchange('AT+CMEE=1');
    bench.exchange('AT+QGPS=1');
    bench.clock.advance(130_000);
    expect(bench.exchange('AT+QGPSLOC=2')).toContain('+QGPSLOC: ');
    bench.exchange(`ATD${NUMBER};`, 20_000);
    expect(bench.exchange('AT+QGPSLOC=2')).toBe('\r\n+CME ERROR: 516\r\n');
    bench.clock.advance(300_000);
    expect(bench.exchange('AT+QGPSLOC=2')).toBe('\r\n+CME ERROR: 516\r\n');
    bench.exchange('ATH', 1000);
    bench.clock.advance(3000);
    expect(bench.exchange('AT+QGPSLOC=2')).toContain('+QGPSLOC: ');
  });

  it('pass only on a network that carries them', () => {
    const without = new ModemBench({ dialect: 'bg9x' }).goOnline();
    expect(without.exchange(`ATD${NUMBER};`)).toBe('\r\nNO CARRIER\r\n');
    const carried = new ModemBench({ dialect: 'bg9x', modem: { voice: true } }).goOnline();
    expect(carried.exchange(`ATD${NUMBER};`, 1000)).toBe('\r\nOK\r\n');
  });
});
