import { describe, expect, it } from 'vitest';
import { ModemBench } from './test-bench.ts';

describe.each([
  ['bg9x', { status: 4800, uart: 4900, off: 2000 }],
  ['eg9x', { status: 10_000, uart: 12_000, off: 30_000 }],
] as const)('power of the %s modem', (dialect, times) => {
  it('ignores a press that is too short', () => {
    const bench = new ModemBench({ dialect });
    bench.pressPowerKey(450);
    bench.clock.advance(20_000);
    expect(bench.modem.powerState).toBe('off');
    expect(bench.modem.status).toBe(false);
  });

  it('has STATUS before the UART, and hears nothing until then', () => {
    const bench = new ModemBench({ dialect });
    bench.pressPowerKey(700);
    bench.clock.runUntil(500 + times.status - 1);
    expect(bench.modem.status).toBe(false);
    bench.clock.runUntil(500 + times.status);
    expect(bench.modem.status).toBe(true);
    bench.send('AT\r');
    bench.clock.runUntil(500 + times.uart - 1);
    expect(bench.take()).toBe('');
    bench.clock.runUntil(500 + times.uart + 500);
    expect(bench.take()).toMatch(/^\r\nRDY\r\n[\s\S]*\r\nAPP RDY\r\n\r\n\+QUSIM: 1\r\n$/);
  });

  it('turns off again when the key stays pressed too long', () => {
    const bench = new ModemBench({ dialect });
    bench.pressPowerKey(1300);
    bench.clock.advance(100_000);
    expect(bench.modem.powerState).toBe('off');
    expect(bench.take()).not.toContain('RDY');
  });

  it('says POWERED DOWN, is deaf, and lowers STATUS when it is really off', () => {
    const bench = new ModemBench({ dialect }).powerOn();
    const start = bench.clock.now();
    bench.pressPowerKey(650);
    bench.clock.runUntil(start + 650 + times.off - 1);
    expect(bench.take()).toBe('\r\nPOWERED DOWN\r\n');
    expect(bench.modem.status).toBe(true);
    expect(bench.exchange('AT', 0)).toBe('');
    bench.clock.advance(1);
    expect(bench.modem.status).toBe(false);
    expect(bench.modem.powerState).toBe('off');
  });

  it('powers down by command, except just after it booted', () => {
    const bench = new ModemBench({ dialect });
    bench.pressPowerKey(700);
    bench.clock.runUntil(500 + times.uart + 100);
    bench.exchange('ATE0', 200);
    expect(bench.exchange('AT+QPOWD', 200)).toBe('\r\nERROR\r\n');
    bench.clock.advance(2000);
    expect(bench.exchange('AT+QPOWD', times.off + 1000)).toBe('\r\nOK\r\n\r\nPOWERED DOWN\r\n');
    expect(bench.modem.status).toBe(false);
  });

  it('says RDY after a restart and has forgotten its settings', () => {
    const bench = new ModemBench({ dialect }).connectMqtt();
    bench.modem.restart();
    bench.clock.advance(times.uart + 1);
    expect(bench.take()).toContain('\r\nRDY\r\n');
    bench.exchange('ATE0');
    expect(bench.exchange('AT+QMTCFG="version",0')).toContain('"version",0,3');
    expect(bench.exchange('AT+QMTCONN?')).toBe('\r\nOK\r\n');
    expect(bench.exchange('AT+QIACT?')).toBe('\r\nOK\r\n');
    expect(bench.network.connectionCount).toBe(0);
  });

  it('stops at once when its supply fails, and boots again from nothing', () => {
    const bench = new ModemBench({ dialect }).powerOn();
    bench.modem.cutPower();
    bench.clock.advance(60_000);
    expect(bench.take()).toBe('');
    expect(bench.modem.status).toBe(false);
    bench.powerOn();
    expect(bench.exchange('AT')).toBe('\r\nOK\r\n');
  });
});
