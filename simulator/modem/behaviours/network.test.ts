import { describe, expect, it } from 'vitest';
import type { ModemBehaviour } from '../behaviour.ts';
import { ModemBench } from '../test-bench.ts';
import {
  clockFailure,
  contextRefused,
  downgradedTo2g,
  jammed,
  sessionMute,
  tlsFailure,
} from './network.ts';

const FROM_MS = 200_000;
const FOR_MS = 60_000;
const NUMBER = '+31201234567';

function duringTheFault(behaviour: ModemBehaviour): ModemBench {
  const bench = new ModemBench({ behaviours: [behaviour] }).connectMqtt();
  bench.exchange('AT+CEREG=2');
  bench.exchange('AT+CREG=2');
  bench.exchange('AT+CMEE=1');
  bench.clock.runUntil(FROM_MS + 20_000);
  return bench;
}

function afterTheFault(bench: ModemBench): void {
  bench.clock.runUntil(FROM_MS + FOR_MS + 15_000);
  expect(bench.exchange('AT+CEREG?')).toContain('+CEREG: 2,1,');
  expect(bench.exchange('AT+CSQ')).toContain('+CSQ: 24,99');
  expect(bench.exchange('AT+QIACT=1')).toContain('OK');
}

describe('jamming', () => {
  it('takes registration, signal, data and satellites, and gives them back when it ends', () => {
    const bench = duringTheFault(jammed(FROM_MS, FOR_MS));
    expect(bench.take()).toMatch(/\+CEREG: 2\r\n[\s\S]*"pdpdeact",1[\s\S]*\+QMTSTAT: 0,7/);
    expect(bench.exchange('AT+CEREG?')).toContain('+CEREG: 2,2\r\n');
    expect(bench.exchange('AT+CSQ')).toContain('+CSQ: 99,99');
    expect(bench.exchange('AT+QCSQ')).toContain('"NOSERVICE"');
    expect(bench.exchange(`ATD${NUMBER};`)).toBe('\r\nNO DIALTONE\r\n');
    expect(bench.exchange('AT+QIACT=1')).toBe('\r\nERROR\r\n');
    bench.exchange('AT+QGPS=1');
    expect(bench.exchange('AT+QGPSLOC=2')).toContain('516');
    afterTheFault(bench);
    bench.clock.advance(130_000);
    expect(bench.exchange('AT+QGPSLOC=2')).toContain('+QGPSLOC: ');
  });

  it('by two at once ends when the second ends, and at once where the world says so', () => {
    const behaviours = [jammed(100_000, 50_000), jammed(120_000, 80_000)];
    const bench = new ModemBench({ behaviours }).goOnline();
    const stat = () => /\+CEREG: 0,(\d)/.exec(bench.exchange('AT+CEREG?'))![1];
    bench.clock.runUntil(180_000);
    expect(stat()).toBe('2');
    bench.clock.runUntil(220_000);
    expect(stat()).toBe('1');
    const overruled = new ModemBench({ behaviours: [jammed(0, 900_000)] }).powerOn();
    overruled.clock.advance(30_000);
    expect(overruled.exchange('AT+CEREG?')).toContain('0,2');
    overruled.modem.setCoverage('lte');
    overruled.modem.gnss.setSkyHidden(false);
    overruled.exchange('AT+QGPS=1');
    overruled.clock.advance(130_000);
    expect(overruled.exchange('AT+CEREG?')).toContain('0,1');
    expect(overruled.exchange('AT+QGPSLOC=2')).toContain('+QGPSLOC: ');
  });

  it('lasts over a restart of the modem', () => {
    const bench = new ModemBench({ behaviours: [jammed(0, 600_000)] }).powerOn();
    bench.exchange('AT+CFUN=1,1', 40_000);
    bench.exchange('ATE0');
    expect(bench.exchange('AT+CEREG?')).toContain('+CEREG: 0,2');
    bench.clock.runUntil(620_000);
    expect(bench.exchange('AT+CEREG?')).toContain('+CEREG: 0,1');
  });

  it('ends a call and can leave the satellites alone', () => {
    const bench = new ModemBench({
      behaviours: [jammed(200_000, FOR_MS, { gnssToo: false })],
    }).goOnline();
    bench.exchange('AT+QGPS=1');
    bench.exchange(`ATD${NUMBER};`, 20_000);
    bench.clock.runUntil(220_000);
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'callEnded', atMs: 200_000, reason: 'noService' }),
    );
    expect(bench.exchange('AT+CSQ')).toContain('99,99');
    expect(bench.exchange('AT+QGPSLOC=2')).toContain('+QGPSLOC: ');
  });
});

describe('a downgrade to 2G', () => {
  it('takes the data and leaves speech and short messages', () => {
    const bench = duringTheFault(downgradedTo2g(FROM_MS, FOR_MS));
    expect(bench.exchange('AT+CEREG?')).toContain('+CEREG: 2,2\r\n');
    expect(bench.exchange('AT+CREG?')).toContain('+CREG: 2,1,"001A","00BC1234",0\r\n');
    expect(bench.exchange('AT+QCSQ')).toContain('+QCSQ: "GSM",-65');
    expect(bench.exchange('AT+QENG="servingcell"')).toContain(
      '"NOCONN","GSM",204,08,0213,5A3D,12,975,-,-65,',
    );
    expect(bench.exchange('AT+QIACT=1')).toBe('\r\nERROR\r\n');
    expect(bench.exchange(`ATD${NUMBER};`, 10_000)).toBe('\r\nOK\r\n');
    expect(bench.events.at(-1)).toMatchObject({ type: 'callConnected', number: NUMBER });
    afterTheFault(bench);
  });
});

/** A modem that is set up for TLS, with the certificate in its files. */
function openOverTls(behaviour: ModemBehaviour, ignoresTime: boolean): () => string {
  const bench = new ModemBench({ behaviours: [behaviour] }).goOnline();
  bench.exchange('AT+QFUPL="ca.pem",1,100');
  bench.exchange('x');
  bench.exchange('AT+QSSLCFG="cacert",2,"ca.pem"');
  bench.exchange('AT+QSSLCFG="seclevel",2,2');
  if (ignoresTime) bench.exchange('AT+QSSLCFG="ignorelocaltime",2,1');
  bench.exchange('AT+QMTCFG="ssl",0,1,2');
  return () => bench.exchange('AT+QMTOPEN=0,"broker.example",8883');
}

describe('a data context', () => {
  it('is refused as late as asked for, to the host and to the broker session', () => {
    const bench = new ModemBench({ behaviours: [contextRefused(30_000)] }).powerOn();
    bench.clock.advance(15_000);
    bench.exchange('AT+QICSGP=1,1,"internet","","",0');
    expect(bench.exchange('AT+QIACT=1', 29_000)).toBe('');
    bench.clock.advance(4000);
    expect(bench.take()).toContain('ERROR');
    expect(bench.exchange('AT+QMTOPEN=0,"broker.example",1883')).toContain('+QMTOPEN: 0,3');
    expect(bench.exchange(`ATD${NUMBER};`)).toContain('OK');
  });
});

describe('a mute session', () => {
  it('takes messages and says nothing of them until another is opened', () => {
    let isDead = false;
    const mute = sessionMute(
      () => isDead,
      () => {
        isDead = false;
      },
    );
    const bench = new ModemBench({ behaviours: [mute] }).connectMqtt();
    isDead = true;
    bench.exchange(bench.publishCommand(1, 'device', 2));
    expect(bench.exchange('hi', 30_000)).toBe('\r\nOK\r\n');
    bench.exchange('AT+QMTCLOSE=0');
    bench.exchange('AT+QMTOPEN=0,"broker.example",1883');
    expect(isDead).toBe(false);
  });
});

describe('TLS', () => {
  it('fails while its handshake does, and then opens', () => {
    const open = openOverTls(tlsFailure(2), true);
    expect(open()).toContain('+QMTOPEN: 0,-1');
    expect(open()).toContain('+QMTOPEN: 0,-1');
    expect(open()).toContain('+QMTOPEN: 0,0');
    const clear = new ModemBench({ behaviours: [tlsFailure()] }).goOnline();
    expect(clear.exchange('AT+QMTOPEN=0,"broker.example",1883')).toContain('+QMTOPEN: 0,0');
  });

  it('fails for a clock that says 1980, unless the modem is told to ignore that', () => {
    expect(openOverTls(clockFailure(), false)()).toContain('+QMTOPEN: 0,-1');
    expect(openOverTls(clockFailure(), true)()).toContain('+QMTOPEN: 0,0');
  });
});

describe('the clock', () => {
  it('is set by the network, and in a clock failure never', () => {
    const bench = new ModemBench().goOnline();
    expect(bench.exchange('AT+CCLK?')).toMatch(/\+CCLK: "26\/01\/01,00:00:\d\d\+00"/);
    const unregistered = new ModemBench({ behaviours: [jammed(0, 600_000)] }).goOnline();
    expect(unregistered.exchange('AT+CCLK?')).toMatch(/\+CCLK: "80\/01\/06,00:00:\d\d\+00"/);
    const failing = new ModemBench({ behaviours: [clockFailure()] }).goOnline();
    expect(failing.exchange('AT+CCLK?')).toContain('+CCLK: "80/01/06,00:00:00+00"');
  });
});
