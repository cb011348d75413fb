/** What provisioning writes, and what taking a device back erases. */
import { JournalLayout, RecordType } from '../../protocol/generated/device-codec.ts';
import { PROOF_BYTES, ServiceKey, ServiceRequest } from '../../protocol/generated/service-codec.ts';
import { crc32 } from '../platform/crypto.ts';
import { eraseFlash, readFlash } from '../platform/flash.ts';
import {
  currentArea,
  decodeChargeSettings,
  decodeIdentity,
  decodeSettings,
  keepPayload,
  refusal,
  stored,
} from './host.ts';
import { blockOf, readMap } from './map.ts';

const CHECK_MASK = 0x7fffffff;
const READ_BYTES = 256;

/** The record that a request writes, 0 for one that writes none. */
export function recordOf(request: number): number {
  if (request === ServiceRequest.writeLock) return RecordType.serviceLock;
  if (request === ServiceRequest.writeSettings) return RecordType.settings;
  if (request === ServiceRequest.writeChargeSettings) return RecordType.chargeSettings;
  return request === ServiceRequest.writeIdentity ? RecordType.identity : 0;
}

/** True for what the program will be able to read when it starts with it. */
export function isRecord(type: number, payload: Uint8Array): boolean {
  if (type === RecordType.serviceLock) {
    return readMap(payload, 0) && !!blockOf(ServiceKey.serviceKey, PROOF_BYTES);
  }
  if (type === RecordType.settings) decodeSettings(payload, 0, payload.length);
  else if (type === RecordType.chargeSettings) decodeChargeSettings(payload, 0, payload.length);
  else decodeIdentity(payload, 0, payload.length);
  return !refusal();
}

/** @returns CRC-32 of the record as it reads back, 31 bits; below 0 when it is not written */
export function writeRecord(type: number, payload: Uint8Array): number {
  return keepPayload(type, 0, payload) ? crc32(stored(type, 0)) & CHECK_MASK : -1;
}

function isErased(address: number): boolean {
  for (let at = 0; at < JournalLayout.areaBytes; at += READ_BYTES) {
    const bytes = readFlash(address + at, READ_BYTES);
    for (let i = 0; i < READ_BYTES; i++) if (bytes[i] !== 255) return false;
  }
  return true;
}

/**
 * Erases the journal with all keys. The area that is not current goes first: after a power cut it
 * would be the journal, with numbers in it that have been spent since.
 * @returns false when it does not read back as erased
 */
export function wipeJournal(): boolean {
  const first = currentArea();
  const second = 2 * JournalLayout.address + JournalLayout.areaBytes - first;
  eraseFlash(second, JournalLayout.areaBytes);
  eraseFlash(first, JournalLayout.areaBytes);
  return isErased(first) && isErased(second);
}
