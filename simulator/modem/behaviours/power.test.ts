import { describe, expect, it } from 'vitest';
import { ModemBench } from '../test-bench.ts';
import { brownOut, simRemoved } from './power.ts';

describe('a brown-out', () => {
  it('turns the modem off without a word, until its key is pressed', () => {
    const bench = new ModemBench({ behaviours: [brownOut(60_000)] }).goOnline();
    bench.clock.runUntil(61_000);
    expect(bench.take()).toBe('');
    expect(bench.modem.status).toBe(false);
    bench.powerOn();
    expect(bench.exchange('AT')).toBe('\r\nOK\r\n');
  });
});

describe('a SIM', () => {
  it('that is taken out and put in again registers again', () => {
    const bench = new ModemBench({ behaviours: [simRemoved(60_000, 30_000)] }).connectMqtt();
    bench.clock.runUntil(70_000);
    expect(bench.take()).toContain('+CPIN: NOT READY');
    expect(bench.exchange('AT+CPIN?')).toContain('ERROR');
    bench.clock.runUntil(110_000);
    expect(bench.take()).toContain('+QUSIM: 1');
    expect(bench.exchange('AT+CEREG?')).toContain('+CEREG: 0,1');
  });
});
