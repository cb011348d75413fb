import { describe, expect, it } from 'vitest';
import {
  dnsFailure,
  dropsBytes,
  linkDrops,
  noFix,
  pubackLost,
  registrationDenied,
  simRemoved,
  splitsReplies,
  spontaneousRestart,
  swallowsCommand,
  theThirdPublishGetsNoPrompt,
  urcInTheMiddleOfReply,
} from './behaviours.ts';
import { ModemBench } from './test-bench.ts';

function publish(bench: ModemBench, packetId: number): string {
  const prompt = bench.exchange(bench.publishCommand(packetId, 'device', 2));
  if (prompt === '\r\n> ') {
    bench.send('hi');
    bench.clock.advance(2000);
  }
  return prompt + bench.take();
}

describe('a misbehaving modem', () => {
  it('withholds the prompt of the third publish only, and answers the next command', () => {
    const bench = new ModemBench({ behaviours: [theThirdPublishGetsNoPrompt()] }).connectMqtt();
    expect(publish(bench, 1)).toContain('+QMTPUBEX: 0,1,0');
    expect(publish(bench, 2)).toContain('+QMTPUBEX: 0,2,0');
    expect(publish(bench, 3)).toBe('');
    expect(bench.exchange('AT')).toBe('\r\nOK\r\n');
    expect(publish(bench, 4)).toContain('+QMTPUBEX: 0,4,0');
  });

  it('loses bytes, in the direction asked for', () => {
    const toHost = new ModemBench({ behaviours: [dropsBytes(0.5)] }).powerOn();
    const reply = toHost.exchange('AT+CGMR');
    expect(reply.length).toBeGreaterThan(0);
    expect(reply.length).toBeLessThan('\r\nEG91EFBR06A06M4G\r\n\r\nOK\r\n'.length);
    const fromHost = new ModemBench({ behaviours: [dropsBytes(1, 'fromHost')] }).powerOn();
    expect(fromHost.exchange('AT')).toBe('');
  });

  it('cuts what it says in pieces, in order and without loss', () => {
    const bench = new ModemBench({ behaviours: [splitsReplies()] }).powerOn();
    const pieces: string[] = [];
    bench.modem.serial.onData((bytes) => pieces.push(Buffer.from(bytes).toString('latin1')));
    bench.exchange('AT+CGMR');
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join('')).toBe('\r\nEG91EFBR06A06M4G\r\n\r\nOK\r\n');
  });

  it('puts a URC between the lines of a reply', () => {
    const bench = new ModemBench({
      behaviours: [urcInTheMiddleOfReply('+QIND: "csq",20,99')],
    }).powerOn();
    expect(bench.exchange('AT+CPIN?')).toBe(
      '\r\n+CPIN: READY\r\n\r\n+QIND: "csq",20,99\r\n\r\nOK\r\n',
    );
    expect(bench.exchange('AT')).toBe('\r\nOK\r\n');
  });

  it('loses a PUBACK though the broker took the message', () => {
    const bench = new ModemBench({ behaviours: [pubackLost()] }).connectMqtt();
    let taken = 0;
    bench.network.onPublish(() => taken++);
    expect(publish(bench, 1)).not.toContain('+QMTPUBEX');
    expect(taken).toBe(1);
    bench.clock.advance(5000);
    expect(bench.take()).toContain('+QMTPUBEX: 0,1,0');
    expect(taken).toBe(2);
  });

  it('restarts by itself', () => {
    const bench = new ModemBench({ behaviours: [spontaneousRestart(60_000)] }).goOnline();
    bench.clock.runUntil(59_999);
    bench.take();
    bench.clock.advance(30_000);
    expect(bench.take()).toContain('\r\nRDY\r\n');
  });

  it('loses its SIM, and with it the network', () => {
    const bench = new ModemBench({ behaviours: [simRemoved(60_000)] }).connectMqtt();
    bench.clock.runUntil(61_000);
    expect(bench.take()).toContain('+CPIN: NOT READY');
    expect(bench.exchange('AT+CEREG?')).toContain('+CEREG: 0,0');
    bench.modem.insertSim();
    bench.clock.advance(10_000);
    expect(bench.exchange('AT+CEREG?')).toContain('+CEREG: 0,1');
  });

  it('is denied registration, for good or for a while', () => {
    const bench = new ModemBench({ behaviours: [registrationDenied(1)] }).powerOn();
    bench.clock.advance(10_000);
    expect(bench.exchange('AT+CEREG?')).toContain('+CEREG: 0,3');
    bench.exchange('AT+CFUN=0');
    bench.exchange('AT+CFUN=1', 15_000);
    expect(bench.exchange('AT+CEREG?')).toContain('+CEREG: 0,1');
  });

  it('cannot look up a name', () => {
    const bench = new ModemBench({ behaviours: [dnsFailure(1)] }).goOnline();
    const open = 'AT+QMTOPEN=0,"broker.example",1883';
    expect(bench.exchange(open)).toContain('+QMTOPEN: 0,4');
    expect(bench.exchange(open)).toContain('+QMTOPEN: 0,0');
  });

  it('never has a fix', () => {
    const bench = new ModemBench({ behaviours: [noFix()] }).powerOn();
    bench.exchange('AT+CMEE=1');
    bench.exchange('AT+QGPS=1');
    bench.clock.advance(600_000);
    expect(bench.exchange('AT+QGPSLOC=2')).toBe('\r\n+CME ERROR: 516\r\n');
  });

  it('drops the link: the context goes, the MQTT link dies, and it registers again', () => {
    const bench = new ModemBench({ behaviours: [linkDrops(100_000)] }).connectMqtt();
    bench.exchange('AT+CEREG=1');
    bench.clock.runUntil(115_000);
    expect(bench.take()).toBe(
      '\r\n+CEREG: 2\r\n\r\n+QIURC: "pdpdeact",1\r\n\r\n+QMTSTAT: 0,7\r\n\r\n+CEREG: 1\r\n',
    );
  });

  it('swallows a command and hears the next', () => {
    const bench = new ModemBench({ behaviours: [swallowsCommand(/CSQ/)] }).goOnline();
    expect(bench.exchange('AT+CSQ')).toBe('');
    expect(bench.exchange('AT+CSQ')).toContain('+CSQ: 24,99');
  });

  it('stacks its faults', () => {
    const bench = new ModemBench({
      behaviours: [theThirdPublishGetsNoPrompt(), pubackLost(), splitsReplies()],
    }).connectMqtt();
    publish(bench, 1);
    bench.clock.advance(6000);
    publish(bench, 2);
    bench.take();
    expect(publish(bench, 3)).toBe('');
  });
});
