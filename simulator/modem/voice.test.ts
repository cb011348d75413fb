import { describe, expect, it } from 'vitest';
import { ModemBench } from './test-bench.ts';

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
      expect.objectContaining({ type: 'callStarted', number: NUMBER }),
      expect.objectContaining({ type: 'callConnected', number: NUMBER }),
      expect.objectContaining({ type: 'callEnded', reason: 'local' }),
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
    expect(bench.exchange(`ATD${NUMBER};`)).toBe('\r\nNO CARRIER\r\n');
  });
});

describe('calls on the bg9x modem', () => {
  it('pass only on a network that carries them', () => {
    const without = new ModemBench({ dialect: 'bg9x' }).goOnline();
    expect(without.exchange(`ATD${NUMBER};`)).toBe('\r\nNO CARRIER\r\n');
    const carried = new ModemBench({ dialect: 'bg9x', modem: { voice: true } }).goOnline();
    expect(carried.exchange(`ATD${NUMBER};`, 1000)).toBe('\r\nOK\r\n');
  });
});
