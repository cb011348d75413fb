import { describe, expect, it } from 'vitest';
import { ModemBench } from '../test-bench.ts';
import { smsRefused, smsResultLate } from './sms.ts';

const LATE_BY_MS = 60_000;
const TEXT = 'hi\x1a';

function sending(bench: ModemBench): ModemBench {
  bench.exchange('AT+CMGF=1');
  expect(bench.exchange('AT+CMGS="+31612345678"')).toBe('\r\n> ');
  return bench;
}

describe('a slow short message', () => {
  it('is asked for at once, and its result is late', () => {
    const bench = sending(new ModemBench({ behaviours: [smsResultLate(LATE_BY_MS)] }).goOnline());
    expect(bench.exchange(TEXT, LATE_BY_MS)).toBe('');
    bench.clock.advance(6000);
    expect(bench.take()).toMatch(/^\r\n\+CMGS: 1\r\n\r\nOK\r\n$/);
    expect(bench.exchange('AT')).toBe('\r\nOK\r\n');
  });

  it('may be refused as late', () => {
    const behaviours = [smsRefused(), smsResultLate(LATE_BY_MS)];
    const bench = sending(new ModemBench({ behaviours }).goOnline());
    expect(bench.exchange(TEXT, LATE_BY_MS)).toBe('');
    bench.clock.advance(6000);
    expect(bench.take()).toContain('+CMS ERROR: 500');
  });

  it('is forgotten by a modem that restarts meanwhile', () => {
    const bench = sending(new ModemBench({ behaviours: [smsResultLate(LATE_BY_MS)] }).goOnline());
    bench.exchange(TEXT, 10_000);
    bench.modem.restart();
    bench.clock.advance(2 * LATE_BY_MS);
    expect(bench.take()).not.toContain('CMGS');
  });
});
