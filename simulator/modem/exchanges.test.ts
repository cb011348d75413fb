import { describe, expect, it } from 'vitest';
import type { DialectName } from './dialects.ts';
import { HOME, ModemBench } from './test-bench.ts';

/** What a real modem answers, with CR LF shown as `|`. */
const OK = '|OK|';
const ERROR = '|ERROR|';

function shown(text: string): string {
  return text.replaceAll('\r\n', '|');
}

interface DialectWords {
  model: string;
  revision: string;
  technology: number;
  /** In `+QCSQ` and `+QENG`. */
  names: readonly [string, string];
  circuitSwitched: number;
}

const words: Record<DialectName, DialectWords> = {
  bg9x: {
    model: 'BG96',
    revision: 'BG96MAR02A07M1G',
    technology: 8,
    names: ['CAT-M1', 'CAT-M'],
    circuitSwitched: 3,
  },
  eg9x: {
    model: 'EG91',
    revision: 'EG91EFBR06A06M4G',
    technology: 7,
    names: ['LTE', 'LTE'],
    circuitSwitched: 1,
  },
};

/** Command and reply, in this order on one modem that is registered and has a data context. */
function conversation({ model, revision, technology, names, circuitSwitched }: DialectWords) {
  return [
    ['AT', OK],
    ['ATI', `|Quectel|${model}|Revision: ${revision}|${OK}`],
    ['AT+CGMR', `|${revision}|${OK}`],
    ['AT+NOSUCH', ERROR],
    ['AT+QMTOPEN=0,"unbalanced', ERROR],
    ['AT+CMEE=1', OK],
    ['AT+CMEE?', `|+CMEE: 1|${OK}`],
    ['AT+CPIN?', `|+CPIN: READY|${OK}`],
    ['AT+CFUN?', `|+CFUN: 1|${OK}`],
    ['AT+CEREG?', `|+CEREG: 0,1|${OK}`],
    ['AT+CEREG=2', OK],
    ['AT+CEREG?', `|+CEREG: 2,1,"001A","00BC1234",${technology}|${OK}`],
    ['AT+CEREG=9', ERROR],
    ['AT+CREG?', `|+CREG: 0,${circuitSwitched}|${OK}`],
    ['AT+CGREG?', `|+CGREG: 0,1|${OK}`],
    ['AT+COPS?', `|+COPS: 0,0,"NL KPN",${technology}|${OK}`],
    ['AT+CSQ', `|+CSQ: 24,99|${OK}`],
    ['AT+QCSQ', `|+QCSQ: "${names[0]}",-65,-92,160,-10|${OK}`],
    [
      'AT+QENG="servingcell"',
      `|+QENG: "servingcell","NOCONN","${names[1]}","FDD",204,08,1684B3E,204,3350,7,5,5,E8E5,-92,-10,-65,12,13,100,-|${OK}`,
    ],
    ['AT+CGATT?', `|+CGATT: 1|${OK}`],
    ['AT+QICSGP=1', `|+QICSGP: 1,"internet","","",0|${OK}`],
    ['AT+QIACT?', `|+QIACT: 1,1,1,"10.64.0.1"|${OK}`],
    ['AT+QIACT=2', ERROR],
    ['AT+QIDEACT=1', OK],
    ['AT+QIACT?', OK],
    ['AT+QIACT=1', OK],
    ['AT+QMTCFG="version",0', `|+QMTCFG: "version",0,3|${OK}`],
    ['AT+QMTCFG="version",0,4', OK],
    ['AT+QMTCFG="pdpcid",0,1', OK],
    ['AT+QMTCFG="ssl",0,0', OK],
    ['AT+QMTCFG="keepalive",0,120', OK],
    ['AT+QMTCFG="session",0,0', OK],
    ['AT+QMTCFG="timeout",0,5,3,1', OK],
    ['AT+QMTCFG="timeout",0', `|+QMTCFG: "timeout",0,5,3,1|${OK}`],
    ['AT+QMTCFG="recv/mode",0,0,1', OK],
    ['AT+QMTCFG="timeout",0,61,3,1', ERROR],
    ['AT+QMTCFG="nosuch",0,1', ERROR],
    ['AT+QMTCONN=0,"id"', ERROR],
    ['AT+QMTSUB=0,1,"device/d",1', ERROR],
    ['AT+QMTDISC=0', ERROR],
    ['AT+QMTCLOSE=0', ERROR],
    ['AT+QMTOPEN?', OK],
    ['AT+QMTOPEN=0,"broker.example",1883', `${OK}|+QMTOPEN: 0,0|`],
    ['AT+QMTOPEN=0,"broker.example",1883', `${OK}|+QMTOPEN: 0,2|`],
    ['AT+QMTOPEN?', `|+QMTOPEN: 0,"broker.example",1883|${OK}`],
    ['AT+QMTCFG="ssl",0,1,2', ERROR],
    ['AT+QMTCONN=0,"device","user","secret"', `${OK}|+QMTCONN: 0,0,0|`],
    ['AT+QMTCONN?', `|+QMTCONN: 0,3|${OK}`],
    ['AT+QMTSUB=0,1,"device/d",1', `${OK}|+QMTSUB: 0,1,0,1|`],
    ['AT+QMTSUB=0,0,"device/d",1', ERROR],
    ['AT+QMTUNS=0,2,"device/d"', `${OK}|+QMTUNS: 0,2,0|`],
    ['AT+QMTDISC=0', `${OK}|+QMTDISC: 0,0|`],
    ['AT+QMTOPEN=0,"broker.example",1883', `${OK}|+QMTOPEN: 0,0|`],
    ['AT+QMTCLOSE=0', `${OK}|+QMTCLOSE: 0,0|`],
    ['AT+QGPS?', `|+QGPS: 0|${OK}`],
    ['AT+QGPSLOC=2', '|+CME ERROR: 505|'],
    ['AT+QGPSEND', '|+CME ERROR: 505|'],
    ['AT+QGPSCFG="outport","uartnmea"', OK],
    ['AT+QGPSCFG="outport"', `|+QGPSCFG: "outport","uartnmea"|${OK}`],
    ['AT+QGPS=1', OK],
    ['AT+QGPS=1', '|+CME ERROR: 504|'],
    ['AT+QGPSLOC=2', '|+CME ERROR: 516|'],
    ['AT+QGPSEND', OK],
    ['AT+CMGF=1', OK],
    ['AT+CMGF?', `|+CMGF: 1|${OK}`],
    ['AT+CLCC', OK],
    ['ATD112', ERROR],
    ['AT+QSSLCFG="seclevel",2,2', OK],
    ['AT+QSSLCFG="seclevel",2', `|+QSSLCFG: "seclevel",2,2|${OK}`],
    ['AT+QSSLCFG="ciphersuite",2,0xFFFF', OK],
    ['AT+QSSLCFG="seclevel",2,7', ERROR],
    ['AT+QFDEL="ca.pem"', '|+CME ERROR: 405|'],
  ] as const;
}

describe.each(['bg9x', 'eg9x'] as const)('the %s modem', (dialect) => {
  it('answers a conversation as the real one does', () => {
    const bench = new ModemBench({ dialect }).goOnline();
    for (const [command, reply] of conversation(words[dialect])) {
      expect(`${command} → ${shown(bench.exchange(command))}`).toBe(`${command} → ${reply}`);
    }
  });

  it('echoes until ATE0, with the CR that ended the command', () => {
    const bench = new ModemBench({ dialect });
    bench.pressPowerKey(700);
    bench.clock.advance(20_000);
    expect(bench.exchange('AT')).toBe('AT\r\r\nOK\r\n');
    expect(bench.exchange('ATE0')).toBe('ATE0\r\r\nOK\r\n');
    expect(bench.exchange('AT')).toBe('\r\nOK\r\n');
    bench.exchange('ATE1');
    expect(bench.exchange('AT')).toBe('AT\r\r\nOK\r\n');
  });

  it('says what kind of error only after AT+CMEE', () => {
    const bench = new ModemBench({ dialect }).powerOn();
    bench.modem.removeSim();
    expect(shown(bench.exchange('AT+CPIN?'))).toBe(ERROR);
    bench.exchange('AT+CMEE=1');
    expect(shown(bench.exchange('AT+CPIN?'))).toBe('|+CME ERROR: 10|');
    bench.exchange('AT+CMEE=2');
    expect(shown(bench.exchange('AT+CPIN?'))).toBe('|+CME ERROR: SIM not inserted|');
  });

  it('does not hear what is sent while a command is at work', () => {
    const bench = new ModemBench({ dialect }).powerOn();
    bench.send('AT+CSQ\rAT+CGMR\r');
    bench.clock.advance(3000);
    expect(bench.take()).not.toContain('\r\nOK\r\n\r\n');
    expect(bench.events.filter((event) => event.type === 'ignored').length).toBeGreaterThan(5);
    expect(bench.exchange('AT')).toBe('\r\nOK\r\n');
  });

  it('asks for the PIN of a card that has one, and wants the PUK after three wrong ones', () => {
    const bench = new ModemBench({ dialect, modem: { simPin: '1234' } }).powerOn();
    bench.exchange('AT+CMEE=1');
    expect(shown(bench.exchange('AT+CPIN?'))).toBe(`|+CPIN: SIM PIN|${OK}`);
    expect(shown(bench.exchange('AT+CPIN="0000"'))).toBe('|+CME ERROR: 16|');
    expect(shown(bench.exchange('AT+CPIN="1234"'))).toBe(`${OK}|+CPIN: READY|`);
    expect(shown(bench.exchange('AT+CEREG?', 10_000))).toContain('+CEREG: 0,');
    bench.clock.advance(10_000);
    expect(shown(bench.exchange('AT+CEREG?'))).toBe(`|+CEREG: 0,1|${OK}`);

    const locked = new ModemBench({ dialect, modem: { simPin: '1234' } }).powerOn();
    for (const wrong of ['1', '2', '3']) {
      locked.exchange(`AT+CPIN=${wrong}`);
    }
    expect(shown(locked.exchange('AT+CPIN?'))).toBe(`|+CPIN: SIM PUK|${OK}`);
  });

  it('reports registration by URC, without the <n> that the reading has', () => {
    const bench = new ModemBench({ dialect }).powerOn();
    bench.exchange('AT+CFUN=4');
    bench.exchange('AT+CEREG=2');
    expect(shown(bench.exchange('AT+CFUN=1', 20_000))).toBe(
      `|+CEREG: 2|${OK}|+CEREG: 1,"001A","00BC1234",${words[dialect].technology}|`,
    );
  });

  it('has no service, no signal and no context before it is registered', () => {
    const bench = new ModemBench({ dialect }).powerOn();
    bench.exchange('AT+CFUN=4');
    bench.exchange('AT+QICSGP=1,1,"internet","","",0');
    expect(shown(bench.exchange('AT+CSQ'))).toBe(`|+CSQ: 99,99|${OK}`);
    expect(shown(bench.exchange('AT+QCSQ'))).toBe(`|+QCSQ: "NOSERVICE"|${OK}`);
    expect(shown(bench.exchange('AT+QENG="servingcell"'))).toBe(
      `|+QENG: "servingcell","SEARCH"|${OK}`,
    );
    expect(shown(bench.exchange('AT+QIACT=1'))).toBe(ERROR);
    expect(shown(bench.exchange('AT+QMTOPEN=0,"broker.example",1883'))).toBe(
      `${OK}|+QMTOPEN: 0,3|`,
    );
  });

  it('takes a file, says its length and its checksum, and keeps it over a restart', () => {
    const bench = new ModemBench({ dialect }).powerOn();
    bench.exchange('AT+CMEE=1');
    expect(shown(bench.exchange('AT+QFUPL="ca.pem",5,100'))).toBe('|CONNECT|');
    bench.send('\r\nOK>');
    bench.clock.advance(1000);
    // 0d0a ^ 4f4b ^ 3e00
    expect(shown(bench.take())).toBe(`|+QFUPL: 5,7c41|${OK}`);
    expect(shown(bench.exchange('AT+QFUPL="ca.pem",5,100'))).toBe('|+CME ERROR: 407|');
    bench.exchange('AT+CFUN=1,1', 20_000);
    bench.exchange('ATE0');
    expect(shown(bench.exchange('AT+QFLST'))).toBe(`|+QFLST: "ca.pem",5|${OK}`);
  });

  it('gives up on a file whose bytes stay away', () => {
    const bench = new ModemBench({ dialect }).powerOn();
    bench.exchange('AT+CMEE=1');
    bench.exchange('AT+QFUPL="ca.pem",500,2', 100);
    bench.send('only this');
    bench.clock.advance(3000);
    expect(shown(bench.take())).toBe('|+CME ERROR: 421|');
    expect(bench.exchange('AT')).toBe('\r\nOK\r\n');
  });

  it('opens no TLS link that must verify without a certificate', () => {
    const bench = new ModemBench({ dialect }).goOnline();
    bench.exchange('AT+QMTCFG="ssl",0,1,2');
    bench.exchange('AT+QSSLCFG="seclevel",2,2');
    bench.exchange('AT+QSSLCFG="cacert",2,"ca.pem"');
    const open = 'AT+QMTOPEN=0,"broker.example",8883';
    expect(shown(bench.exchange(open))).toBe(`${OK}|+QMTOPEN: 0,-1|`);
    bench.exchange('AT+QFUPL="ca.pem",1,100');
    bench.send('x');
    bench.clock.advance(1000);
    expect(shown(bench.exchange(open))).toBe(`${OK}|+QMTOPEN: 0,0|`);
  });

  it('sends a short message in text mode and gives its reference', () => {
    const bench = new ModemBench({ dialect }).goOnline();
    expect(shown(bench.exchange('AT+CMGS="+31612345678"'))).toBe('|+CMS ERROR: 302|');
    bench.exchange('AT+CMGF=1');
    expect(shown(bench.exchange('AT+CMGS="+31612345678"'))).toBe('|> ');
    bench.send('help "now"\x1a');
    bench.clock.advance(6000);
    expect(shown(bench.take())).toBe(`|+CMGS: 1|${OK}`);
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'smsSent', number: '+31612345678', text: 'help "now"' }),
    );
    bench.exchange('AT+CMGS="+31612345678"');
    bench.send('no\x1b');
    bench.clock.advance(6000);
    expect(shown(bench.take())).toBe(OK);
  });

  it('gives the fix in the form of QGPSLOC mode 2', () => {
    const bench = new ModemBench({ dialect }).powerOn();
    bench.exchange('AT+QGPS=1');
    bench.clock.advance(130_000);
    const [hours, rest] = shown(bench.exchange('AT+QGPSLOC=2')).split(': ');
    expect(hours).toBe('|+QGPSLOC');
    const decimals = dialect === 'bg9x' ? 1 : 2;
    expect(rest).toMatch(
      new RegExp(
        `^\\d{6}\\.\\d{${decimals}},${HOME.lat},${HOME.lon},0\\.9,2\\.0,3,0\\.00,0\\.0,0\\.0,010126,09\\|\\|OK\\|$`,
      ),
    );
  });
});

describe('the publish command of the other dialect', () => {
  it.each([
    ['bg9x', 'AT+QMTPUBEX=0,1,1,0,"t",2'],
    ['eg9x', 'AT+QMTPUB=0,1,1,0,"t",2'],
  ] as const)('is unknown to %s', (dialect, command) => {
    expect(shown(new ModemBench({ dialect }).connectMqtt().exchange(command))).toBe(ERROR);
  });
});

describe('a command line', () => {
  it('holds several commands, answered by one OK, and ends at the first that fails', () => {
    const bench = new ModemBench().powerOn();
    expect(shown(bench.exchange('AT+CMEE=1;+CMEE?;+CFUN?'))).toBe(`|+CMEE: 1||+CFUN: 1|${OK}`);
    expect(shown(bench.exchange('AT+NOSUCH;+CMEE?'))).toBe(ERROR);
    expect(shown(bench.exchange('AT+CPIN="1";+CMEE?'))).toBe('|+CME ERROR: 16|');
  });

  it('that only asks for ranges runs nothing', () => {
    const bench = new ModemBench().goOnline();
    bench.exchange('ATD+31201234567;', 10_000);
    expect(shown(bench.exchange('AT+CHUP=?'))).toBe(OK);
    expect(shown(bench.exchange('AT+QPOWD=?'))).toBe(OK);
    expect(shown(bench.exchange('AT+CLVL=?'))).toBe(`|+CLVL: (0-5)|${OK}`);
    expect(shown(bench.exchange('AT+NOSUCH=?'))).toBe(ERROR);
    expect(shown(bench.exchange('AT+CLCC'))).toContain('+CLCC: 1,0,0,');
  });

  it('sets back what a session before it changed', () => {
    const bench = new ModemBench().powerOn();
    bench.exchange('AT+CMEE=2');
    expect(shown(bench.exchange('ATZ'))).toBe(OK);
    expect(bench.exchange('AT+CMEE?')).toContain('AT+CMEE?\r\r\n+CMEE: 0');
  });
});
