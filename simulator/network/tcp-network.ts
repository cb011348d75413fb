import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  generate,
  type IPublishPacket,
  parser as makeParser,
  type Packet,
  type Parser,
} from 'mqtt-packet';
import type { Clock, TimerHandle } from '../clock.ts';
import {
  type Address,
  type CloseReason,
  type ConnectOptions,
  type Granted,
  type Network,
  type OpenResult,
  type OutgoingPublish,
  openResults,
  type Qos,
  type Session,
  type SessionEvents,
} from './network.ts';

/** One MQTT control packet as it went out, with its size on the wire. */
export interface SentPacket {
  cmd: Packet['cmd'];
  bytes: number;
  topic?: string;
}

export interface TcpNetworkOptions {
  /** In real time: the wall clock. */
  clock: Clock;
  /** Authorities (PEM) that may vouch for a broker reached over TLS; default: Node's own. */
  ca?: string;
  onPacketSent?: (packet: SentPacket) => void;
}

const NAME_ERRORS = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA']);

function openResultOf(error: NodeJS.ErrnoException): OpenResult {
  return NAME_ERRORS.has(error.code ?? '') ? openResults.nameNotFound : openResults.failed;
}

/** A session over a socket. Everything it states, a broker said; it plays no part of one. */
class TcpSession implements Session {
  readonly #socket: Socket;
  readonly #events: SessionEvents;
  readonly #options: TcpNetworkOptions;
  readonly #parser: Parser = makeParser({ protocolVersion: 4 });
  #state: 'opening' | 'open' | 'closed' = 'opening';
  #keepAliveMs = 0;
  #pingTimer: TimerHandle | undefined;
  #pingUnanswered = false;

  constructor(address: Address, events: SessionEvents, options: TcpNetworkOptions) {
    this.#events = events;
    this.#options = options;
    const { host, port } = address;
    this.#socket = address.tls
      ? connectTls({
          host,
          port,
          // RFC 6066 §3: the name sent to the server is never an address.
          ...(isIP(host) === 0 && { servername: host }),
          ...(options.ca !== undefined && { ca: options.ca }),
        })
      : connectTcp({ host, port });
    this.#socket.setNoDelay(true);
    this.#socket.once(address.tls ? 'secureConnect' : 'connect', () => {
      this.#state = 'open';
      this.#events.onOpened(openResults.opened);
    });
    this.#socket.on('error', (error) => this.#onSocketError(error));
    this.#socket.on('close', () => this.#end('peer'));
    this.#socket.on('data', (bytes) => this.#parser.parse(bytes));
    this.#parser.on('packet', (packet: Packet) => this.#onPacket(packet));
    // [MQTT-4.8.0-1] Whoever receives a malformed packet closes the connection.
    this.#parser.on('error', () => this.#socket.destroy());
  }

  connect({ clientId, username, password, keepAliveSeconds, cleanSession }: ConnectOptions): void {
    this.#keepAliveMs = keepAliveSeconds * 1000;
    this.#send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId,
      clean: cleanSession,
      keepalive: keepAliveSeconds,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password: Buffer.from(password) }),
    });
  }

  subscribe(packetId: number, topic: string, qos: Qos): void {
    this.#send({ cmd: 'subscribe', messageId: packetId, subscriptions: [{ topic, qos }] });
  }

  unsubscribe(packetId: number, topic: string): void {
    this.#send({ cmd: 'unsubscribe', messageId: packetId, unsubscriptions: [topic] });
  }

  publish({ packetId, topic, payload, qos, retain, duplicate }: OutgoingPublish): void {
    this.#send({
      cmd: 'publish',
      topic,
      payload: Buffer.from(payload),
      qos,
      retain,
      dup: duplicate,
      ...(qos > 0 && { messageId: packetId }),
    });
  }

  disconnect(): void {
    this.#send({ cmd: 'disconnect' });
    this.#state = 'closed';
    this.#stopPinging();
    this.#socket.end();
  }

  close(): void {
    this.#state = 'closed';
    this.#stopPinging();
    this.#socket.destroy();
  }

  #send(packet: Packet): void {
    if (this.#state !== 'open') {
      return;
    }
    const bytes = generate(packet);
    this.#socket.write(bytes);
    this.#options.onPacketSent?.({
      cmd: packet.cmd,
      bytes: bytes.length,
      ...(packet.cmd === 'publish' && { topic: packet.topic }),
    });
  }

  #onPacket(packet: Packet): void {
    if (this.#state !== 'open') {
      return;
    }
    const events = this.#events;
    switch (packet.cmd) {
      case 'connack':
        this.#startPinging();
        events.onConnack(packet.returnCode ?? 0, packet.sessionPresent);
        break;
      case 'suback':
        events.onSuback(packet.messageId ?? 0, packet.granted as Granted[]);
        break;
      case 'unsuback':
        events.onUnsuback(packet.messageId ?? 0);
        break;
      case 'puback':
        events.onPuback(packet.messageId ?? 0);
        break;
      case 'pingresp':
        this.#pingUnanswered = false;
        break;
      case 'publish':
        this.#onPublish(packet);
        break;
      default:
        // A server sends nothing else to a client of QoS 0 and 1.
        this.#socket.destroy();
    }
  }

  #onPublish(packet: IPublishPacket): void {
    const qos: Qos = packet.qos === 0 ? 0 : 1;
    const packetId = qos === 0 ? 0 : (packet.messageId ?? 0);
    if (qos === 1) {
      // [MQTT-4.3.2-2]
      this.#send({ cmd: 'puback', messageId: packetId });
    }
    const { topic, retain, dup: duplicate } = packet;
    const payload = Uint8Array.from(Buffer.from(packet.payload));
    this.#events.onMessage({ packetId, topic, payload, qos, retain, duplicate });
  }

  /** [MQTT-3.1.2-23] A ping within every keep-alive; silence until the next one ends the session. */
  #startPinging(): void {
    if (this.#keepAliveMs === 0) {
      return;
    }
    const ping = () => {
      if (this.#pingUnanswered) {
        this.#end('keepAlive');
        this.#socket.destroy();
        return;
      }
      this.#pingUnanswered = true;
      this.#send({ cmd: 'pingreq' });
      this.#pingTimer = this.#options.clock.setTimer(this.#keepAliveMs, ping);
    };
    this.#pingTimer = this.#options.clock.setTimer(this.#keepAliveMs, ping);
  }

  #stopPinging(): void {
    if (this.#pingTimer !== undefined) {
      this.#options.clock.clearTimer(this.#pingTimer);
      this.#pingTimer = undefined;
    }
  }

  #onSocketError(error: NodeJS.ErrnoException): void {
    if (this.#state === 'opening') {
      this.#state = 'closed';
      this.#events.onOpened(openResultOf(error));
    }
  }

  #end(reason: CloseReason): void {
    this.#stopPinging();
    if (this.#state === 'open') {
      this.#state = 'closed';
      this.#events.onClosed(reason);
    } else if (this.#state === 'opening') {
      this.#state = 'closed';
      this.#events.onOpened(openResults.failed);
    }
  }
}

/** The world over TCP: the simulated modem's packets reach a real broker. */
export class TcpNetwork implements Network {
  readonly #options: TcpNetworkOptions;

  constructor(options: TcpNetworkOptions) {
    this.#options = options;
  }

  openSession(address: Address, events: SessionEvents): Session {
    return new TcpSession(address, events, this.#options);
  }
}
