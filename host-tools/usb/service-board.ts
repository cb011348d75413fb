import { createCipheriv } from 'node:crypto';
import {
  crc32,
  encodeRecord,
  type JournalRecord,
  type ServiceRequest,
} from '../../protocol/index.ts';
import type { Board, BoardIdentity } from '../bench/board.ts';
import type { Measurement } from '../bench/check/bench-device.ts';
import { AwareError } from '../errors.ts';
import type { ServiceLink } from './service-link.ts';

/** In this order: with the identity, the last, the board is somebody. */
const WRITES = {
  ...{ serviceLock: 'writeLock', settings: 'writeSettings' },
  ...{ chargeSettings: 'writeChargeSettings', identity: 'writeIdentity' },
} as const;

const UNLOCK_ROUNDS = 3;
/** As the device says it: 31 bits. */
const CHECK_MASK = 0x7fffffff;

export interface ServiceBoardOptions {
  readonly link: ServiceLink;
  /** Waits for a board that starts anew, and so may leave the cable for a moment. */
  readonly whenBack: () => Promise<ServiceLink>;
}

/** A board that speaks the service channel. */
export class ServiceBoard implements Board {
  #link: ServiceLink;
  readonly #whenBack: () => Promise<ServiceLink>;

  constructor({ link, whenBack }: ServiceBoardOptions) {
    this.#link = link;
    this.#whenBack = whenBack;
  }

  /** @param attempts fewer where nobody may be there */
  async identify(attempts?: number): Promise<BoardIdentity> {
    const reply = await this.#link.ask({ type: 'hello' }, 'boardIdentity', attempts);
    const { deviceId, board, firmwareVersion, boardState, charging, responseMinutes } = reply;
    return { deviceId, board, firmwareVersion, state: boardState, charging, responseMinutes };
  }

  async unlock(key: Uint8Array): Promise<void> {
    for (let round = 1; ; round++) {
      try {
        await this.#prove(key);
        return;
      } catch (error) {
        // A nonce is taken once, so an answer that was lost costs a new one.
        if (!isSilence(error) || round === UNLOCK_ROUNDS) throw error;
      }
    }
  }

  async #prove(key: Uint8Array): Promise<void> {
    const { nonce } = await this.#link.ask({ type: 'challenge' }, 'nonce');
    const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
    const proof = new Uint8Array(Buffer.concat([cipher.update(nonce), cipher.final()]));
    await this.#link.ask({ type: 'unlock', proof }, 'done', 1);
  }

  async provision(records: readonly JournalRecord[]): Promise<void> {
    for (const [type, request] of Object.entries(WRITES)) {
      const record = records.find((candidate) => candidate.type === type)!;
      const asked = { ...record, type: request } as unknown as ServiceRequest;
      const { recordCheck } = await this.#link.ask(asked, 'written');
      // The device has read it back; this tells that it is what was meant.
      if (recordCheck !== (crc32(encodeRecord(record)) & CHECK_MASK)) throw garbled(type);
    }
  }

  async wipe(): Promise<void> {
    await this.#link.ask({ type: 'wipe' }, 'done');
  }

  async restart(): Promise<void> {
    // It may be gone before it has answered; asked again, it would be locked already.
    await this.#link.ask({ type: 'restart' }, 'done', 1).catch((error: unknown) => {
      if (!isSilence(error)) throw error;
    });
    this.#link = await this.#whenBack();
  }

  async measure(): Promise<Measurement> {
    const reply = await this.#link.ask({ type: 'measure' }, 'measurement');
    const { type, simState, isRegistered, isOnline, fixAgeSeconds, fixAccuracyMetres, ...rest } =
      reply;
    return {
      ...rest,
      sim: simState,
      isRegistered: isRegistered === 1,
      isOnline: isOnline === 1,
      fixAgeSeconds: fixAgeSeconds ?? null,
      fixAccuracyMetres: fixAccuracyMetres ?? null,
    };
  }

  async play(pattern: number): Promise<void> {
    await this.#link.ask({ type: 'play', pattern }, 'done');
  }

  async armTest(testSeconds: number): Promise<void> {
    await this.#link.ask({ type: 'armBenchTest', testSeconds }, 'done');
  }

  /** Opens the interpreter on this cable, until the next start. */
  async openConsole(): Promise<void> {
    await this.#link.ask({ type: 'openConsole' }, 'done', 1);
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}

const isSilence = (error: unknown): boolean =>
  error instanceof AwareError && ['boardSilent', 'boardGone'].includes(error.code);

const garbled = (record: string): AwareError =>
  new AwareError(
    'boardRefused',
    `the board has read back another ${record} than it was given`,
    "'aware wipe' it and provision it again; try another cable",
  );
