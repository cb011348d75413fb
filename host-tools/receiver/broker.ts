import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import { downlinkTopic, uplinkTopic } from '../../protocol/index.ts';
import { AwareError, systemCode } from '../errors.ts';
import { isoTime, type Refusal } from './events.ts';
import { limitIntake } from './intake.ts';
import type { DownlinkTransport, Receiver, ReceiverClock } from './receiver.ts';

export interface BrokerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly receiver: Receiver;
  readonly clock: ReceiverClock;
}

/** [MQTT-3.2.2] CONNACK return code 5: not authorized. */
const NOT_AUTHORIZED = 5;
/** How long a connection may take to say who it is. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Downlinks that a device may leave unacknowledged before the rest waits in the outbox. */
const MAX_IN_FLIGHT = 32;

/** A device that is connected and has subscribed to its downlinks. */
interface Listener {
  readonly client: Client;
  inFlight: number;
}

/**
 * The broker inside the receiver. A device logs in as itself, publishes to its own topic alone and
 * hears its own downlinks alone. Its messages are acknowledged after they are committed: aedes
 * sends PUBACK and PUBREC when `authorizePublish` calls back, so that is where the commit is.
 */
export class Broker implements DownlinkTransport {
  readonly #options: BrokerOptions;
  readonly #aedes: Aedes;
  readonly #server: Server;
  /** Clients that were granted their downlink topic, in this connection or by their session. */
  readonly #granted = new WeakSet<Client>();
  readonly #listeners = new Map<string, Listener>();
  /** By the very buffer that was published: aedes hands it back with the acknowledgement. */
  readonly #onDelivered = new WeakMap<Buffer, () => void>();

  private constructor(options: BrokerOptions, aedes: Aedes) {
    this.#options = options;
    this.#aedes = aedes;
    this.#server = createServer({ noDelay: true }, (socket) => {
      aedes.handle(limitIntake(socket));
    });
    this.#control(aedes);
    this.#follow(aedes);
  }

  /**
   * Starts listening.
   * @throws AwareError `portInUse`, `addressUnusable`
   */
  static async start(options: BrokerOptions): Promise<Broker> {
    const aedes = await Aedes.createBroker({ connectTimeout: CONNECT_TIMEOUT_MS });
    const broker = new Broker(options, aedes);
    try {
      broker.#server.listen(options.port, options.host);
      await once(broker.#server, 'listening');
    } catch (error) {
      await new Promise<void>((resolve) => aedes.close(resolve));
      throw listenError(error, options);
    }
    return broker;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  publish(deviceId: string, payload: Buffer, onDelivered: () => void): boolean {
    const listener = this.#listeners.get(deviceId);
    if (!listener || listener.inFlight >= MAX_IN_FLIGHT) return false;
    const { client } = listener;
    const topic = downlinkTopic(deviceId);
    // A clean session forgets what it has not acknowledged; there the write must do.
    if (!client.clean) {
      listener.inFlight++;
      this.#onDelivered.set(payload, onDelivered);
    }
    client.publish(
      { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false },
      (error) => {
        if (client.clean && !error) onDelivered();
      },
    );
    return true;
  }

  /** Ends all connections. What was taken is committed first, so that it is acknowledged. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.#options.receiver.idle();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    await closed;
  }

  #control(aedes: Aedes): void {
    const { receiver } = this.#options;
    aedes.authenticate = (client, username, password, done) => {
      // A client id of one's own choice would let one device take over another's session.
      const expected = username === client.id ? receiver.brokerPassword(client.id) : undefined;
      if (expected !== undefined && password && equal(password, Buffer.from(expected))) {
        return done(null, true);
      }
      this.#refuse(username ?? client.id, 'badCredentials', 'login refused');
      const refused = new Error('bad credentials') as AuthenticateError;
      done(Object.assign(refused, { returnCode: NOT_AUTHORIZED as number }), false);
    };
    aedes.authorizePublish = (client, packet, done) => {
      if (!client || packet.topic !== uplinkTopic(client.id)) {
        this.#refuse(packet.topic, 'foreignTopic', `published by ${client?.id ?? 'nobody'}`);
        return done(new Error('not a topic of this device'));
      }
      packet.retain = false;
      receiver.ingest(packet.topic, packet.payload as Buffer).then(() => done(null), done);
    };
    aedes.authorizeSubscribe = (client, subscription, done) => {
      if (subscription.topic === downlinkTopic(client.id)) {
        this.#granted.add(client);
        return done(null, subscription);
      }
      this.#refuse(subscription.topic, 'foreignTopic', `subscribed by ${client.id}`);
      // [MQTT-3.9.3-2] answered with failure, 0x80
      done(null, null);
    };
  }

  #follow(aedes: Aedes): void {
    aedes.on('subscribe', (_, client) => this.#listens(client));
    aedes.on('clientReady', (client) => this.#listens(client));
    aedes.on('unsubscribe', (_, client) => this.#leaves(client));
    aedes.on('clientDisconnect', (client) => this.#leaves(client));
    aedes.on('ack', (packet, client) => {
      const { payload } = (packet ?? {}) as Partial<PublishPacket>;
      const onDelivered = this.#onDelivered.get(payload as Buffer);
      if (!onDelivered) return;
      this.#onDelivered.delete(payload as Buffer);
      const listener = this.#listeners.get(client.id);
      if (listener) listener.inFlight = Math.max(0, listener.inFlight - 1);
      onDelivered();
    });
  }

  #listens(client: Client): void {
    if (!this.#granted.has(client) || this.#listeners.get(client.id)?.client === client) return;
    this.#listeners.set(client.id, { client, inFlight: 0 });
    // A failure has been reported as a fault; the outbox keeps what was not sent.
    this.#options.receiver.deviceReady(client.id).catch(() => {});
  }

  /** The same device may be back on another connection by now. */
  #leaves(client: Client): void {
    if (this.#listeners.get(client.id)?.client === client) this.#listeners.delete(client.id);
  }

  #refuse(topic: string, reason: Refusal, detail: string): void {
    const { receiver, clock } = this.#options;
    const at = isoTime(clock.now());
    receiver.report({ event: 'refused', at, topic, reason, detail, untold: 0 });
  }
}

const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);

function listenError(cause: unknown, { host, port }: BrokerOptions): AwareError {
  if (systemCode(cause) === 'EADDRINUSE') {
    return new AwareError(
      'portInUse',
      `port ${port} on ${host} is in use by another program`,
      'end that program, or choose another port with --port (0: any free one)',
      { cause },
    );
  }
  return new AwareError(
    'addressUnusable',
    `cannot listen on ${host} port ${port}: ${(cause as Error).message}`,
    'choose an address of this machine with --host and a port above 1023 with --port',
    { cause },
  );
}
