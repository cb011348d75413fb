import type { TimerHandle } from '../clock.ts';
import type { BrokerSession, ClientLink } from './broker-session.ts';
import {
  type CloseReason,
  type ConnectOptions,
  connackCodes,
  type IncomingMessage,
  type OpenResult,
  type OutgoingPublish,
  openResults,
  type Qos,
  type Session,
  type SessionEvents,
} from './network.ts';
import type { VirtualNetwork } from './virtual-network.ts';

/**
 * One link between a modem and the broker in memory. Each direction keeps its order, as TCP does,
 * and each end learns of the other's closing only when that arrives.
 */
export class VirtualConnection implements Session, ClientLink {
  readonly #network: VirtualNetwork;
  readonly #events: SessionEvents;
  #clientState: 'opening' | 'open' | 'closed' = 'opening';
  #brokerClosed = false;
  #session: BrokerSession | undefined;
  #keepAliveMs = 0;
  #keepAliveTimer: TimerHandle | undefined;
  #upFreeAtMs = 0;
  #downFreeAtMs = 0;
  /** Arrivals that wait for a network that is down. */
  #held: (() => void)[] = [];

  constructor(network: VirtualNetwork, events: SessionEvents) {
    this.#network = network;
    this.#events = events;
  }

  /** The verdict on the attempt; it reaches the client after the time a connection takes. */
  open(result: OpenResult): void {
    const opened = result === openResults.opened;
    if (!opened) {
      this.#closeAtBroker();
    }
    this.#network.clock.setTimer(this.#network.drawLatencyMs(), () => {
      if (this.#clientState === 'opening') {
        this.#clientState = opened ? 'open' : 'closed';
        this.#events.onOpened(result);
      }
    });
  }

  connect({ clientId, keepAliveSeconds, cleanSession }: ConnectOptions): void {
    this.#keepAliveMs = keepAliveSeconds * 1000;
    this.#up(() => {
      const refusal = this.#network.faults.loginRefusedWith;
      if (refusal !== undefined) {
        this.#down(() => this.#events.onConnack(refusal, false));
        // [MQTT-3.2.2-5]
        this.closeByPeer();
        return;
      }
      const { session, present } = this.#network.attach(clientId, cleanSession, this);
      this.#session = session;
      this.#down(() => this.#events.onConnack(connackCodes.accepted, present));
      session.resend();
    });
  }

  subscribe(packetId: number, topic: string, qos: Qos): void {
    this.#upInSession((session) => {
      this.#down(() => this.#events.onSuback(packetId, [qos]));
      this.#network.subscribe(session, topic, qos);
    });
  }

  unsubscribe(packetId: number, topic: string): void {
    this.#upInSession((session) => {
      this.#network.unsubscribe(session, topic);
      this.#down(() => this.#events.onUnsuback(packetId));
    });
  }

  publish({ packetId, topic, payload, qos, retain, duplicate }: OutgoingPublish): void {
    this.#upInSession(({ clientId }) => {
      const atMs = this.#network.clock.now();
      this.#network.take({ clientId, topic, payload, qos, duplicate, atMs }, retain);
      if (qos === 1 && !this.#network.losesPuback()) {
        this.#down(() => this.#events.onPuback(packetId));
      }
    });
  }

  sendToClient(message: IncomingMessage): void {
    const session = this.#session;
    this.#down(() => {
      session?.acknowledge(message.packetId);
      this.#events.onMessage(message);
    });
  }

  disconnect(): void {
    this.close();
  }

  close(): void {
    // What TCP still held goes with the socket; a broker out of reach notices by its keep-alive.
    if (this.#network.isDown) this.#closeAtBroker();
    else this.#up(() => this.#closeAtBroker());
    this.#clientState = 'closed';
    this.#stopKeepAlive();
  }

  closeByPeer(): void {
    if (!this.#brokerClosed) {
      this.#closeAtBroker();
      this.#down(() => this.#end('peer'));
    }
  }

  onNetworkDown(): void {
    // Pings of an idle link are not simulated one by one: the first one missed ends it.
    if (this.#keepAliveMs > 0 && this.#clientState === 'open') {
      this.#keepAliveTimer = this.#network.clock.setTimer(this.#keepAliveMs, () => {
        this.#closeAtBroker();
        this.#end('keepAlive');
      });
    }
  }

  onNetworkUp(): void {
    this.#stopKeepAlive();
    const arrivals = this.#held;
    this.#held = [];
    for (const arrive of arrivals) {
      arrive();
    }
  }

  #end(reason: CloseReason): void {
    if (this.#clientState === 'open') {
      this.#clientState = 'closed';
      this.#stopKeepAlive();
      this.#events.onClosed(reason);
    }
  }

  #closeAtBroker(): void {
    this.#brokerClosed = true;
    this.#network.forget(this);
    if (this.#session?.link === this) {
      this.#network.detach(this.#session);
    }
  }

  #stopKeepAlive(): void {
    if (this.#keepAliveTimer !== undefined) {
      this.#network.clock.clearTimer(this.#keepAliveTimer);
      this.#keepAliveTimer = undefined;
    }
  }

  #upInSession(arrive: (session: BrokerSession) => void): void {
    this.#up(() => {
      if (this.#session !== undefined) {
        arrive(this.#session);
      }
    });
  }

  #up(arrive: () => void): void {
    if (this.#clientState === 'closed') {
      return;
    }
    this.#upFreeAtMs = this.#schedule(this.#upFreeAtMs, () => {
      if (!this.#brokerClosed) {
        arrive();
      }
    });
  }

  #down(arrive: () => void): void {
    this.#downFreeAtMs = this.#schedule(this.#downFreeAtMs, () => {
      if (this.#clientState !== 'closed') {
        arrive();
      }
    });
  }

  /** Schedules an arrival not before the previous one in that direction, and returns its time. */
  #schedule(freeAtMs: number, arrive: () => void): number {
    const { clock } = this.#network;
    const arrivalMs = Math.max(clock.now() + this.#network.drawLatencyMs(), freeAtMs);
    clock.setTimer(arrivalMs - clock.now(), () => {
      if (this.#network.isDown) {
        this.#held.push(arrive);
      } else {
        arrive();
      }
    });
    return arrivalMs;
  }
}
