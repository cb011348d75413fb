/**
 * COSE_Encrypt0 with AES-CCM-16-64-128 from the two AES modes of Espruino that can be trusted:
 * CBC with a zero IV gives the MAC, ECB over counter blocks the keystream (NIST SP 800-38C,
 * RFC 3610). `protocol/sealing.ts` is the other end and says what is authenticated.
 */
import {
  encoded,
  MAX_DOWNLINK_PLAINTEXT,
  MAX_UPLINK_PLAINTEXT,
  PROTOCOL_VERSION,
  Refusal,
} from '../protocol/generated/device-codec.ts';
import { aesCbc, aesEcb } from './platform/crypto.ts';

export enum SealDirection {
  uplink,
  downlink,
}

const TAG_BYTES = 8;
/** B0, then the Enc_structure with its length in front: two blocks. */
const PREFIX_BYTES = 48;
/** CCM flags (RFC 3610 §2.2): additional data, 8-byte tag, 2-byte length. */
const B0_FLAGS = 0x59;
const COUNTER_FLAGS = 0x01;
/** Where the last four bytes of the nonce stand in its block: the sequence number goes there. */
const NONCE_TAIL = 10;

/** What the messages of one direction are sealed with. */
export interface Sealer {
  key: Uint8Array;
  ivTail: number;
  /** A0 for the tag, then a counter block for each block of plaintext. */
  counters: Uint8Array;
  /** What the MAC is computed over: prefix, then room for the plaintext. */
  blocks: Uint8Array;
  /** Keystream of `sequence`, undefined when memory was too short. */
  keystream: Uint8Array | undefined;
  sequence: number;
}

/** Writes the Enc_structure (RFC 9052 §5.3) and its length behind B0. */
function putAdditionalData(blocks: Uint8Array, deviceId: string, direction: number): void {
  blocks.set([0, 25, 0x83, 0x68, 69, 110, 99, 114, 121, 112, 116, 48, 0x40, 0x4d, 0x84], 16);
  blocks.set([PROTOCOL_VERSION, direction, 0x68], 31);
  for (let i = 0; i < 8; i++) blocks[34 + i] = deviceId.charCodeAt(i);
  blocks[42] = 10;
}

/** Prepares one direction: the parts that are the same for every message. */
export function makeSealer(
  deviceId: string,
  direction: SealDirection,
  key: Uint8Array,
  baseIv: Uint8Array,
): Sealer {
  const maxPlaintext =
    direction === SealDirection.uplink ? MAX_UPLINK_PLAINTEXT : MAX_DOWNLINK_PLAINTEXT;
  const counters = new Uint8Array(16 + maxPlaintext);
  for (let block = 0; block < counters.length; block += 16) {
    counters[block] = COUNTER_FLAGS;
    counters.set(baseIv, block + 1);
    counters[block + 15] = block >> 4;
  }
  const blocks = new Uint8Array(PREFIX_BYTES + maxPlaintext);
  blocks[0] = B0_FLAGS;
  blocks.set(baseIv, 1);
  putAdditionalData(blocks, deviceId, direction);
  const ivTail = new DataView(blocks.buffer).getInt32(NONCE_TAIL);
  return { key, ivTail, counters, blocks, keystream: undefined, sequence: -1 };
}

/** Makes ready what depends on the sequence number alone: done ahead, it is off an alarm's way. */
export function prepare(sealer: Sealer, sequence: number): void {
  if (sealer.sequence === sequence && sealer.keystream) return;
  const tail = sealer.ivTail ^ sequence;
  const counters = new DataView(sealer.counters.buffer);
  for (let at = NONCE_TAIL; at < sealer.counters.length; at += 16) counters.setInt32(at, tail);
  new DataView(sealer.blocks.buffer).setInt32(NONCE_TAIL, tail);
  sealer.sequence = sequence;
  sealer.keystream = aesEcb(sealer.counters, sealer.key);
}

/** Bytes of a Partial IV: as few as the number needs, at least one. */
function ivBytes(sequence: number): number {
  return sequence < 256 ? 1 : sequence < 65536 ? 2 : sequence < 16777216 ? 3 : 4;
}

/** Bytes that a plaintext of `length` takes when sealed. */
export function sealedLength(sequence: number, length: number): number {
  return ivBytes(sequence) + length + TAG_BYTES + (length + TAG_BYTES < 24 ? 6 : 7);
}

/** Computes the MAC over `length` bytes of plaintext, encrypted as the tag, into `tag`. */
function putTag(sealer: Sealer, length: number, tag: Uint8Array): boolean {
  const padded = (length + 15) & ~15;
  const keystream = sealer.keystream;
  sealer.blocks[15] = length;
  sealer.blocks.fill(0, PREFIX_BYTES + length, PREFIX_BYTES + padded);
  const mac = aesCbc(sealer.blocks.subarray(0, PREFIX_BYTES + padded), sealer.key);
  if (!mac || !keystream) return false;
  const last = PREFIX_BYTES + padded - 16;
  for (let i = 0; i < TAG_BYTES; i++) tag[i] = mac[last + i] ^ keystream[i];
  return true;
}

/**
 * Seals the `length` bytes in `encoded`.
 * @returns the message, undefined when memory is too short or it is too long
 */
export function seal(sealer: Sealer, sequence: number, length: number): Uint8Array | undefined {
  prepare(sealer, sequence);
  const keystream = sealer.keystream;
  if (!keystream || PREFIX_BYTES + length > sealer.blocks.length) return undefined;
  const sealed = new Uint8Array(sealedLength(sequence, length));
  let at = 4;
  sealed.set([0x83, 0x40, 0xa1, 6], 0);
  let left = ivBytes(sequence);
  sealed[at++] = 0x40 | left;
  while (left > 0) {
    left--;
    sealed[at++] = sequence >>> (8 * left);
  }
  if (length + TAG_BYTES < 24) sealed[at++] = 0x40 | (length + TAG_BYTES);
  else {
    sealed[at++] = 0x58;
    sealed[at++] = length + TAG_BYTES;
  }
  sealer.blocks.set(encoded.subarray(0, length), PREFIX_BYTES);
  for (let i = 0; i < length; i++) sealed[at++] = encoded[i] ^ keystream[16 + i];
  return putTag(sealer, length, sealed.subarray(at)) ? sealed : undefined;
}

/** Plaintext of the message that was opened last. */
export let opened: Uint8Array = encoded;
export let openedLength = 0;

/** The sequence number of a sealed message and the place of its ciphertext, or minus a refusal. */
function parseEnvelope(bytes: Uint8Array): number {
  if (bytes.length < 8) return -Refusal.truncated;
  const size = bytes[4] - 0x40;
  const shape = bytes[0] === 0x83 && bytes[1] === 0x40 && bytes[2] === 0xa1 && bytes[3] === 6;
  if (!shape || size < 1 || size > 4) return -Refusal.notCose;
  let sequence = 0;
  for (let i = 5; i < 5 + size; i++) sequence = sequence * 256 + bytes[i];
  if (sequence > 0x7fffffff || size !== ivBytes(sequence)) return -Refusal.notCose;
  return sequence;
}

/** Where the ciphertext starts, or minus a refusal: its length must be written as CBOR wants. */
function ciphertextStart(bytes: Uint8Array, at: number): number {
  if (at + 1 >= bytes.length) return -Refusal.truncated;
  const head = bytes[at];
  let length = head - 0x40;
  let start = at + 1;
  if (head === 0x58) {
    length = bytes[at + 1];
    start++;
    if (length < 24) return -Refusal.notShortestForm;
  } else if (length < 0 || length > 23) return -Refusal.notCose;
  if (start + length > bytes.length) return -Refusal.truncated;
  if (start + length < bytes.length) return -Refusal.trailingBytes;
  if (length < TAG_BYTES) return -Refusal.authenticationFailed;
  return length > MAX_DOWNLINK_PLAINTEXT + TAG_BYTES ? -Refusal.tooLong : start;
}

/**
 * Opens a sealed message into `opened` and `openedLength`.
 * @returns its sequence number, or minus the `Refusal`; what is refused leaves nothing behind
 */
export function open(sealer: Sealer, bytes: Uint8Array): number {
  openedLength = 0;
  const sequence = parseEnvelope(bytes);
  if (sequence < 0) return sequence;
  const start = ciphertextStart(bytes, 5 + ivBytes(sequence));
  if (start < 0) return start;
  prepare(sealer, sequence);
  const keystream = sealer.keystream;
  if (!keystream) return -Refusal.authenticationFailed;
  const length = bytes.length - TAG_BYTES - start;
  opened = sealer.blocks.subarray(PREFIX_BYTES);
  for (let i = 0; i < length; i++) opened[i] = bytes[start + i] ^ keystream[16 + i];
  const tag = new Uint8Array(TAG_BYTES);
  if (!putTag(sealer, length, tag)) return -Refusal.authenticationFailed;
  let difference = 0;
  for (let i = 0; i < TAG_BYTES; i++) difference |= tag[i] ^ bytes[start + length + i];
  if (difference) return -Refusal.authenticationFailed;
  openedLength = length;
  return sequence;
}
