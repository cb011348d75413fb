import type { IncomingMessage, Qos } from './network.ts';
import { topicMatches } from './topic-filter.ts';

const LAST_PACKET_ID = 65_535;

/** Where a session's messages go while its client is connected. */
export interface ClientLink {
  sendToClient(message: IncomingMessage): void;
  closeByPeer(): void;
}

/** What a broker remembers of one client: MQTT 3.1.1 §3.1.2.4. */
export class BrokerSession {
  readonly clientId: string;
  /** Outlives its link (clean session 0). */
  persistent = false;
  link: ClientLink | undefined;
  readonly #subscriptions = new Map<string, Qos>();
  /** QoS 1 messages that the client has not acknowledged, oldest first. */
  readonly #unacknowledged = new Map<number, IncomingMessage>();
  #lastPacketId = 0;

  constructor(clientId: string) {
    this.clientId = clientId;
  }

  get filters(): Iterable<string> {
    return this.#subscriptions.keys();
  }

  subscribe(filter: string, qos: Qos): void {
    this.#subscriptions.set(filter, qos);
  }

  unsubscribe(filter: string): void {
    this.#subscriptions.delete(filter);
  }

  /** Sends a message that matches a subscription; at QoS 1 it is kept until acknowledged. */
  route(topic: string, payload: Uint8Array, publishedQos: Qos, retain: boolean): void {
    const qos = publishedQos === 1 && this.#subscribedQos(topic) === 1 ? 1 : 0;
    const packetId = qos === 0 ? 0 : this.#nextPacketId();
    const message = { packetId, topic, payload, qos, retain, duplicate: false } as const;
    if (qos === 1) {
      const sentBefore = this.link !== undefined;
      this.#unacknowledged.set(packetId, { ...message, duplicate: sentBefore });
    }
    this.link?.sendToClient(message);
  }

  #subscribedQos(topic: string): Qos {
    for (const [filter, qos] of this.#subscriptions) {
      if (qos === 1 && topicMatches(filter, topic)) {
        return 1;
      }
    }
    return 0;
  }

  /** [MQTT-4.4.0-1] After a reconnection, what is unacknowledged goes out (again). */
  resend(): void {
    for (const [packetId, message] of this.#unacknowledged) {
      this.link?.sendToClient(message);
      this.#unacknowledged.set(packetId, { ...message, duplicate: true });
    }
  }

  acknowledge(packetId: number): void {
    this.#unacknowledged.delete(packetId);
  }

  #nextPacketId(): number {
    this.#lastPacketId = (this.#lastPacketId % LAST_PACKET_ID) + 1;
    return this.#lastPacketId;
  }
}
