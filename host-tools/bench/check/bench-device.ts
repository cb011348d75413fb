import type { Heartbeat } from '../../../protocol/index.ts';

/** What a device on the cable says of itself. It has no position: that leaves only in an alarm. */
export interface Measurement {
  readonly batteryMillivolts: number;
  readonly charging: Heartbeat['charging'];
  readonly chargeMilliamps: number;
  readonly responseMinutes: number;
  /** Presses since the device started. */
  readonly buttonPresses: number;
  readonly sim: 'unknown' | 'ready' | 'missing';
  readonly isRegistered: boolean;
  /** RSRP in steps of 4 dB above −140 dBm; 0: none. */
  readonly signal: number;
  /** Logged in at the broker. */
  readonly isOnline: boolean;
  /** null: there has been no fix. */
  readonly fixAgeSeconds: number | null;
  readonly fixAccuracyMetres: number | null;
  /** Bit set of `FAULT_BITS`. */
  readonly faults: number;
  readonly celsius: number;
}

/** A device on the cable that has been unlocked, or that nobody has locked yet. */
export interface BenchDevice {
  measure(): Promise<Measurement>;
  /** Lets a row of the table of vibrations be felt. */
  play(row: number): Promise<void>;
  /** The next press within this time is a test. */
  armTest(seconds: number): Promise<void>;
}
