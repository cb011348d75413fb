import { describe, expect, it } from 'vitest';
import { pubackLost } from './behaviours.ts';
import { ModemBench } from './test-bench.ts';

const AWKWARD = '\r\nOK\r\n> "\x1a,\x00\xff\r\nERROR\r\n+QMTSTAT: 0,1\r\n';

describe.each(['bg9x', 'eg9x'] as const)('MQTT on the %s modem', (dialect) => {
  const publishUrc = dialect === 'bg9x' ? '+QMTPUB' : '+QMTPUBEX';

  it('prompts, takes exactly the announced bytes, and reports the PUBACK', () => {
    const bench = new ModemBench({ dialect }).connectMqtt();
    const taken: string[] = [];
    bench.network.onPublish(({ topic, payload, qos, clientId }) =>
      taken.push(`${clientId} ${topic} ${qos} ${Buffer.from(payload).toString('latin1')}`),
    );
    expect(bench.exchange(bench.publishCommand(7, 'device', AWKWARD.length))).toBe('\r\n> ');
    bench.send(AWKWARD);
    bench.clock.advance(2000);
    expect(bench.take()).toBe(`\r\nOK\r\n\r\n${publishUrc}: 0,7,0\r\n`);
    expect(taken).toEqual([`device device 1 ${AWKWARD}`]);
  });

  it('takes the payload in any pieces', () => {
    const bench = new ModemBench({ dialect }).connectMqtt();
    bench.exchange(bench.publishCommand(7, 'device', AWKWARD.length));
    for (const character of AWKWARD) {
      bench.send(character);
      bench.clock.advance(1);
    }
    bench.clock.advance(2000);
    expect(bench.take()).toContain(`${publishUrc}: 0,7,0`);
  });

  it('brings a message in the URC, with its length and its bytes as they are', () => {
    const bench = new ModemBench({ dialect }).connectMqtt();
    bench.exchange('AT+QMTSUB=0,1,"device/d",1');
    bench.network.deliver('device/d', Buffer.from(AWKWARD, 'latin1'));
    bench.clock.advance(1000);
    expect(bench.take()).toBe(`\r\n+QMTRECV: 0,1,"device/d",${AWKWARD.length},"${AWKWARD}"\r\n`);
  });

  it('leaves the length out, or keeps the message to be fetched, in the other receive modes', () => {
    const bench = new ModemBench({ dialect }).connectMqtt();
    bench.exchange('AT+QMTSUB=0,1,"device/d",1');
    bench.exchange('AT+QMTCFG="recv/mode",0,0,0');
    bench.network.deliver('device/d', Buffer.from('first'));
    bench.clock.advance(1000);
    expect(bench.take()).toBe('\r\n+QMTRECV: 0,1,"device/d","first"\r\n');
    bench.exchange('AT+QMTCFG="recv/mode",0,1,1');
    bench.network.deliver('device/d', Buffer.from('second'));
    bench.clock.advance(1000);
    expect(bench.take()).toBe('\r\n+QMTRECV: 0,0\r\n');
    expect(bench.exchange('AT+QMTRECV?')).toBe('\r\n+QMTRECV: 0,1,0,0,0,0\r\n\r\nOK\r\n');
    expect(bench.exchange('AT+QMTRECV=0,0')).toBe(
      '\r\n+QMTRECV: 0,2,"device/d",6,"second"\r\n\r\nOK\r\n',
    );
    expect(bench.exchange('AT+QMTRECV=0,0')).toBe('\r\nERROR\r\n');
  });

  it('holds a URC back while it takes a payload', () => {
    const bench = new ModemBench({ dialect }).connectMqtt();
    bench.exchange('AT+QMTSUB=0,1,"device/d",1');
    bench.exchange(bench.publishCommand(7, 'device', 4));
    bench.network.deliver('device/d', Buffer.from('hello'));
    bench.clock.advance(1000);
    expect(bench.take()).toBe('');
    bench.send('1234');
    bench.clock.advance(1000);
    expect(bench.take()).toBe(
      `\r\nOK\r\n\r\n+QMTRECV: 0,1,"device/d",5,"hello"\r\n\r\n${publishUrc}: 0,7,0\r\n`,
    );
  });

  it('sends QoS 0 under packet id 0 and reports it at once', () => {
    const bench = new ModemBench({ dialect }).connectMqtt();
    const command = `AT${publishUrc}=0,0,0,0,"device",2`;
    expect(bench.exchange(command)).toBe('\r\n> ');
    bench.send('hi');
    bench.clock.advance(1);
    expect(bench.take()).toBe(`\r\nOK\r\n\r\n${publishUrc}: 0,0,0\r\n`);
    expect(bench.exchange(`AT${publishUrc}=0,3,0,0,"device",2`)).toBe('\r\nERROR\r\n');
  });

  it('says 1 for each retransmission, which is a duplicate, and 0 in the end', () => {
    const bench = new ModemBench({ dialect, behaviours: [pubackLost(2)] }).connectMqtt();
    const duplicates: boolean[] = [];
    bench.network.onPublish(({ duplicate }) => duplicates.push(duplicate));
    bench.exchange(bench.publishCommand(7, 'device', 2));
    bench.send('hi');
    bench.clock.advance(20_000);
    expect(bench.take()).toBe(
      `\r\nOK\r\n\r\n${publishUrc}: 0,7,1,1\r\n\r\n${publishUrc}: 0,7,1,2\r\n\r\n${publishUrc}: 0,7,0\r\n`,
    );
    expect(duplicates).toEqual([false, true, true]);
  });

  it('fails a publish after its retries, and gives up the link', () => {
    const bench = new ModemBench({ dialect, behaviours: [pubackLost(9)] }).connectMqtt();
    bench.exchange(bench.publishCommand(7, 'device', 2));
    bench.send('hi');
    bench.clock.advance(60_000);
    expect(bench.take()).toMatch(
      new RegExp(
        `\\${publishUrc}: 0,7,1,3\r\n\r\n\\${publishUrc}: 0,7,2\r\n\r\n\\+QMTSTAT: 0,6\r\n$`,
      ),
    );
    expect(bench.exchange('AT+QMTCONN?')).toBe('\r\nOK\r\n');
  });

  it('retransmits in silence unless the notice is on', () => {
    const bench = new ModemBench({ dialect, behaviours: [pubackLost(1)] }).connectMqtt();
    bench.exchange('AT+QMTCFG="timeout",0,5,3,0');
    bench.exchange(bench.publishCommand(7, 'device', 2));
    bench.send('hi');
    bench.clock.advance(20_000);
    expect(bench.take()).toBe(`\r\nOK\r\n\r\n${publishUrc}: 0,7,0\r\n`);
  });

  it('reports a broker that hangs up, and can open again', () => {
    const bench = new ModemBench({ dialect }).connectMqtt();
    bench.network.dropConnections();
    bench.clock.advance(1000);
    expect(bench.take()).toBe('\r\n+QMTSTAT: 0,1\r\n');
    expect(bench.exchange('AT+QMTCLOSE=0')).toBe('\r\nERROR\r\n');
    expect(bench.exchange('AT+QMTOPEN=0,"broker.example",1883')).toContain('+QMTOPEN: 0,0');
  });

  it('reports a network that went away when the keep-alive fails', () => {
    const bench = new ModemBench({ dialect }).connectMqtt();
    bench.network.setDown(true);
    bench.clock.advance(119_000);
    expect(bench.take()).toBe('');
    bench.clock.advance(2000);
    expect(bench.take()).toBe('\r\n+QMTSTAT: 0,2\r\n');
  });

  it('reports a login that is refused, and the close that follows', () => {
    const bench = new ModemBench({ dialect }).goOnline();
    bench.network.faults.loginRefusedWith = 5;
    bench.exchange('AT+QMTOPEN=0,"broker.example",1883');
    expect(bench.exchange('AT+QMTCONN=0,"device"')).toBe(
      '\r\nOK\r\n\r\n+QMTCONN: 0,0,5\r\n\r\n+QMTSTAT: 0,1\r\n',
    );
  });

  it('gives up a connection whose CONNACK stays away', () => {
    const bench = new ModemBench({ dialect }).goOnline();
    bench.exchange('AT+QMTOPEN=0,"broker.example",1883');
    bench.network.setDown(true);
    expect(bench.exchange('AT+QMTCONN=0,"device"', 10_000)).toBe(
      '\r\nOK\r\n\r\n+QMTCONN: 0,2\r\n\r\n+QMTSTAT: 0,4\r\n',
    );
  });

  it('gets what was sent to it while it was away', () => {
    const bench = new ModemBench({ dialect }).connectMqtt();
    bench.exchange('AT+QMTSUB=0,1,"device/d",1');
    bench.exchange('AT+QMTDISC=0');
    bench.network.deliver('device/d', Buffer.from('later'));
    bench.exchange('AT+QMTOPEN=0,"broker.example",1883');
    expect(bench.exchange('AT+QMTCONN=0,"device"')).toBe(
      '\r\nOK\r\n\r\n+QMTCONN: 0,0,0\r\n\r\n+QMTRECV: 0,1,"device/d",5,"later"\r\n',
    );
  });

  it('times the publish command from its first byte, for the budget', () => {
    const bench = new ModemBench({ dialect }).connectMqtt();
    const firstByteAtMs = bench.clock.now();
    const command = `${bench.publishCommand(7, 'device', 2)}\r`;
    bench.send(command.slice(0, 1));
    bench.clock.advance(40);
    bench.send(command.slice(1));
    bench.clock.advance(1000);
    bench.send('hi');
    bench.clock.advance(1000);
    expect(bench.events).toContainEqual(
      expect.objectContaining({ type: 'publishCommand', startedAtMs: firstByteAtMs }),
    );
    expect(bench.events.at(-1)).toMatchObject({ type: 'publishDelivered', packetId: 7 });
  });
});
