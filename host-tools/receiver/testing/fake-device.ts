import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import {
  type AlarmRaised,
  type DeviceKeys,
  deriveDeviceKeys,
  downlinkTopic,
  type Heartbeat,
  type Message,
  openMessage,
  type Position,
  randomDeviceId,
  SECRET_BYTES,
  sealMessage,
  uplinkTopic,
} from '../../../protocol/index.ts';
import type { Enrolment } from '../../registry/index.ts';
import { Mailbox } from './mailbox.ts';

/** A device without a press of its own: it seals what a test tells it to. */
export class FakeDevice {
  readonly enrolment: Enrolment;
  readonly keys: DeviceKeys;
  #sequence = 0;

  constructor() {
    this.enrolment = { deviceId: randomDeviceId(), secret: randomBytes(SECRET_BYTES) };
    this.keys = deriveDeviceKeys(this.enrolment.secret, this.deviceId);
  }

  get deviceId(): string {
    return this.enrolment.deviceId;
  }

  /** Seals afresh, as every transmission is. */
  seal(message: Message): Buffer {
    return this.sealAs(message, this.#sequence++);
  }

  sealAs(message: Message, sequence: number): Buffer {
    const context = {
      keys: this.keys.uplink,
      direction: 'uplink',
      deviceId: this.deviceId,
    } as const;
    return Buffer.from(sealMessage(message, sequence, context));
  }

  /** Opens a downlink as the device would; throws what it refuses. */
  open(payload: Buffer): { sequence: number; message: Message } {
    const { keys, deviceId } = this;
    const opened = openMessage(payload, { keys: keys.downlink, direction: 'downlink', deviceId });
    if (!opened.ok) throw new Error(`downlink refused: ${opened.reason}`);
    return opened;
  }

  /** Connects as the firmware does: its own id, a session that the broker keeps. */
  async connect(port: number, options: IClientOptions = {}): Promise<ConnectedDevice> {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
      clientId: this.deviceId,
      username: this.deviceId,
      password: this.keys.brokerPassword,
      clean: false,
      protocolVersion: 4,
      reconnectPeriod: 0,
      ...options,
    });
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    // A connection that a test cuts is not a fault of the test.
    client.on('error', () => {});
    return new ConnectedDevice(this, client);
  }
}

export class ConnectedDevice {
  readonly client: MqttClient;
  readonly downlinks = new Mailbox<{ sequence: number; message: Message }>();
  readonly #device: FakeDevice;
  readonly #lost: Promise<never>;

  constructor(device: FakeDevice, client: MqttClient) {
    this.#device = device;
    this.client = client;
    client.on('message', (_, payload) => this.downlinks.put(device.open(payload)));
    this.#lost = new Promise((_, reject) => {
      client.once('close', () => reject(new Error('connection lost')));
    });
    // Of interest only to whoever is sending.
    this.#lost.catch(() => {});
  }

  async subscribe(): Promise<this> {
    await this.client.subscribeAsync(downlinkTopic(this.#device.deviceId), { qos: 1 });
    return this;
  }

  /** Resolves at PUBACK; rejects when the connection ends before. */
  async send(message: Message): Promise<void> {
    await this.sendBytes(this.#device.seal(message));
  }

  async sendBytes(payload: Buffer, topic = uplinkTopic(this.#device.deviceId)): Promise<void> {
    await Promise.race([this.client.publishAsync(topic, payload, { qos: 1 }), this.#lost]);
  }

  async end(): Promise<void> {
    await this.client.endAsync(true);
  }
}

const STATUS = { responseMinutes: 31, charging: 'notCharging', signal: 10, line: 'idle' } as const;

export const alarm = (alarmNumber: number, changed: Partial<AlarmRaised> = {}): AlarmRaised => ({
  ...{ type: 'alarmRaised', alarmNumber, trigger: 'button', secondsSincePress: 2, ...STATUS },
  position: {
    ...{ latMicrodegrees: 52_370_220, lonMicrodegrees: 4_895_170 },
    ...{ accuracyMetres: 12, ageSeconds: 40 },
  },
  ...changed,
});

export const position = (
  alarmNumber: number,
  progress: 'raised' | 'received' | 'accepted',
  changed: Partial<Position> = {},
): Position => ({
  ...{ type: 'position', alarmNumber, progress, secondsSincePress: 9, ...STATUS },
  ...{ lineEnd: 'none', speaker: 0, orderNumber: 0, trackMinutes: 250, lastWords: 0 },
  ...changed,
});

export const heartbeat = (changed: Partial<Heartbeat> = {}): Heartbeat => ({
  ...{ type: 'heartbeat', responseMinutes: 31, charging: 'notCharging', signal: 10 },
  ...{ firmwareVersion: '0.1.0', faults: 0, testSecondsLeft: 0, riskSecondsLeft: 0 },
  ...{ settingsNumber: 0, settingsTrial: 0, chargeNeed: 'none', lastWords: 0 },
  ...{ remainingMilliampHours: 240, errorMilliampHours: 40, fullMilliampHours: 1000 },
  ...changed,
});

/** A message of a device as it goes into an SMS. */
export const smsText = (device: FakeDevice, message: Message): string =>
  device.deviceId + device.seal(message).toString('base64');
