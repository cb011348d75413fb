import { createCipheriv, createDecipheriv } from 'node:crypto';
import { toBytes } from './bytes.ts';
import { realmIntrinsics } from './realm.ts';

const BLOCK_BYTES = 16;
const KEY_BYTES = new Set([16, 24, 32]);

interface AesOptions {
  mode?: string;
  iv?: unknown;
}

/**
 * `require('crypto')`: AES in CBC and ECB, no padding. The modes that nothing here may use are
 * refused: OFB as the device does it, and CTR, whose IV the device ignores, and CFB with an
 * exception. An error is a line on the console and `undefined`, as there.
 */
export function cryptoModule(print: (line: string) => void): object {
  const crypt = (encrypts: boolean) => (message: unknown, key: unknown, options?: AesOptions) => {
    const mode = options?.mode ?? 'CBC';
    if (mode === 'CTR' || mode === 'CFB') {
      throw new (realmIntrinsics().Error)(`AES ${mode} is not for this firmware`);
    }
    if (mode !== 'CBC' && mode !== 'ECB' && mode !== 'OFB') {
      throw new (realmIntrinsics().Error)(`Unknown Crypto mode "${mode}"`);
    }
    const data = toBytes(message);
    const keyBytes = toBytes(key);
    const refusal = refusalOf(mode, data, keyBytes);
    if (refusal) {
      print(`ERROR: ${refusal}`);
      return undefined;
    }
    return mode === 'CBC'
      ? cbc(encrypts, data, keyBytes, toBytes(options?.iv ?? ''))
      : ecb(encrypts, data, keyBytes);
  };
  return { AES: { encrypt: crypt(true), decrypt: crypt(false) } };
}

function refusalOf(mode: string, data: Uint8Array, key: Uint8Array): string | undefined {
  if (!KEY_BYTES.has(key.length)) return 'Unknown error: -0x20';
  if (mode === 'OFB') return 'Feature unavailable';
  if (mode === 'CBC' && data.length % BLOCK_BYTES !== 0) return 'Invalid input length';
  return undefined;
}

function cbc(encrypts: boolean, data: Uint8Array, key: Uint8Array, iv: Uint8Array): ArrayBuffer {
  const ivBlock = new Uint8Array(BLOCK_BYTES);
  ivBlock.set(iv.subarray(0, BLOCK_BYTES));
  return transform(encrypts, `aes-${key.length * 8}-cbc`, key, ivBlock, data, data.length);
}

/** What does not fill a block comes out as zeros. */
function ecb(encrypts: boolean, data: Uint8Array, key: Uint8Array): ArrayBuffer {
  const whole = data.subarray(0, data.length - (data.length % BLOCK_BYTES));
  return transform(encrypts, `aes-${key.length * 8}-ecb`, key, null, whole, data.length);
}

function transform(
  encrypts: boolean,
  algorithm: string,
  key: Uint8Array,
  iv: Uint8Array | null,
  data: Uint8Array,
  resultLength: number,
): ArrayBuffer {
  const create = encrypts ? createCipheriv : createDecipheriv;
  const cipher = create(algorithm, key, iv);
  cipher.setAutoPadding(false);
  const result = new (realmIntrinsics().ArrayBuffer)(resultLength);
  new Uint8Array(result).set(Buffer.concat([cipher.update(data), cipher.final()]));
  return result;
}
