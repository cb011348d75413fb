import {
  type Address,
  type CloseReason,
  connackCodes,
  type Granted,
  type IncomingMessage,
  type OpenResult,
  type OutgoingPublish,
  openResults,
  type Qos,
  type Session,
} from '../network/network.ts';
import { AwaitedPackets } from './awaited-packets.ts';
import { drawMs, latencies } from './latencies.ts';
import type { ModemCore } from './modem-core.ts';
import { type ConfigStage, defaultMqttConfig, type MqttConfig } from './mqtt-config.ts';
import { ReceiveSlots } from './receive-slots.ts';

/** `<err>` of `+QMTSTAT`. */
const statErrors = { peerClosed: 1, pingFailed: 2, connackFailed: 4, sendFailed: 6, linkDead: 7 };

/** `<result>` of `+QMTCONN`, `+QMTSUB`, `+QMTPUB…`: 1 is a retransmission, and not final. */
const packetResults = { sent: 0, retransmitted: 1, failed: 2 } as const;

/** CONNECT has no packet id. */
const CONNECT_PACKET = 0;

/** `<state>` of `+QMTCONN?`. */
const connectStates = { opened: 1, connecting: 2, connected: 3 } as const;

type State = 'idle' | 'opening' | 'opened' | 'connecting' | 'connected';

/** What the client needs from the world outside of the MQTT conversation. */
export interface MqttClientWorld {
  core: ModemCore;
  /** Radio in use from now for a while: where GNSS takes turns with it, GNSS waits. */
  radioUsed(): void;
  /** Why an attempt to open must fail inside the modem; undefined: it may go to the network. */
  refusal(config: MqttConfig): OpenResult | undefined;
}

/** One of the modem's MQTT clients: a TCP connection at most, and the URCs that tell of it. */
export class MqttClient {
  readonly config: MqttConfig = defaultMqttConfig();
  readonly slots = new ReceiveSlots();
  address: Address | undefined;
  readonly #number: number;
  readonly #world: MqttClientWorld;
  readonly #core: ModemCore;
  #state: State = 'idle';
  #session: Session | undefined;
  readonly #awaited: AwaitedPackets;

  constructor(number: number, world: MqttClientWorld) {
    this.#number = number;
    this.#world = world;
    this.#core = world.core;
    this.#awaited = new AwaitedPackets(world.core.timers);
  }

  get stage(): ConfigStage {
    const stages = {
      idle: 'idle',
      opening: 'opened',
      opened: 'opened',
      connecting: 'connected',
      connected: 'connected',
    } as const;
    return stages[this.#state];
  }

  get isOpened(): boolean {
    return this.#state === 'opened';
  }

  get isConnected(): boolean {
    return this.#state === 'connected';
  }

  /** `<state>` of `+QMTCONN?`; undefined where the client would not be listed. */
  get connectState(): number | undefined {
    return this.#state === 'idle' || this.#state === 'opening'
      ? undefined
      : connectStates[this.#state];
  }

  open(address: Address): void {
    if (this.#state !== 'idle') {
      this.#report('QMTOPEN', openResults.identifierInUse);
      return;
    }
    this.#state = 'opening';
    this.address = address;
    this.#world.radioUsed();
    this.#core.timers.after(drawMs(this.#core.random, latencies.mqttOpen), () => {
      const refusal =
        this.#world.refusal(this.config) ??
        this.#core.behaviours.ask((behaviour) => behaviour.onMqttOpen?.(address));
      if (this.#state !== 'opening') {
        return;
      }
      if (refusal !== undefined) {
        return this.#onOpened(refusal);
      }
      this.#session = this.#core.network.openSession(address, this.#sessionEvents());
    });
  }

  connect(clientId: string, username: string | undefined, password: string | undefined): void {
    this.#state = 'connecting';
    this.#world.radioUsed();
    this.#session?.connect({
      clientId,
      username,
      password,
      keepAliveSeconds: this.config.keepAlive,
      cleanSession: this.config.cleanSession,
    });
    // [MQTT-3.1.0-2] A second CONNECT on one connection is an error, so there is no retry.
    this.#expect('QMTCONN', CONNECT_PACKET, () => {
      this.#report('QMTCONN', packetResults.failed);
      this.#abandon(statErrors.connackFailed);
    });
  }

  subscribe(packetId: number, topic: string, qos: Qos): void {
    this.#sendAwaited('QMTSUB', packetId, () => this.#session?.subscribe(packetId, topic, qos));
  }

  unsubscribe(packetId: number, topic: string): void {
    this.#sendAwaited('QMTUNS', packetId, () => this.#session?.unsubscribe(packetId, topic));
  }

  publish(message: Omit<OutgoingPublish, 'duplicate'>): void {
    const { packetId, topic, payload, qos } = message;
    const name = this.#core.dialect.publishCommand.slice(1);
    const send = (duplicate: boolean) => {
      this.#session?.publish({ ...message, duplicate });
      this.#core.emit({ type: 'publishSent', topic, packetId, payload, duplicate });
    };
    if (qos === 0) {
      this.#world.radioUsed();
      send(false);
      this.#report(name, packetId, packetResults.sent);
    } else {
      this.#sendAwaited(name, packetId, send, topic);
    }
  }

  disconnect(): void {
    this.#session?.disconnect();
    this.#forget();
    this.#report('QMTDISC', 0);
  }

  close(): void {
    this.#session?.close();
    this.#forget();
    this.#core.timers.after(drawMs(this.#core.random, latencies.mqttClose), () =>
      this.#report('QMTCLOSE', 0),
    );
  }

  /** The data context under the client is gone. */
  linkLost(): void {
    if (this.#state === 'opening') {
      this.#session?.close();
      this.#onOpened(openResults.disconnected);
    } else if (this.#state !== 'idle') {
      this.#abandon(statErrors.linkDead);
    }
  }

  /** The modem lost its power: the broker is left to find out. */
  powerLost(): void {
    this.#session?.close();
  }

  #sessionEvents() {
    return {
      onOpened: (result: OpenResult) => this.#onOpened(result),
      onConnack: (code: number) => this.#onConnack(code),
      onSuback: (packetId: number, granted: Granted[]) => {
        if (this.#awaited.settle('QMTSUB', packetId)) {
          this.#report('QMTSUB', packetId, packetResults.sent, granted[0] ?? 128);
        }
      },
      onUnsuback: (packetId: number) => {
        if (this.#awaited.settle('QMTUNS', packetId)) {
          this.#report('QMTUNS', packetId, packetResults.sent);
        }
      },
      onPuback: (packetId: number) => this.#onPuback(packetId),
      onMessage: (message: IncomingMessage) => this.#onMessage(message),
      onClosed: (reason: CloseReason) => {
        this.#abandon(reason === 'peer' ? statErrors.peerClosed : statErrors.pingFailed);
      },
    };
  }

  #onOpened(result: OpenResult): void {
    if (result === openResults.opened) {
      this.#state = 'opened';
    } else {
      this.#forget();
    }
    this.#report('QMTOPEN', result);
  }

  #onConnack(code: number): void {
    if (!this.#awaited.settle('QMTCONN', CONNECT_PACKET)) {
      return;
    }
    this.#state = code === connackCodes.accepted ? 'connected' : 'opened';
    this.#core.noteActivity('changed');
    this.#report('QMTCONN', packetResults.sent, code);
  }

  #onPuback(packetId: number): void {
    if (this.#core.behaviours.ask((behaviour) => behaviour.onPuback?.(packetId)) === 'lose') {
      return;
    }
    const name = this.#core.dialect.publishCommand.slice(1);
    const settled = this.#awaited.settle(name, packetId);
    if (settled) {
      this.#core.emit({ type: 'publishDelivered', topic: settled.topic ?? '', packetId });
      this.#report(name, packetId, packetResults.sent);
    }
  }

  #onMessage({ packetId, topic, payload }: IncomingMessage): void {
    this.#world.radioUsed();
    const bytes = Buffer.from(payload).toString('latin1');
    const text = Buffer.from(topic).toString('latin1');
    const { receiveMode, receiveLength } = this.config;
    if (receiveMode === 1) {
      const slot = this.slots.store({ packetId, topic: text, bytes });
      if (slot !== undefined) {
        this.#core.urc(`+QMTRECV: ${this.#number},${slot}`);
      }
    } else {
      const length = receiveLength ? `${payload.length},` : '';
      this.#core.urc(`+QMTRECV: ${this.#number},${packetId},"${text}",${length}"${bytes}"`);
    }
    this.#core.emit({ type: 'messageDelivered', topic, payload });
  }

  /** Sends a packet, again (as a duplicate) after each timeout, and gives up after the retries. */
  #sendAwaited(
    name: string,
    packetId: number,
    send: (duplicate: boolean) => void,
    topic?: string,
  ): void {
    let attempt = 0;
    const transmit = () => {
      this.#world.radioUsed();
      send(attempt > 0);
      this.#expect(name, packetId, onTimeout, topic);
    };
    const onTimeout = () => {
      if (attempt === this.config.retries) {
        this.#report(name, packetId, packetResults.failed);
        return this.#abandon(statErrors.sendFailed);
      }
      attempt++;
      if (this.config.timeoutNotice) {
        this.#report(name, packetId, packetResults.retransmitted, attempt);
      }
      return transmit();
    };
    transmit();
  }

  #expect(name: string, packetId: number, onTimeout: () => void, topic?: string): void {
    const timeoutMs = this.config.packetTimeout * 1000;
    this.#awaited.expect(name, packetId, { timeoutMs, topic, onTimeout });
  }

  #abandon(statError: number): void {
    this.#session?.close();
    this.#forget();
    this.#report('QMTSTAT', statError);
  }

  #forget(): void {
    this.#awaited.forgetAll();
    this.#session = undefined;
    this.address = undefined;
    this.#state = 'idle';
    this.#core.noteActivity('changed');
  }

  #report(name: string, ...values: number[]): void {
    this.#core.urc(`+${name}: ${[this.#number, ...values].join(',')}`);
  }
}
