import { type AddressInfo, createServer, type Server } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { type SentPacket, TcpNetwork } from '../network/tcp-network.ts';
import { ModemBench } from './test-bench.ts';

/** How long the real broker may take to answer. */
const PATIENCE_MS = 4000;

describe.each(['bg9x', 'eg9x'] as const)('the %s modem and a real broker', (dialect) => {
  let broker: Aedes;
  let server: Server;

  beforeEach(async () => {
    broker = await Aedes.createBroker();
    server = createServer(broker.handle);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });

  afterEach(async () => {
    await new Promise<void>((done) => broker.close(done));
    await new Promise((done) => server.close(done));
  });

  /**
   * Types a command and lets both worlds run until the modem said what is expected. The broker lives
   * in real time, so the modem's clock must not run ahead of it.
   */
  async function converse(bench: ModemBench, typed: string, expected: string): Promise<string> {
    bench.send(typed);
    let heard = '';
    await vi.waitFor(
      () => {
        bench.clock.advance(1);
        heard += bench.take();
        expect(heard).toContain(expected);
      },
      { interval: 1, timeout: PATIENCE_MS },
    );
    return heard;
  }

  it('publishes, subscribes and receives, byte for byte', async () => {
    const sent: SentPacket[] = [];
    const network = new TcpNetwork({
      clock: new VirtualClock(),
      onPacketSent: (packet) => sent.push(packet),
    });
    const bench = new ModemBench({ dialect, modem: { network } }).goOnline();
    const { port } = server.address() as AddressInfo;
    const payload = '\r\nOK\r\n>"\x00\xff';
    await converse(bench, 'AT+QMTCFG="recv/mode",0,0,1\r', 'OK');
    await converse(bench, `AT+QMTOPEN=0,"127.0.0.1",${port}\r`, '+QMTOPEN: 0,0');
    await converse(bench, 'AT+QMTCONN=0,"device","user","secret"\r', '+QMTCONN: 0,0,0');
    await converse(bench, 'AT+QMTSUB=0,1,"device",1\r', '+QMTSUB: 0,1,0,1');
    await converse(bench, `${bench.publishCommand(7, 'device', payload.length)}\r`, '\r\n> ');
    // Its own message comes back, since it subscribed to its own topic.
    const heard = await converse(bench, payload, `"device",${payload.length},"${payload}"`);
    expect(heard).toContain('OK');
    expect(sent.find((packet) => packet.cmd === 'publish')?.bytes).toBe(12 + payload.length);
    await converse(bench, 'AT+QMTDISC=0\r', '+QMTDISC: 0,0');
  });
});
