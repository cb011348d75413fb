import { timingSafeEqual } from 'node:crypto';
import type { JournalRecord } from '../../../protocol/index.ts';
import { AwareError } from '../../errors.ts';
import type { Board, BoardIdentity } from '../board.ts';
import type { Measurement } from '../check/bench-device.ts';

/** What a board is asked to do that it can be made to refuse. */
export type BoardCall = 'identify' | 'unlock' | 'provision' | 'wipe' | 'restart';

const refusal = (): AwareError => new AwareError('deviceNotReady', 'refused', 'for a test');

/** A board that keeps what it is given, and lets nobody in without the key that it was given. */
export class FakeBoard implements Board {
  records: readonly JournalRecord[] = [];
  /** What it was asked, in order. */
  readonly calls: BoardCall[] = [];
  /** The cable is pulled when it is asked this. */
  failsAt: BoardCall | undefined;
  /** Whether it does what it says it did. */
  isHonest = true;
  #isLocked = false;
  #isUnlocked = false;
  readonly #serviceKey: () => Uint8Array;
  readonly #measure: () => Promise<Measurement>;

  /** @param serviceKey of the device that it will become; tests know it from the registry */
  constructor(
    serviceKey: () => Uint8Array,
    measure: () => Promise<Measurement> = () => Promise.reject(refusal()),
  ) {
    this.#serviceKey = serviceKey;
    this.#measure = measure;
  }

  get deviceId(): string | undefined {
    const identity = this.records.find(({ type }) => type === 'identity');
    return identity?.type === 'identity' ? identity.deviceId : undefined;
  }

  async identify(): Promise<BoardIdentity> {
    this.#called('identify');
    const closed = this.#isLocked ? 'locked' : 'provisioned';
    return {
      ...{ board: 'rak5010', firmwareVersion: '0.1.0', charging: 'charging', responseMinutes: 105 },
      ...{ deviceId: this.deviceId, state: this.records.length === 0 ? 'bare' : closed },
    };
  }

  async unlock(key: Uint8Array): Promise<void> {
    this.#called('unlock');
    if (!timingSafeEqual(key, this.#serviceKey())) throw refusal();
    this.#isUnlocked = true;
  }

  async provision(records: readonly JournalRecord[]): Promise<void> {
    this.#called('provision');
    if (this.records.length > 0) throw refusal();
    this.records = records;
  }

  async wipe(): Promise<void> {
    this.#called('wipe');
    if (!this.#isUnlocked) throw refusal();
    if (this.isHonest) this.records = [];
  }

  async restart(): Promise<void> {
    this.#called('restart');
    this.#isLocked = this.isHonest && this.records.length > 0;
    this.#isUnlocked = false;
  }

  measure(): Promise<Measurement> {
    return this.#measure();
  }

  async play(): Promise<void> {}

  async armTest(): Promise<void> {}

  #called(call: BoardCall): void {
    this.calls.push(call);
    if (call === this.failsAt)
      throw new AwareError('deviceNotReady', 'the cable is gone', 'plug in');
  }
}
