import { randomBytes } from 'node:crypto';
import {
  type DownlinkMessage,
  deriveDeviceKeys,
  downlinkTopic,
  openMessage,
  provisioningRecords,
  randomDeviceId,
  SECRET_BYTES,
  type UplinkMessage,
} from '../../../protocol/index.ts';
import { createRandom, type ModemEvent, TcpNetwork, WallClock } from '../../../simulator/index.ts';
import { IN_MEMORY, type RunningReceiver, startReceiver } from '../../receiver/index.ts';
import { type Board, readBundle } from './bundle.ts';
import type { DemoDevice, StartDevice } from './device.ts';
import { FeelingHand } from './feeling.ts';
import type { Moment, UntimedMoment } from './moment.ts';
import type { Sky } from './sky.ts';

/** How long the button is held to raise an alarm. */
export const HOLD_MS = 2000;
const PRESS_MS = 2300;
const HEARTBEAT_SECONDS = 900;
const LOOPBACK = '127.0.0.1';
const DISPATCHER = 'demo';
/** Nobody's: each answers as the simulated network lets it. */
const NUMBERS = {
  primaryNumber: '+31880000112',
  secondNumber: '+31880000113',
  smsNumber: '+31970000112',
};
/** The number of the device's own SIM. */
const HER_NUMBER = '+31970000001';

export interface DemoOptions {
  readonly board: Board;
  readonly sky: Sky;
  /** Port of the receiver's broker; 0 for any free one. */
  readonly port: number;
  readonly seed: number;
  readonly startDevice: StartDevice;
  onMoment(moment: Moment): void;
}

/** A receiver and a device with the bundle that ships, in real time, over a real broker. */
export class DemoWorld {
  readonly deviceId = randomDeviceId();
  readonly bundleBytes: number;
  private readonly options: DemoOptions;
  private readonly clock = new WallClock();
  private readonly secret = randomBytes(SECRET_BYTES);
  private readonly keys = deriveDeviceKeys(this.secret, this.deviceId);
  private readonly bundle: string;
  private receiver: RunningReceiver | undefined;
  private device: DemoDevice | undefined;
  private isPressed = false;
  private packetBytes = 0;
  private readonly hand = new FeelingHand((felt, atMs) =>
    this.options.onMoment({ kind: 'felt', felt, atMs }),
  );

  constructor(options: DemoOptions) {
    this.options = options;
    this.bundle = readBundle(options.board);
    this.bundleBytes = Buffer.byteLength(this.bundle);
  }

  /** Starts the receiver, then the device, which finds its way to it by itself. */
  async start(): Promise<void> {
    const receiver = await startReceiver({
      dataDir: IN_MEMORY,
      port: this.options.port,
      onEvent: (event) => this.tell({ kind: 'receiver', event }),
    });
    this.receiver = receiver;
    receiver.addDevice({ deviceId: this.deviceId, secret: this.secret });
    this.device = await this.startDevice(receiver.port!);
  }

  /** Pushes the button down for as long as an alarm needs. */
  press(): void {
    if (this.isPressed) return;
    this.isPressed = true;
    this.clock.setTimer(PRESS_MS, () => {
      this.isPressed = false;
    });
    this.tell({ kind: 'buttonDown' });
    this.clock.setTimer(HOLD_MS, () => this.tell({ kind: 'pressed' }));
    this.device!.press(PRESS_MS);
  }

  /** A person at the centre takes the newest alarm. */
  async accept(): Promise<void> {
    const alarm = this.newestAlarm('received');
    if (alarm) await this.receiver!.accept(this.deviceId, alarm, DISPATCHER);
  }

  /** The centre lets her hear it in the newest alarm, or no longer. */
  async toggleSpeaker(): Promise<void> {
    const alarm = this.receiver!.openAlarms().at(-1);
    if (!alarm) return;
    const { alarmNumber, speaker } = alarm;
    const order = speaker ? 'speakerOff' : 'speakerOn';
    await this.receiver!.order({ deviceId: this.deviceId, alarmNumber, order, by: DISPATCHER });
  }

  /** The centre ends every open alarm. */
  async close(): Promise<void> {
    const alarm = this.newestAlarm('received') ?? this.newestAlarm('accepted');
    if (alarm) await this.receiver!.close(this.deviceId, alarm, DISPATCHER);
  }

  async stop(): Promise<void> {
    this.hand.stop();
    await this.device?.stop();
    await this.receiver?.stop();
  }

  private newestAlarm(state: string): number | undefined {
    const open = this.receiver!.openAlarms().filter((alarm) => alarm.state === state);
    return open.at(-1)?.alarmNumber;
  }

  private startDevice(brokerPort: number): Promise<DemoDevice> {
    const { board, sky, seed } = this.options;
    const { clock, bundle } = this;
    const network = new TcpNetwork({
      clock,
      onPacketSent: ({ cmd, bytes }) => {
        if (cmd === 'publish') this.packetBytes = bytes;
      },
    });
    const records = provisioningRecords(this.deviceId, this.secret, {
      apn: 'demo',
      brokerHost: LOOPBACK,
      brokerPort,
      brokerTls: 0,
      holdMs: HOLD_MS,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      ...NUMBERS,
    });
    return this.options.startDevice({
      ...{ clock, board, bundle, records, network },
      random: createRandom(seed),
      // Whoever is called answers. But a recording is played for its fixes, and while a line is open
      // the modem of one board takes none.
      modem: { voice: sky.lastsMs === undefined },
      gnss: sky.source,
      onModemEvent: (event) => this.onModemEvent(event),
      onPulse: (pulse) => this.hand.pulse(pulse),
    });
  }

  private onModemEvent(event: ModemEvent): void {
    if (event.type === 'power' && event.state === 'on') this.tell({ kind: 'modemOn' });
    else if (event.type === 'registration' && (event.stat === 1 || event.stat === 5)) {
      this.tell({ kind: 'registered' });
    } else if (event.type === 'publishSent') this.onPublish(event.payload);
    else if (event.type === 'smsSent' && event.number === NUMBERS.smsNumber) {
      // A failure is told as a fault of the receiver.
      this.receiver!.ingestSms({ from: HER_NUMBER, text: event.text }).catch(() => {});
    } else if (event.type === 'messageDelivered' && event.topic === downlinkTopic(this.deviceId)) {
      this.onDelivered(event.payload);
    }
  }

  private onPublish(payload: Uint8Array): void {
    const { keys, deviceId, packetBytes } = this;
    const opened = openMessage(payload, { keys: keys.uplink, direction: 'uplink', deviceId });
    if (!opened.ok) return;
    this.tell({ kind: 'published', message: opened.message as UplinkMessage, packetBytes });
  }

  private onDelivered(payload: Uint8Array): void {
    const { keys, deviceId } = this;
    const opened = openMessage(payload, { keys: keys.downlink, direction: 'downlink', deviceId });
    if (opened.ok) this.tell({ kind: 'delivered', message: opened.message as DownlinkMessage });
  }

  private tell(moment: UntimedMoment): void {
    this.options.onMoment({ ...moment, atMs: this.clock.now() } as Moment);
  }
}
