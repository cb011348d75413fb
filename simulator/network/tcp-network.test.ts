import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, VirtualClock, WallClock } from '../clock.ts';
import type { SessionEvents } from './network.ts';
import { type SentPacket, TcpNetwork } from './tcp-network.ts';

/** Events of a session that a test can wait for, in whatever order they come. */
class Heard implements SessionEvents {
  readonly #entries: string[] = [];
  readonly #waiters: { entry: string; done: () => void }[] = [];

  onOpened = (result: number) => this.#add(`opened ${result}`);
  onConnack = (code: number) => this.#add(`connack ${code}`);
  onSuback = (packetId: number, granted: number[]) => this.#add(`suback ${packetId} ${granted}`);
  onUnsuback = (packetId: number) => this.#add(`unsuback ${packetId}`);
  onPuback = (packetId: number) => this.#add(`puback ${packetId}`);
  onMessage = ({ topic, payload }: { topic: string; payload: Uint8Array }) =>
    this.#add(`${topic} ${Buffer.from(payload).toString('hex')}`);
  onClosed = (reason: string) => this.#add(`closed ${reason}`);

  #add(entry: string): void {
    this.#entries.push(entry);
    for (const waiter of this.#waiters.filter((waiting) => waiting.entry === entry)) {
      waiter.done();
    }
  }

  until(entry: string): Promise<void> {
    return this.#entries.includes(entry)
      ? Promise.resolve()
      : new Promise((done) => this.#waiters.push({ entry, done }));
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((done) =>
    server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)),
  );
}

describe('the network over TCP, with a real broker', () => {
  let broker: Aedes;
  let server: Server;
  let port: number;
  let sockets: Socket[];

  beforeEach(async () => {
    broker = await Aedes.createBroker();
    sockets = [];
    server = createServer((socket) => {
      sockets.push(socket);
      broker.handle(socket);
    });
    port = await listen(server);
  });

  afterEach(async () => {
    await new Promise<void>((done) => broker.close(done));
    await new Promise((done) => server.close(done));
  });

  async function connected(sent: SentPacket[] = [], clock: Clock = new WallClock()) {
    const network = new TcpNetwork({
      clock,
      onPacketSent: (packet) => sent.push(packet),
    });
    const heard = new Heard();
    const session = network.openSession({ host: '127.0.0.1', port, tls: false }, heard);
    await heard.until('opened 0');
    session.connect({ clientId: 'device', keepAliveSeconds: 60, cleanSession: true });
    await heard.until('connack 0');
    return { session, heard };
  }

  it('publishes bytes as they are, and says how large the packet was', async () => {
    const sent: SentPacket[] = [];
    const { session, heard } = await connected(sent);
    const payload = Uint8Array.of(0, 0x0d, 0x0a, 0x22, 0xff);
    const published = new Promise<Buffer>((done) =>
      broker.on('publish', (packet) => packet.topic === 'device' && done(packet.payload as Buffer)),
    );
    session.publish({
      packetId: 5,
      topic: 'device',
      payload,
      qos: 1,
      retain: false,
      duplicate: false,
    });
    expect(Uint8Array.from(await published)).toEqual(payload);
    await heard.until('puback 5');
    // 2 of fixed header, 2 + 6 of topic, 2 of packet id, 5 of payload.
    expect(sent.at(-1)).toEqual({ cmd: 'publish', bytes: 17, topic: 'device' });
    session.disconnect();
  });

  it('receives at QoS 1 and acknowledges', async () => {
    const sent: SentPacket[] = [];
    const { session, heard } = await connected(sent);
    session.subscribe(1, 'device/d', 1);
    await heard.until('suback 1 1');
    const acknowledged = once(broker, 'ack');
    broker.publish(
      {
        cmd: 'publish',
        topic: 'device/d',
        payload: Buffer.from([1, 0x22, 3]),
        qos: 1,
        retain: false,
        dup: false,
      },
      () => undefined,
    );
    await heard.until('device/d 012203');
    await acknowledged;
    expect(sent.map((packet) => packet.cmd)).toContain('puback');
    session.unsubscribe(2, 'device/d');
    await heard.until('unsuback 2');
    session.disconnect();
  });

  it('pings within its keep-alive', async () => {
    const clock = new VirtualClock();
    const { session } = await connected([], clock);
    const pinged = once(broker, 'ping');
    clock.advance(60_000);
    await pinged;
    session.close();
  });

  it('hears that the broker hung up', async () => {
    const { heard } = await connected();
    sockets[0]!.destroy();
    await heard.until('closed peer');
  });

  it('hears a refused login', async () => {
    broker.authenticate = (_client, _user, _password, done) => {
      done(Object.assign(new Error('no'), { returnCode: 5 }), false);
    };
    const heard = new Heard();
    const session = new TcpNetwork({ clock: new WallClock() }).openSession(
      { host: '127.0.0.1', port, tls: false },
      heard,
    );
    await heard.until('opened 0');
    session.connect({
      clientId: 'device',
      username: 'u',
      password: 'p',
      keepAliveSeconds: 60,
      cleanSession: true,
    });
    await heard.until('connack 5');
    await heard.until('closed peer');
  });
});

describe('the network over TCP, without a broker', () => {
  it('cannot open where nobody listens', async () => {
    const server = createServer();
    const port = await listen(server);
    await new Promise((done) => server.close(done));
    const heard = new Heard();
    new TcpNetwork({ clock: new WallClock() }).openSession(
      { host: '127.0.0.1', port, tls: false },
      heard,
    );
    await heard.until('opened -1');
  });

  it('ends a session whose pings stay unanswered', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.write(Buffer.from([0x20, 2, 0, 0])));
      socket.on('error', () => undefined);
    });
    const port = await listen(server);
    const clock = new VirtualClock();
    const heard = new Heard();
    const session = new TcpNetwork({ clock }).openSession(
      { host: '127.0.0.1', port, tls: false },
      heard,
    );
    await heard.until('opened 0');
    session.connect({ clientId: 'device', keepAliveSeconds: 60, cleanSession: true });
    await heard.until('connack 0');
    clock.advance(120_000);
    await heard.until('closed keepAlive');
    await new Promise((done) => server.close(done));
  });

  it('hangs up on bytes that are no MQTT', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])));
      socket.on('error', () => undefined);
    });
    const port = await listen(server);
    const heard = new Heard();
    const session = new TcpNetwork({ clock: new WallClock() }).openSession(
      { host: '127.0.0.1', port, tls: false },
      heard,
    );
    await heard.until('opened 0');
    session.connect({ clientId: 'device', keepAliveSeconds: 60, cleanSession: true });
    await heard.until('closed peer');
    await new Promise((done) => server.close(done));
  });
});
