/** The protocol's public face for the host and the simulator. */
export {
  type Decoded,
  decodeMessage,
  decodeRecord,
  decodeReply,
  decodeRequest,
  encodeMessage,
  encodeRecord,
} from './codec.ts';
export { crc32 } from './crc32.ts';
export type { Direction } from './declaration.ts';
export {
  ALL_UPLINKS,
  deviceIdFromTopic,
  downlinkTopic,
  isDeviceId,
  randomDeviceId,
  uplinkTopic,
} from './device-id.ts';
export {
  BOOT_WORDS,
  type BootState,
  bootChoice,
  bootState,
  bootWord,
  FIRMWARE_SLOTS,
  OWN_FLASH,
  otherSlot,
  type Slot,
  slotAddress,
  slotImage,
  wordBytes,
} from './firmware-slots.ts';
export type * from './generated/messages.ts';
export { type JournalContents, journalImage, readJournal, type StoredRecord } from './journal.ts';
export { JOURNAL_ADDRESS, JOURNAL_LAYOUT } from './journal-layout.ts';
export {
  type DeviceKeys,
  type DirectionKeys,
  deriveDeviceKeys,
  SECRET_BYTES,
} from './keys.ts';
export { FAULT_BITS, MESSAGES, PROTOCOL_VERSION } from './messages.ts';
export { CHARGE_SETTINGS, provisioningRecords } from './provisioning.ts';
export { REFUSALS, type RefusalReason, type Refused } from './refusal.ts';
export { REPLAY_WINDOW, ReplayWindow } from './replay-window.ts';
export {
  MAX_PLAINTEXT_BYTES,
  MAX_SEALED_BYTES,
  MAX_SEQUENCE,
  type Opened,
  openMessage,
  type SealingContext,
  sealMessage,
} from './sealing.ts';
export { PROOF_BYTES } from './service.ts';
export { encodeFrame, FrameReader, MAX_SERVICE_BYTES, type ServiceFrame } from './service-frame.ts';
