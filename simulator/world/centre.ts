import type { OrderKind, Settings } from '../../protocol/index.ts';

/** The part of the settings that a centre may change; what is absent stays. */
export type ChangedSettings = Partial<
  Omit<Settings, 'type' | 'primaryNumber' | 'secondNumber' | 'smsNumber'>
>;

/** What a centre tells the world after it has committed it. */
export type CentreEvent =
  /** A press, for the first time. */
  | { type: 'alarm'; alarmNumber: number; isTest: boolean }
  /** A person's answer, with every press that it covers. */
  | { type: 'accepted' | 'closed'; alarmNumbers: readonly number[] }
  /** Anything that was turned away. */
  | { type: 'refused'; reason: string }
  /** The centre could not do its work. */
  | { type: 'fault'; reason: string }
  /** Whatever else it says; only traces look at these. */
  | { type: 'other'; name: string };

/** Where a centre lives. */
export interface CentreHost {
  /** Milliseconds since the world's start. */
  now(): number;
  /**
   * Sends a sealed downlink towards the device.
   * @returns false when it is not there to take it
   */
  publish(payload: Uint8Array): boolean;
  onEvent(event: CentreEvent): void;
}

/** One life of the receiver, and the person in front of it. A promise resolves at the commit. */
export interface Centre {
  ingest(topic: string, payload: Uint8Array): Promise<void>;
  ingestSms(from: string, text: string): Promise<void>;
  /** The device has subscribed: what it has still to be told may go out. */
  deviceReady(): Promise<void>;
  /** Time has passed: whoever is overdue is told of, whatever needs it is sent again. */
  supervise(): Promise<void>;
  accept(alarmNumber: number): Promise<void>;
  close(alarmNumber: number): Promise<void>;
  order(alarmNumber: number, order: OrderKind): Promise<void>;
  armTest(seconds: number): Promise<void>;
  riskWindow(seconds: number, heartbeatSeconds: number): Promise<void>;
  changeSettings(settings: ChangedSettings): Promise<void>;
}

/** The receiver's store, which outlives the receiver. */
export interface CentreStore {
  start(host: CentreHost): Centre;
  dispose(): void;
}

/** Makes the store of a receiver that knows one device. */
export type CentreFactory = (device: { deviceId: string; secret: Uint8Array }) => CentreStore;
