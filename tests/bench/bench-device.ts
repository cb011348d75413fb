import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';
import { enrolDevice } from '../../host-tools/registry/index.ts';
import { openStore } from '../../host-tools/store/store.ts';
import {
  type DeviceKeys,
  deriveDeviceKeys,
  downlinkTopic,
  type Message,
  sealMessage,
  uplinkTopic,
} from '../../protocol/index.ts';

const MAX_MESSAGE_ID = 0xffff;

/** Devices of the bench are known by number, so that its processes need not exchange secrets. */
const deviceIdOf = (index: number): string => `BNCH${String(index).padStart(4, '0')}`;
const secretOf = (index: number): Buffer => createHash('sha256').update(`bench ${index}`).digest();

/** Puts the devices 0 to `count` - 1 into the registry of a store. */
export function enrolDevices(dataDir: string, count: number): void {
  const store = openStore({ dataDir });
  const enrolAll = store.database.transaction(() => {
    for (let index = 0; index < count; index++) {
      enrolDevice(store, { deviceId: deviceIdOf(index), secret: secretOf(index) }, 0);
    }
  });
  enrolAll();
  store.close();
}

/** Messages in the store of a receiver that has ended. */
export function countStored(dataDir: string): number {
  const store = openStore({ dataDir });
  const rows = (table: string): number =>
    store.database.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  const stored = rows('alarm') + rows('position') + rows('heartbeat');
  store.close();
  return stored;
}

/** A device that costs its process little: it seals beforehand and writes to a bare socket. */
export class BenchDevice {
  readonly deviceId: string;
  /** Called with each PUBACK. */
  onAcknowledged: () => void = () => {};
  readonly #keys: DeviceKeys;
  readonly #socket: Socket;
  #sent = 0;

  private constructor(index: number, port: number) {
    this.deviceId = deviceIdOf(index);
    this.#keys = deriveDeviceKeys(secretOf(index), this.deviceId);
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
  }

  /** Connects and subscribes as the firmware does. */
  static async connect(index: number, port: number): Promise<BenchDevice> {
    const device = new BenchDevice(index, port);
    await device.#login();
    return device;
  }

  /** The packet that publishes a message. */
  seal(message: Message): Buffer {
    const { deviceId } = this;
    const context = { keys: this.#keys.uplink, direction: 'uplink', deviceId } as const;
    const payload = Buffer.from(sealMessage(message, this.#sent, context));
    const messageId = (this.#sent++ % MAX_MESSAGE_ID) + 1;
    const flags = { qos: 1, dup: false, retain: false } as const;
    return generate({ cmd: 'publish', topic: uplinkTopic(deviceId), payload, messageId, ...flags });
  }

  write(packets: Uint8Array): void {
    this.#socket.write(packets);
  }

  end(): void {
    this.#socket.destroy();
  }

  async #login(): Promise<void> {
    const { deviceId: clientId } = this;
    const incoming = parser({ protocolVersion: 4 });
    const subscribed = new Promise<void>((resolve, reject) => {
      incoming.on('packet', (packet) => this.#take(packet, resolve));
      this.#socket.once('close', () => reject(new Error('the receiver ended a connection')));
    });
    this.#socket.on('data', (bytes: Buffer) => incoming.parse(bytes));
    this.#socket.on('error', () => {});
    await once(this.#socket, 'connect');
    const password = Buffer.from(this.#keys.brokerPassword);
    const session = { protocolId: 'MQTT', protocolVersion: 4, clean: false, keepalive: 0 } as const;
    this.write(generate({ cmd: 'connect', clientId, username: clientId, password, ...session }));
    const subscriptions = [{ topic: downlinkTopic(clientId), qos: 1 } as const];
    this.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
    await subscribed;
  }

  #take(packet: Packet, onSubscribed: () => void): void {
    if (packet.cmd === 'puback') this.onAcknowledged();
    if (packet.cmd === 'suback') onSubscribed();
    if (packet.cmd !== 'publish') return;
    this.write(generate({ cmd: 'puback', messageId: packet.messageId! }));
  }
}
