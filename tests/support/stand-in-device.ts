/**
 * Stands in for a device on a bench where only the host is tried: it speaks the service channel at a
 * pseudo-terminal, and with the keys it was given there the protocol over a real broker. It has no
 * firmware.
 */
import mqtt, { type MqttClient } from 'mqtt';
import { alarm, heartbeat, position } from '../../host-tools/receiver/testing/fake-device.ts';
import { FakeServiceDevice } from '../../host-tools/usb/testing/fake-service-device.ts';
import {
  downlinkTopic,
  type JournalRecord,
  type Message,
  openMessage,
  sealMessage,
  uplinkTopic,
} from '../../protocol/index.ts';
import { Pty } from '../../simulator/interpreter/pty.ts';

type Record<Type extends JournalRecord['type']> = Extract<JournalRecord, { type: Type }>;

export class StandInDevice {
  readonly service = new FakeServiceDevice();
  readonly #pty: Pty;
  #client: MqttClient | undefined;
  #sequence = 0;
  #alarmNumber = 0;
  #cameOnline: () => void = () => {};

  private constructor(pty: Pty) {
    this.#pty = pty;
    this.service.measured = { ...this.service.measured, isOnline: 0 };
    this.service.onRestart = () => void this.#start();
    pty.onData((bytes) => pty.write(this.service.take(bytes)));
  }

  static async plugIn(): Promise<StandInDevice> {
    return new StandInDevice(await Pty.open());
  }

  get port(): string {
    return this.#pty.path;
  }

  /** Resolves when it has logged in. */
  readonly online = new Promise<void>((resolve) => {
    this.#cameOnline = resolve;
  });

  tap(times: number): void {
    const { measured } = this.service;
    const buttonPresses = measured.buttonPresses + times;
    this.service.measured = { ...measured, buttonPresses };
  }

  /** Holds the button: a test when one is armed. */
  async hold(): Promise<void> {
    this.#alarmNumber++;
    const isArmed = (this.service.armed.at(-1) ?? 0) > 0;
    await this.#send(alarm(this.#alarmNumber, { trigger: isArmed ? 'test' : 'button' }));
  }

  async unplug(): Promise<void> {
    await this.#client?.endAsync(true);
    await this.#pty.close();
  }

  async #start(): Promise<void> {
    const { deviceId, brokerPassword } = this.#record('identity');
    const { brokerHost, brokerPort } = this.#record('settings');
    const client = await mqtt.connectAsync(`mqtt://${brokerHost}:${brokerPort}`, {
      ...{ clientId: deviceId, username: deviceId, password: brokerPassword },
      ...{ protocolVersion: 4, clean: false, reconnectPeriod: 0 },
    });
    this.#client = client;
    client.on('error', () => {});
    client.on('message', (_, payload) => void this.#take(payload));
    await client.subscribeAsync(downlinkTopic(deviceId), { qos: 1 });
    await this.#send(heartbeat());
    this.service.measured = { ...this.service.measured, isOnline: 1 };
    this.#cameOnline();
  }

  /** Answers as a device does: with the progress that it knows of, and the line once accepted. */
  async #take(payload: Buffer): Promise<void> {
    const { deviceId, downlinkKey, downlinkIv } = this.#record('identity');
    const keys = { key: downlinkKey, baseIv: downlinkIv };
    const opened = openMessage(payload, { keys, direction: 'downlink', deviceId });
    if (!opened.ok) throw new Error(`refused: ${opened.reason}`);
    const { type } = opened.message;
    if (type !== 'received' && type !== 'accepted') return;
    const line = type === 'accepted' ? 'open' : 'idle';
    await this.#send(position(this.#alarmNumber, type, { line }));
  }

  async #send(message: Message): Promise<void> {
    const { deviceId, uplinkKey, uplinkIv } = this.#record('identity');
    const keys = { key: uplinkKey, baseIv: uplinkIv };
    const context = { keys, direction: 'uplink', deviceId } as const;
    const sealed = Buffer.from(sealMessage(message, this.#sequence++, context));
    await this.#client!.publishAsync(uplinkTopic(deviceId), sealed, { qos: 1 });
  }

  #record<Type extends JournalRecord['type']>(type: Type): Record<Type> {
    return this.service.records.get(type) as Record<Type>;
  }
}
