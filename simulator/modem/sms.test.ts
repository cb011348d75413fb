import { describe, expect, it } from 'vitest';
import type { ModemBehaviour } from './behaviour.ts';
import { smsArrives, smsRefused } from './behaviours.ts';
import { ModemBench } from './test-bench.ts';

const NUMBER = '+31612345678';
const SENT = '\r\n+CMGS: ';

function textMode(...behaviours: ModemBehaviour[]): ModemBench {
  const bench = new ModemBench({ behaviours }).goOnline();
  bench.exchange('AT+CMGF=1');
  return bench;
}

function send(bench: ModemBench, text: string, number = NUMBER): string {
  const prompt = bench.exchange(`AT+CMGS="${number}"`);
  return prompt === '\r\n> ' ? bench.exchange(`${text}\x1a`, 6000) : prompt;
}

function texts(bench: ModemBench): string[] {
  return bench.events.flatMap((event) => (event.type === 'smsSent' ? [event.text] : []));
}

describe('a short message that goes out', () => {
  it('carries a sealed message of 160 characters as it is, and no more', () => {
    const bench = textMode();
    const longest = `K7QM2XPD${'Aa+/0=9z'.repeat(19)}`;
    expect(send(bench, longest)).toContain(SENT);
    expect(send(bench, `${longest}x`)).toBe('\r\n+CMS ERROR: 304\r\n');
    expect(texts(bench)).toEqual([longest]);
  });

  it('is written as PDU too', () => {
    const bench = new ModemBench().goOnline();
    expect(bench.exchange('AT+CMGS=14')).toBe('\r\n> ');
    expect(bench.exchange('0001000A8160214365870000024831\x1a', 6000)).toContain(SENT);
    expect(bench.events.at(-1)).toMatchObject({
      type: 'smsSent',
      number: '0612345678',
      text: 'Hb',
    });
    bench.exchange('AT+CMGS=15');
    expect(bench.exchange('0001000A8160214365870000024831\x1a', 6000)).toContain('+CMS ERROR: 304');
  });

  it('is written in the character set asked for', () => {
    const bench = textMode();
    bench.exchange('AT+CSCS="UCS2"');
    expect(send(bench, '00680436', '002B00330031003600310032')).toContain(SENT);
    bench.exchange('AT+CSCS="IRA"');
    send(bench, 'a$');
    bench.exchange('AT+CSCS="GSM"');
    send(bench, 'a$');
    expect(texts(bench)).toEqual(['hж', 'a$', 'a¤']);
  });

  it('is refused without a network, without a card, or because the network does', () => {
    const jammed = textMode();
    jammed.modem.setCoverage('none');
    expect(send(jammed, 'hi')).toBe('\r\n+CMS ERROR: 331\r\n');
    jammed.modem.setCoverage('gsm');
    jammed.clock.advance(15_000);
    expect(send(jammed, 'hi')).toContain(SENT);
    jammed.modem.removeSim();
    expect(send(jammed, 'hi')).toContain('+CMS ERROR: 310');
    const refused = textMode(smsRefused(1));
    expect(send(refused, 'hi')).toBe('\r\n+CMS ERROR: 500\r\n');
    expect(send(refused, 'hi')).toContain(SENT);
    expect(texts(refused)).toEqual(['hi']);
  });
});

describe('a short message that comes in', () => {
  it('is told of, kept over a restart, read, listed and deleted', () => {
    const bench = textMode(smsArrives(100_000, 'where123456'));
    bench.clock.runUntil(101_000);
    expect(bench.take()).toBe('\r\n+CMTI: "ME",0\r\n');
    bench.modem.restart();
    bench.clock.advance(30_000);
    bench.exchange('ATE0');
    bench.exchange('AT+CMGF=1');
    const shown = ',"+31600000000",,"26/01/01,00:01:40+00"\r\nwhere123456\r\n\r\nOK\r\n';
    expect(bench.exchange('AT+CMGL="REC UNREAD"')).toBe(`\r\n+CMGL: 0,"REC UNREAD"${shown}`);
    expect(bench.exchange('AT+CMGL="REC UNREAD"')).toBe('\r\nOK\r\n');
    expect(bench.exchange('AT+CMGR=0')).toBe(`\r\n+CMGR: "REC READ"${shown}`);
    expect(bench.exchange('AT+CPMS?')).toBe(
      '\r\n+CPMS: "ME",1,20,"ME",1,20,"ME",1,20\r\n\r\nOK\r\n',
    );
    bench.exchange('AT+CMGD=0');
    expect(bench.exchange('AT+CMGR=0')).toBe('\r\n+CMS ERROR: 321\r\n');
  });

  it('is read as PDU', () => {
    const bench = new ModemBench().goOnline();
    bench.modem.receiveSms(NUMBER, 'hellohello');
    expect(bench.exchange('AT+CMGR=0')).toMatch(
      /^\r\n\+CMGR: 0,,28\r\n07911306000000F1040B911316325476F80000\d{14}0AE8329BFD4697D9EC37\r\n\r\nOK/,
    );
    expect(bench.exchange('AT+CMGL=4')).toContain('\r\n+CMGL: 0,1,,28\r\n0791');
  });

  it('is not told of where the host asked for that, and does not come without a network', () => {
    const bench = textMode();
    bench.exchange('AT+CNMI=2,0,0,0,0');
    bench.take();
    expect(bench.modem.receiveSms(NUMBER, 'a')).toBe(true);
    expect(bench.take()).toBe('');
    bench.modem.setCoverage('none');
    expect(bench.modem.receiveSms(NUMBER, 'b')).toBe(false);
    expect(new ModemBench().modem.receiveSms(NUMBER, 'c')).toBe(false);
  });

  it('waits in the network when the store is full, until one is deleted', () => {
    const bench = textMode();
    for (let slot = 0; slot < 20; slot++) {
      expect(bench.modem.receiveSms(NUMBER, String(slot))).toBe(true);
    }
    expect(bench.modem.receiveSms(NUMBER, 'no room')).toBe(false);
    bench.exchange('AT+CMGR=3');
    bench.exchange('AT+CMGD=1,1');
    expect(bench.exchange('AT+CMGL="ALL"').match(/\+CMGL/g)).toHaveLength(19);
    bench.exchange('AT+CMGD=0,4');
    expect(bench.exchange('AT+CMGL="ALL"')).toBe('\r\nOK\r\n');
  });

  it('is kept where the host wants it, in the card or in the modem', () => {
    const bench = textMode();
    expect(bench.exchange('AT+CPMS="SM","SM","SM"')).toContain('+CPMS: 0,20,0,20,0,20');
    bench.modem.receiveSms(NUMBER, 'a');
    expect(bench.take()).toBe('\r\n+CMTI: "SM",0\r\n');
    expect(bench.exchange('AT+CPMS="ME"')).toContain('+CPMS: 0,20,1,20,1,20');
    expect(bench.exchange('AT+CMGR=0')).toContain('321');
    bench.exchange('AT+CPMS="SM"');
    expect(bench.exchange('AT+CMGR=0')).toContain('"REC UNREAD"');
    expect(bench.exchange('AT+CPMS="XX"')).toBe('\r\n+CMS ERROR: 302\r\n');
  });
});
