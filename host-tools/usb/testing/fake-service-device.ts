import { createCipheriv, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  crc32,
  decodeRequest,
  encodeFrame,
  encodeMessage,
  encodeRecord,
  FrameReader,
  type JournalRecord,
  PROOF_BYTES,
  type ServiceReply,
  type ServiceRequest,
} from '../../../protocol/index.ts';

const RECORD_OF = {
  ...{ writeLock: 'serviceLock', writeSettings: 'settings' },
  ...{ writeChargeSettings: 'chargeSettings', writeIdentity: 'identity' },
} as const;

type Measured = Omit<Extract<ServiceReply, { type: 'measurement' }>, 'type'>;

/** As the protocol says a device is on its cable; it has no firmware. */
export class FakeServiceDevice {
  readonly records = new Map<JournalRecord['type'], JournalRecord>();
  readonly played: number[] = [];
  /** Seconds, as armed. */
  readonly armed: number[] = [];
  measured: Measured = {
    ...{ batteryMillivolts: 3920, charging: 'charging', chargeMilliamps: 420, celsius: 21 },
    ...{ responseMinutes: 105, buttonPresses: 0, simState: 'ready', isRegistered: 1, signal: 12 },
    ...{ isOnline: 1, faults: 0, fixAgeSeconds: 4, fixAccuracyMetres: 6 },
  };
  onRestart: () => void = () => {};
  #isStarted = false;
  #isUnlocked = false;
  #nonce: Uint8Array | undefined;
  readonly #reader = new FrameReader();

  get deviceId(): string | undefined {
    const identity = this.records.get('identity');
    return identity?.type === 'identity' ? identity.deviceId : undefined;
  }

  /** Takes what comes over the cable, and returns what goes back. */
  take(bytes: Uint8Array): Uint8Array {
    const replies = this.#reader.push(bytes).map(({ number, message }) => {
      const request = decodeRequest(message);
      const reply = request.ok ? this.#answer(request.message) : refused('notUnderstood');
      return encodeFrame({ number, message: encodeMessage(reply) });
    });
    return Buffer.concat(replies);
  }

  #answer(request: ServiceRequest): ServiceReply {
    switch (request.type) {
      case 'hello':
        return this.#identity();
      case 'challenge':
        this.#nonce = randomBytes(PROOF_BYTES);
        return { type: 'nonce', nonce: this.#nonce };
      case 'unlock':
        return this.#unlock(request.proof);
      default:
        return this.deviceId !== undefined && this.#isStarted && !this.#isUnlocked
          ? refused('locked')
          : this.#serve(request);
    }
  }

  #serve(request: ServiceRequest): ServiceReply {
    switch (request.type) {
      case 'writeLock':
      case 'writeSettings':
      case 'writeChargeSettings':
      case 'writeIdentity':
        return this.#write(request);
      case 'measure':
        return { type: 'measurement', ...this.measured };
      case 'play':
        this.played.push(request.pattern);
        break;
      case 'armBenchTest':
        this.armed.push(request.testSeconds);
        break;
      case 'wipe':
        this.records.clear();
        this.restart();
        break;
      case 'restart':
        this.restart();
        this.onRestart();
        break;
    }
    return { type: 'done' };
  }

  /** Power on, or a reset. */
  restart(): void {
    this.#isStarted = this.deviceId !== undefined;
    this.#isUnlocked = false;
    this.#nonce = undefined;
  }

  #identity(): ServiceReply {
    const { deviceId } = this;
    const closed = this.#isStarted ? 'locked' : 'provisioned';
    const { charging, responseMinutes } = this.measured;
    return {
      ...({ type: 'boardIdentity', board: 'rak5010', firmwareVersion: '0.1.0' } as const),
      ...{ boardState: deviceId === undefined ? 'bare' : closed, charging, responseMinutes },
      ...(deviceId === undefined ? {} : { deviceId }),
    };
  }

  #unlock(proof: Uint8Array): ServiceReply {
    const lock = this.records.get('serviceLock');
    const nonce = this.#nonce;
    this.#nonce = undefined;
    if (lock?.type !== 'serviceLock' || !nonce) return refused('wrongKey');
    const cipher = createCipheriv('aes-128-ecb', lock.serviceKey, null).setAutoPadding(false);
    if (!timingSafeEqual(cipher.update(nonce), proof)) return refused('wrongKey');
    this.#isUnlocked = true;
    return { type: 'done' };
  }

  #write(request: Extract<ServiceRequest, { type: keyof typeof RECORD_OF }>): ServiceReply {
    if (this.deviceId !== undefined && this.#isStarted) return refused('notBare');
    const record = { ...request, type: RECORD_OF[request.type] } as JournalRecord;
    this.records.set(record.type, record);
    return { type: 'written', recordCheck: crc32(encodeRecord(record)) & 0x7fffffff };
  }
}

const refused = (
  serviceRefusal: Extract<ServiceReply, { type: 'refused' }>['serviceRefusal'],
): ServiceReply => ({ type: 'refused', serviceRefusal });
