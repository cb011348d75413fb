/**
 * COSE_Encrypt0 (RFC 9052 §5.2) with AES-CCM-16-64-128 (RFC 9053 §4.2): the structures and the
 * cipher, without knowledge of our messages.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { decodeItems, encodeItems, type Item } from './cbor/items.ts';
import { type Refused, refused } from './refusal.ts';

/** AES-CCM-16-64-128 in the COSE algorithm registry. */
export const ALG_AES_CCM_16_64_128 = 10;
export const KEY_BYTES = 16;
export const NONCE_BYTES = 13;
export const TAG_BYTES = 8;

const CIPHER = 'aes-128-ccm';

/** Header parameters of RFC 9052 §3.1, by label. */
export const HEADER = { alg: 1, iv: 5, partialIv: 6 } as const;

/**
 * The Enc_structure of RFC 9052 §5.3, which authenticates what is not encrypted. A protected
 * header that holds an empty map counts as an empty byte string.
 */
export function encStructure(protectedHeader: Uint8Array, externalAad: Uint8Array): Uint8Array {
  const isEmptyMap = protectedHeader.length === 1 && protectedHeader[0] === 0xa0;
  const header = isEmptyMap ? new Uint8Array(0) : protectedHeader;
  return encodeItems([['Encrypt0', header, externalAad]]);
}

/** Encrypts at least one byte; the last `TAG_BYTES` of the result are the tag. */
export function ccmEncrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad, { plaintextLength: plaintext.length });
  const body = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([body, cipher.getAuthTag()]);
}

/** Decrypts; undefined when the tag does not fit. */
export function ccmDecrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array | undefined {
  const plaintextLength = ciphertext.length - TAG_BYTES;
  if (plaintextLength < 0) return undefined;
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(ciphertext.subarray(plaintextLength));
  decipher.setAAD(aad, { plaintextLength });
  try {
    const plaintext = decipher.update(ciphertext.subarray(0, plaintextLength));
    decipher.final();
    return plaintext;
  } catch {
    return undefined;
  }
}

export interface Encrypt0 {
  protectedHeader: Uint8Array;
  unprotected: Map<number, Item>;
  ciphertext: Uint8Array;
}

/** Writes an untagged COSE_Encrypt0. */
export function encodeEncrypt0(message: Encrypt0): Uint8Array {
  return encodeItems([[message.protectedHeader, message.unprotected, message.ciphertext]]);
}

/** Reads an untagged COSE_Encrypt0; a tag is refused: what travels here can be nothing else. */
export function decodeEncrypt0(bytes: Uint8Array): { ok: true; message: Encrypt0 } | Refused {
  const decoded = decodeItems(bytes, 1);
  if (!decoded.ok) return decoded;
  const [outer] = decoded.items;
  if (!Array.isArray(outer) || outer.length !== 3) return refused('notCose', 'not three items');
  const [protectedHeader, unprotected, ciphertext] = outer;
  if (!(protectedHeader instanceof Uint8Array)) return refused('notCose', 'protected header');
  if (!(unprotected instanceof Map)) return refused('notCose', 'unprotected header');
  if (!(ciphertext instanceof Uint8Array)) return refused('notCose', 'ciphertext');
  return { ok: true, message: { protectedHeader, unprotected, ciphertext } };
}
