import type { Heartbeat, JournalRecord } from '../../protocol/index.ts';
import type { BenchDevice } from './check/bench-device.ts';

/** What a device says of itself to anybody with a cable. */
export interface BoardIdentity {
  /** Absent: it has none yet. */
  readonly deviceId?: string | undefined;
  readonly board: string;
  readonly firmwareVersion: string;
  /** `provisioned`: it has its keys, and its interpreter is open still. */
  readonly state: 'unknown' | 'bare' | 'provisioned' | 'locked';
  readonly charging: Heartbeat['charging'];
  readonly responseMinutes: number;
}

/** A board on the cable, by its service channel. */
export interface Board extends BenchDevice {
  identify(): Promise<BoardIdentity>;
  /**
   * Proves that the device is ours, with its service key.
   * @throws AwareError when the device does not take the key
   */
  unlock(key: Uint8Array): Promise<void>;
  /**
   * Writes the records of the journal; resolves when the device has read them back.
   * @throws AwareError when what it read differs, or it takes none
   */
  provision(records: readonly JournalRecord[]): Promise<void>;
  /** Erases journal and keys; resolves when the device has read them back as erased. */
  wipe(): Promise<void>;
  /** Starts the device anew; resolves when it answers again. */
  restart(): Promise<void>;
}
