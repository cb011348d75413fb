import {
  type DeviceKeys,
  type DownlinkMessage,
  type Opened,
  openMessage,
  type UplinkMessage,
} from '../../protocol/index.ts';
import type { UntimedWorldEvent, Way } from './world-event.ts';

const ID_LENGTH = 8;

/** Opens all that goes to and fro: the world has every key. */
export class Mailroom {
  /** The last authentic messages of the centre that have come out of the modem, oldest first. */
  readonly delivered: Uint8Array[] = [];
  /** What the device has sent, oldest first. */
  readonly sentPayloads: Uint8Array[] = [];
  readonly #keys: DeviceKeys;
  readonly #deviceId: string;
  readonly #sent = new Map<number, string>();
  /** Sealed by the centre, by their bytes. */
  readonly #sealed = new Set<string>();
  #highestSealed = -1;

  constructor(keys: DeviceKeys, deviceId: string) {
    this.#keys = keys;
    this.#deviceId = deviceId;
  }

  /** The centre has sealed this. */
  sealed(payload: Uint8Array): void {
    this.#sealed.add(hex(payload));
    const opened = this.#open(payload, 'downlink');
    if (opened.ok) this.#highestSealed = Math.max(this.#highestSealed, opened.sequence);
  }

  /** The number that no message of the centre has had yet. */
  get nextDownlink(): number {
    return this.#highestSealed + 1;
  }

  uplink(way: Way, payload: Uint8Array): UntimedWorldEvent {
    const opened = this.#open(payload, 'uplink');
    if (!opened.ok) return { kind: 'strayUplink', way, payload, isNumberReused: false };
    const { sequence } = opened;
    const bytes = hex(payload);
    const again = this.#sent.get(sequence) === bytes;
    const isNumberReused = this.#sent.has(sequence) && !again;
    this.#sent.set(sequence, bytes);
    if (isNumberReused) return { kind: 'strayUplink', way, payload, isNumberReused };
    this.sentPayloads.push(payload);
    const message = opened.message as UplinkMessage;
    return { kind: 'uplink', way, sequence, message, payload, again };
  }

  /** The text of a short message: device id, then base64 of a sealed message. */
  sms(text: string): UntimedWorldEvent {
    const payload = Buffer.from(text.slice(ID_LENGTH), 'base64');
    const isWellFormed =
      text.startsWith(this.#deviceId) && payload.toString('base64') === text.slice(ID_LENGTH);
    return isWellFormed
      ? this.uplink('sms', payload)
      : {
          ...{ kind: 'strayUplink', way: 'sms', isNumberReused: false },
          payload: Buffer.from(text, 'latin1'),
        };
  }

  /** @param floor the numbers below it are spent: what the device has not taken is no replay yet */
  downlink(payload: Uint8Array, floor: number): UntimedWorldEvent {
    if (!this.#sealed.has(hex(payload))) return { kind: 'forgedDownlink', payload };
    const opened = this.#open(payload, 'downlink');
    if (!opened.ok || opened.sequence < floor) return { kind: 'forgedDownlink', payload };
    this.delivered.push(payload);
    const { sequence } = opened;
    return { kind: 'downlink', sequence, message: opened.message as DownlinkMessage };
  }

  #open(payload: Uint8Array, direction: 'uplink' | 'downlink'): Opened {
    const { [direction]: keys } = this.#keys;
    return openMessage(payload, { keys, direction, deviceId: this.#deviceId });
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
