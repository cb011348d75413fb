/**
 * Devices that keep a number of messages queued at a receiver: each sends its next one at the
 * PUBACK of another. Arguments: port, devices, messages queued by all, messages in all.
 */
import type { Message } from '../../protocol/index.ts';
import { BenchDevice } from './bench-device.ts';
import { stopwatchMs } from './stopwatch.ts';

export type FromLoad =
  | { readonly type: 'ready' }
  /** All that is to be queued at any time has been written. */
  | { readonly type: 'queued' }
  /** The first device has nothing more to send: the queue was full until now. */
  | { readonly type: 'draining'; readonly acknowledged: number; readonly durationMs: number };

const [port, devices, queued, total] = process.argv.slice(2).map(Number) as [
  ...[port: number, devices: number, queued: number, total: number],
];
const perDevice = total / devices;
const windowOfDevice = queued / devices;
const STATUS = { responseMinutes: 412, charging: 'notCharging', signal: 12 } as const;

const LINE = {
  line: 'open',
  lineEnd: 'none',
  speaker: 0,
  orderNumber: 0,
  trackMinutes: 3296,
  lastWords: 0,
} as const;
const QUIET = {
  testSecondsLeft: 0,
  riskSecondsLeft: 0,
  settingsNumber: 0,
  settingsTrial: 0,
  chargeNeed: 'none',
  lastWords: 0,
  remainingMilliampHours: 930,
  errorMilliampHours: 30,
  fullMilliampHours: 1000,
} as const;

const tell = (message: FromLoad): void => void process.send!(message);

/** An alarm, and after it positions and heartbeats in turn. */
function messageOf(index: number): Message {
  const place = { latMicrodegrees: 52_370_220 + index, lonMicrodegrees: 4_895_170 };
  const position = { ...place, accuracyMetres: 12, ageSeconds: 4 };
  const event = { alarmNumber: 1, secondsSincePress: 5 * index, ...STATUS };
  if (index === 0) {
    return { type: 'alarmRaised', trigger: 'button', position, line: 'idle', ...event };
  }
  if (index % 2) return { type: 'position', progress: 'received', position, ...LINE, ...event };
  return { type: 'heartbeat', firmwareVersion: '0.1.0', faults: 0, ...QUIET, ...STATUS };
}

class Load {
  #acknowledged = 0;
  #startedMs = 0;
  #draining = false;
  readonly #devices: { device: BenchDevice; packets: Buffer[]; next: number }[] = [];

  /** Seals everything before it starts, and raises each device's alarm. */
  async prepare(): Promise<void> {
    const raised: Promise<void>[] = [];
    for (let index = 0; index < devices; index++) {
      const device = await BenchDevice.connect(index, port);
      raised.push(
        new Promise((resolve) => {
          device.onAcknowledged = resolve;
        }),
      );
      device.write(device.seal(messageOf(0)));
      const packets = Array.from({ length: perDevice }, (_, n) => device.seal(messageOf(n + 1)));
      this.#devices.push({ device, packets, next: 0 });
    }
    await Promise.all(raised);
  }

  start(): void {
    this.#startedMs = stopwatchMs();
    for (const sender of this.#devices) {
      sender.device.onAcknowledged = () => this.#onAcknowledged(sender);
      sender.device.write(Buffer.concat(sender.packets.slice(0, windowOfDevice)));
      sender.next = windowOfDevice;
    }
    tell({ type: 'queued' });
  }

  end(): void {
    for (const { device } of this.#devices) device.end();
  }

  #onAcknowledged(sender: { device: BenchDevice; packets: Buffer[]; next: number }): void {
    this.#acknowledged++;
    if (sender.next < perDevice) {
      sender.device.write(sender.packets[sender.next++]!);
    } else if (!this.#draining) {
      this.#draining = true;
      const durationMs = stopwatchMs() - this.#startedMs;
      tell({ type: 'draining', acknowledged: this.#acknowledged, durationMs });
    }
  }
}

const load = new Load();
await load.prepare();
process.once('message', () => load.start());
process.once('disconnect', () => load.end());
tell({ type: 'ready' });
