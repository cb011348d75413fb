import { describe, expect, it } from 'vitest';
import { ModemBench } from '../test-bench.ts';
import { refusesCommand, repliesLate, smsGetsNoPrompt, urcLost } from './replies.ts';

const HOST_LIMIT_MS = 2000;

describe('a late reply', () => {
  it('seems to answer the next command, whose own reply comes before it or after', () => {
    const bench = new ModemBench({ behaviours: [repliesLate(/CGMR/, 2500)] }).powerOn();
    expect(bench.exchange('AT+CGMR', HOST_LIMIT_MS)).toBe('');
    expect(bench.exchange('AT+CSQ', HOST_LIMIT_MS)).toMatch(
      /^\r\n\+CSQ: .*\r\n\r\nOK\r\n\r\nEG91.*\r\n\r\nOK\r\n$/,
    );
    expect(bench.exchange('AT+CGMR')).toContain('EG91');
  });

  it('is not the last one where the command after is slow', () => {
    const bench = new ModemBench({ behaviours: [repliesLate(/CSQ/, 2010)] }).goOnline();
    expect(bench.exchange('AT+CSQ', HOST_LIMIT_MS)).toBe('');
    expect(bench.exchange('AT+CFUN?', HOST_LIMIT_MS)).toMatch(/\+CSQ: .*OK.*\+CFUN: 1.*OK/s);
  });

  it('keeps the modem busy where it is a prompt', () => {
    const bench = new ModemBench({ behaviours: [repliesLate(/QMTPUB/, 5000)] }).connectMqtt();
    expect(bench.exchange(bench.publishCommand(1, 'device', 2), HOST_LIMIT_MS)).toBe('');
    expect(bench.exchange('AT', HOST_LIMIT_MS)).toBe('');
    bench.clock.advance(2000);
    expect(bench.take()).toBe('\r\n> ');
    bench.send('hi');
    bench.clock.advance(10_000);
    expect(bench.take()).toContain('+QMTPUBEX: 0,1,0');
  });
});

describe('a modem', () => {
  it('refuses a command, and takes it the next time', () => {
    const bench = new ModemBench({ behaviours: [refusesCommand(/CPIN/)] }).powerOn();
    expect(bench.exchange('AT+CPIN?')).toBe('\r\nERROR\r\n');
    expect(bench.exchange('AT+CPIN?')).toContain('READY');
  });

  it('never asks for the text of the second short message', () => {
    const bench = new ModemBench({ behaviours: [smsGetsNoPrompt(2)] }).goOnline();
    bench.exchange('AT+CMGF=1');
    for (const answer of ['\r\n> ', '', '\r\n> ']) {
      expect(bench.exchange('AT+CMGS="+31612345678"')).toBe(answer);
      if (answer !== '') bench.exchange('hi\x1a', 6000);
    }
  });

  it('loses a URC', () => {
    const bench = new ModemBench({ behaviours: [urcLost(/^RDY/)] });
    bench.pressPowerKey(700);
    bench.clock.advance(15_000);
    expect(bench.take()).toMatch(/^\r\n\+CFUN: 1\r\n\r\nAPP RDY/);
  });
});
