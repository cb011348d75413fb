import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { BrokerSession, type ClientLink } from './broker-session.ts';
import {
  type Address,
  type Network,
  type OpenResult,
  openResults,
  type Qos,
  type Session,
  type SessionEvents,
} from './network.ts';
import { SubscriptionIndex } from './subscription-index.ts';
import { topicMatches } from './topic-filter.ts';
import { VirtualConnection } from './virtual-connection.ts';

/** A message the broker took from a device. */
export interface Publication {
  clientId: string;
  topic: string;
  payload: Uint8Array;
  qos: Qos;
  duplicate: boolean;
  atMs: number;
}

/** What can be wrong at the broker. All off by default; change them at any time. */
export interface BrokerFaults {
  /** The host's name is unknown: `+QMTOPEN` says 4. */
  nameNotFound: boolean;
  /** A CONNACK return code with which every login is refused; undefined: logins pass. */
  loginRefusedWith: number | undefined;
  /** So many of the next PUBACKs vanish, after the broker has taken the message. */
  pubacksToLose: number;
}

export interface VirtualNetworkOptions {
  clock: Clock;
  random: Random;
  /** One way, uniformly drawn for each packet. */
  latencyMs?: { min: number; max: number };
}

/** About what LTE gives between a device and a server in the same country. */
const DEFAULT_LATENCY_MS = { min: 30, max: 120 };

/**
 * A broker in memory and the links to it, in virtual time: QoS 0 and 1, persistent sessions,
 * retained messages, takeover by a client of the same name. The host side taps and delivers
 * without a client of its own.
 */
export class VirtualNetwork implements Network {
  readonly clock: Clock;
  readonly faults: BrokerFaults = {
    nameNotFound: false,
    loginRefusedWith: undefined,
    pubacksToLose: 0,
  };
  readonly #random: Random;
  #latencyMs: { min: number; max: number };
  readonly #connections = new Set<VirtualConnection>();
  readonly #sessions = new Map<string, BrokerSession>();
  readonly #subscriptions = new SubscriptionIndex<BrokerSession>();
  readonly #retained = new Map<string, Uint8Array>();
  readonly #taps: ((publication: Publication) => void)[] = [];
  #down = false;

  constructor({ clock, random, latencyMs = DEFAULT_LATENCY_MS }: VirtualNetworkOptions) {
    this.clock = clock;
    this.#random = random;
    this.#latencyMs = latencyMs;
  }

  openSession(_address: Address, events: SessionEvents): Session {
    const connection = new VirtualConnection(this, events);
    this.#connections.add(connection);
    connection.open(this.#openResult());
    return connection;
  }

  #openResult(): OpenResult {
    if (this.faults.nameNotFound) {
      return openResults.nameNotFound;
    }
    return this.#down ? openResults.disconnected : openResults.opened;
  }

  /** The host's tap: every message the broker takes from a device, at the moment it takes it. */
  onPublish(listener: (publication: Publication) => void): void {
    this.#taps.push(listener);
  }

  /** The host publishes. Persistent sessions that are away keep a QoS 1 message for later. */
  deliver(topic: string, payload: Uint8Array, qos: Qos = 1): void {
    for (const session of this.#subscriptions.matching(topic)) {
      session.route(topic, payload, qos, false);
    }
  }

  get isDown(): boolean {
    return this.#down;
  }

  /**
   * While down nothing passes, either way: packets wait as they do in TCP, and a link whose
   * keep-alive runs out meanwhile is given up by its client.
   */
  setDown(down: boolean): void {
    this.#down = down;
    for (const connection of [...this.#connections]) {
      if (down) {
        connection.onNetworkDown();
      } else {
        connection.onNetworkUp();
      }
    }
  }

  /** From now on, as in `VirtualNetworkOptions`; undefined: as usual. */
  setLatency(latencyMs: { min: number; max: number } | undefined): void {
    this.#latencyMs = latencyMs ?? DEFAULT_LATENCY_MS;
  }

  /** The broker hangs up on everyone, as it does when it restarts. */
  dropConnections(): void {
    for (const connection of [...this.#connections]) {
      connection.closeByPeer();
    }
  }

  /** How many links are open, seen from the broker. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  // What follows is for the connections.

  drawLatencyMs(): number {
    const { min, max } = this.#latencyMs;
    return this.#random.between(min, max);
  }

  forget(connection: VirtualConnection): void {
    this.#connections.delete(connection);
  }

  losesPuback(): boolean {
    if (this.faults.pubacksToLose === 0) {
      return false;
    }
    this.faults.pubacksToLose--;
    return true;
  }

  /** [MQTT-3.1.4-2] takeover; [MQTT-3.1.2-4] to [MQTT-3.1.2-6] clean or kept session. */
  attach(
    clientId: string,
    cleanSession: boolean,
    link: ClientLink,
  ): { session: BrokerSession; present: boolean } {
    const earlier = this.#sessions.get(clientId);
    earlier?.link?.closeByPeer();
    const kept = cleanSession || !earlier?.persistent ? undefined : earlier;
    if (earlier !== undefined && kept === undefined) {
      this.#discard(earlier);
    }
    const session = kept ?? new BrokerSession(clientId);
    session.persistent = !cleanSession;
    session.link = link;
    this.#sessions.set(clientId, session);
    return { session, present: kept !== undefined };
  }

  detach(session: BrokerSession): void {
    session.link = undefined;
    if (!session.persistent) {
      this.#discard(session);
    }
  }

  #discard(session: BrokerSession): void {
    for (const filter of session.filters) {
      this.#subscriptions.remove(filter, session);
    }
    if (this.#sessions.get(session.clientId) === session) {
      this.#sessions.delete(session.clientId);
    }
  }

  /** [MQTT-3.3.1-6] A new subscription gets what is retained under it. */
  subscribe(session: BrokerSession, filter: string, qos: Qos): void {
    session.subscribe(filter, qos);
    this.#subscriptions.add(filter, session);
    for (const [topic, payload] of this.#retained) {
      if (topicMatches(filter, topic)) {
        session.route(topic, payload, qos, true);
      }
    }
  }

  unsubscribe(session: BrokerSession, filter: string): void {
    session.unsubscribe(filter);
    this.#subscriptions.remove(filter, session);
  }

  /** The broker takes a message from a device and passes it on. */
  take(publication: Publication, retain: boolean): void {
    const { topic, payload, qos } = publication;
    if (retain && payload.length === 0) {
      // [MQTT-3.3.1-10]
      this.#retained.delete(topic);
    } else if (retain) {
      this.#retained.set(topic, payload);
    }
    this.deliver(topic, payload, qos);
    for (const tap of this.#taps) {
      tap(publication);
    }
  }
}
