/**
 * What the modem's own MQTT 3.1.1 client can do with the world. Calls never block and never throw:
 * whatever comes back, comes as an event, later, in the order the link carried it.
 */

/** As `+QMTOPEN` reports it. */
export const openResults = {
  opened: 0,
  failed: -1,
  wrongParameter: 1,
  identifierInUse: 2,
  pdpFailed: 3,
  nameNotFound: 4,
  disconnected: 5,
} as const;
export type OpenResult = (typeof openResults)[keyof typeof openResults];

/** CONNACK return codes: MQTT 3.1.1 table 3.1. */
export const connackCodes = {
  accepted: 0,
  unacceptableProtocol: 1,
  identifierRejected: 2,
  serverUnavailable: 3,
  badUserNameOrPassword: 4,
  notAuthorized: 5,
} as const;

/** The modem speaks no QoS 2, and neither does the device. */
export type Qos = 0 | 1;

/** A SUBACK's verdict: the QoS granted, or refusal (MQTT 3.1.1 §3.9.3). */
export type Granted = Qos | 2 | 128;

export interface Address {
  host: string;
  port: number;
  tls: boolean;
}

export interface ConnectOptions {
  clientId: string;
  username?: string | undefined;
  password?: string | undefined;
  /** 0: no keep-alive. */
  keepAliveSeconds: number;
  cleanSession: boolean;
}

export interface OutgoingPublish {
  /** 0 for QoS 0, else 1 to 65535. */
  packetId: number;
  topic: string;
  payload: Uint8Array;
  qos: Qos;
  retain: boolean;
  /** Set on every transmission but the first: MQTT-3.3.1-1. */
  duplicate: boolean;
}

export interface IncomingMessage {
  /** 0 for QoS 0. */
  packetId: number;
  topic: string;
  payload: Uint8Array;
  qos: Qos;
  retain: boolean;
  duplicate: boolean;
}

/** Why a link ended without the client asking: the peer closed it, or its answers stayed away. */
export type CloseReason = 'peer' | 'keepAlive';

export interface SessionEvents {
  onOpened(result: OpenResult): void;
  onConnack(returnCode: number, sessionPresent: boolean): void;
  onSuback(packetId: number, granted: Granted[]): void;
  onUnsuback(packetId: number): void;
  onPuback(packetId: number): void;
  /** The session has already acknowledged it. */
  onMessage(message: IncomingMessage): void;
  /** At most once, only after `onOpened(0)`, and never after the client's own `close`. */
  onClosed(reason: CloseReason): void;
}

/** One TCP connection of the modem and the MQTT conversation on it. */
export interface Session {
  connect(options: ConnectOptions): void;
  subscribe(packetId: number, topic: string, qos: Qos): void;
  unsubscribe(packetId: number, topic: string): void;
  publish(message: OutgoingPublish): void;
  /** Sends DISCONNECT and closes. */
  disconnect(): void;
  /** Drops the link without a word. No event follows. */
  close(): void;
}

export interface Network {
  openSession(address: Address, events: SessionEvents): Session;
}
