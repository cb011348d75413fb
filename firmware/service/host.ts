/**
 * What the program lends its service channel. They are bundled apart, and each bundle shortens its
 * names by itself: so it is a list, and nothing in it is asked for by name.
 */
import type {
  ChargeSettings,
  Charging,
  Identity,
  Settings,
} from '../../protocol/generated/device-codec.ts';
import type { Step } from '../modem/steps.ts';

export type Measured = [
  batteryMillivolts: number,
  charging: Charging,
  responseMinutes: number,
  signal: number,
  faults: number,
  chargeMilliamps: number,
  presses: number,
  step: Step,
  /** Below 0: there has been no fix. */
  fixAgeSeconds: number,
  fixAccuracyMetres: number,
];

type Decode<Record> = (bytes: Uint8Array, from: number, to: number) => Record;

export type Host = [
  /** Whether there was an identity when the device started. */
  isOwned: boolean,
  keepPayload: (type: number, key: number, payload: Uint8Array) => boolean,
  stored: (type: number, key: number) => Uint8Array,
  currentArea: () => number,
  measure: (mayLook: boolean) => Measured,
  playRow: (row: number) => void,
  armTest: (seconds: number) => void,
  currentPress: () => unknown,
  isHolding: () => boolean,
  refusal: () => number,
  decodeIdentity: Decode<Identity>,
  decodeSettings: Decode<Settings>,
  decodeChargeSettings: Decode<ChargeSettings>,
];

/** The build puts a function around the service channel: this is its parameter, and that its result. */
declare const host: Host;
declare let service: (data: string) => void;

/** Takes what comes over the cable from now on. */
export function putService(take: (data: string) => void): void {
  service = take;
}

export const isOwned = host[0];
export const keepPayload = host[1];
export const stored = host[2];
export const currentArea = host[3];
export const measure = host[4];
export const playRow = host[5];
export const armTest = host[6];
export const currentPress = host[7];
export const isHolding = host[8];
export const refusal = host[9];
export const decodeIdentity = host[10];
export const decodeSettings = host[11];
export const decodeChargeSettings = host[12];
