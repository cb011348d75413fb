/**
 * Sealing of our messages: an untagged COSE_Encrypt0 whose Partial IV is the sequence number.
 * The algorithm is not sent: it is authenticated as externally supplied data (RFC 9052 §3.1
 * allows either), with protocol version, direction and device, so that a message cannot be
 * reflected, moved to another device or read as another version.
 */
import { encodeItems } from './cbor/items.ts';
import { decodeMessage, encodeMessage } from './codec.ts';
import {
  ALG_AES_CCM_16_64_128,
  ccmDecrypt,
  ccmEncrypt,
  decodeEncrypt0,
  type Encrypt0,
  encodeEncrypt0,
  encStructure,
  HEADER,
  NONCE_BYTES,
} from './cose.ts';
import type { Direction } from './declaration.ts';
import type { Message } from './generated/messages.ts';
import type { DirectionKeys } from './keys.ts';
import { PROTOCOL_VERSION } from './messages.ts';
import { type Refused, refused } from './refusal.ts';

/** The largest sequence number; a device sending every second would need 68 years. */
export const MAX_SEQUENCE = 0x7fffffff;
/** No sealed message is longer; checked before anything is decoded. */
export const MAX_SEALED_BYTES = 256;
/**
 * The longest message that the device has room to seal or to open, in whole AES blocks: no
 * declaration can exceed it (messages.test.ts). The receiver opens longer ones too, since a newer
 * device may say more.
 */
export const MAX_PLAINTEXT_BYTES: Record<Direction, number> = { uplink: 80, downlink: 176 };

const EMPTY = new Uint8Array(0);
const DIRECTION_NUMBER: Record<Direction, number> = { uplink: 0, downlink: 1 };

/** The one device, direction and pair of key and base IV that a message is sealed for. */
export interface SealingContext {
  readonly keys: DirectionKeys;
  readonly direction: Direction;
  readonly deviceId: string;
}

export type Opened =
  | { readonly ok: true; readonly sequence: number; readonly message: Message }
  | Refused;

/** Whoever keeps its context has this reckoned once. */
const additional = new WeakMap<SealingContext, Uint8Array>();

function additionalData(context: SealingContext): Uint8Array {
  const known = additional.get(context);
  if (known) return known;
  const { direction, deviceId } = context;
  const external = encodeItems([
    [PROTOCOL_VERSION, DIRECTION_NUMBER[direction], deviceId, ALG_AES_CCM_16_64_128],
  ]);
  const data = encStructure(EMPTY, external);
  additional.set(context, data);
  return data;
}

/** Partial IV: the sequence number in as few bytes as it needs, at least one. */
function partialIv(sequence: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(sequence);
  return bytes.subarray(Math.min(3, Math.clz32(sequence) >> 3));
}

/** RFC 9052 §3.1: the Partial IV, padded on the left, is added bit by bit to the base IV. */
function nonceFor(keys: DirectionKeys, iv: Uint8Array): Uint8Array {
  const nonce = Uint8Array.from(keys.baseIv);
  const offset = NONCE_BYTES - iv.length;
  for (const [index, byte] of iv.entries()) nonce[offset + index]! ^= byte;
  return nonce;
}

/**
 * Seals a message. A sequence number is used once for each key, ever: the caller has made sure.
 * @throws RangeError for a message or sequence number outside its range
 */
export function sealMessage(
  message: Message,
  sequence: number,
  context: SealingContext,
): Uint8Array {
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > MAX_SEQUENCE) {
    throw new RangeError(`a sequence number is an integer from 0 to ${MAX_SEQUENCE}`);
  }
  const iv = partialIv(sequence);
  const ciphertext = ccmEncrypt(
    context.keys.key,
    nonceFor(context.keys, iv),
    additionalData(context),
    encodeMessage(message),
  );
  const unprotected = new Map([[HEADER.partialIv as number, iv]]);
  return encodeEncrypt0({ protectedHeader: EMPTY, unprotected, ciphertext });
}

/**
 * Opens a sealed message. The sequence number it returns is authentic; whether it is new is for
 * the caller's `ReplayWindow` to say.
 */
export function openMessage(payload: Uint8Array, context: SealingContext): Opened {
  if (payload.length > MAX_SEALED_BYTES) return refused('tooLong', `${payload.length} bytes`);
  const decoded = decodeEncrypt0(payload);
  if (!decoded.ok) return decoded;
  const iv = readPartialIv(decoded.message);
  if (!iv) return refused('notCose', 'the header is not a Partial IV alone');
  const plaintext = ccmDecrypt(
    context.keys.key,
    nonceFor(context.keys, iv),
    additionalData(context),
    decoded.message.ciphertext,
  );
  if (!plaintext) return refused('authenticationFailed', `${context.direction} message`);
  const message = decodeMessage(plaintext, context.direction);
  if (!message.ok) return message;
  return { ok: true, sequence: Buffer.from(iv).readUIntBE(0, iv.length), message: message.message };
}

function readPartialIv({ protectedHeader, unprotected }: Encrypt0): Uint8Array | undefined {
  const iv = unprotected.get(HEADER.partialIv);
  if (protectedHeader.length !== 0 || unprotected.size !== 1) return undefined;
  if (!(iv instanceof Uint8Array) || iv.length < 1 || iv.length > 4) return undefined;
  if (iv.length === 4 && iv[0]! > 0x7f) return undefined;
  return iv.length > 1 && iv[0] === 0 ? undefined : iv;
}
