import { createCipheriv, createDecipheriv } from 'node:crypto';
import { toBinaryString, toBytes } from './bytes.ts';
import { realmIntrinsics } from './realm.ts';

const BLOCK_BYTES = 16;
const KEY_BYTES = new Set([16, 24, 32]);

/** Keys whose ciphers are kept; a device has two. */
const MAX_KEPT_KEYS = 8;

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
  const kept = new Map<string, KeptCiphers>();
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
    const iv = mode === 'CBC' ? ivBlockOf(options?.iv) : null;
    return encrypts ? encrypt(ciphersFor(kept, keyBytes), data, iv) : decrypt(keyBytes, data, iv);
  };
  return { AES: { encrypt: crypt(true), decrypt: crypt(false) } };
}

function refusalOf(mode: string, data: Uint8Array, key: Uint8Array): string | undefined {
  if (!KEY_BYTES.has(key.length)) return 'Unknown error: -0x20';
  if (mode === 'OFB') return 'Feature unavailable';
  if (mode === 'CBC' && data.length % BLOCK_BYTES !== 0) return 'Invalid input length';
  return undefined;
}

function ivBlockOf(iv: unknown): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  if (iv !== undefined) block.set(toBytes(iv).subarray(0, BLOCK_BYTES));
  return block;
}

type KeptCipher = ReturnType<typeof createCipheriv>;

/** Making a cipher takes many times longer than enciphering a message, so each key keeps its own. */
interface KeptCiphers {
  readonly ecb: KeptCipher;
  readonly cbc: KeptCipher;
  /** What `cbc` mixes into the next block. */
  lastBlock: Uint8Array;
}

function ciphersFor(kept: Map<string, KeptCiphers>, key: Uint8Array): KeptCiphers {
  const name = toBinaryString(key);
  const known = kept.get(name);
  if (known) return known;
  if (kept.size >= MAX_KEPT_KEYS) kept.clear();
  const lastBlock = new Uint8Array(BLOCK_BYTES);
  const bits = key.length * 8;
  const ciphers = {
    ecb: createCipheriv(`aes-${bits}-ecb`, key, null).setAutoPadding(false),
    cbc: createCipheriv(`aes-${bits}-cbc`, key, lastBlock).setAutoPadding(false),
    lastBlock,
  };
  kept.set(name, ciphers);
  return ciphers;
}

/** What does not fill a block comes out of ECB as zeros. */
function encrypt(ciphers: KeptCiphers, data: Uint8Array, iv: Uint8Array | null): ArrayBuffer {
  if (data.length < BLOCK_BYTES) return resultOf(undefined, data.length);
  if (iv === null) return resultOf(ciphers.ecb.update(wholeBlocks(data)), data.length);
  // The cipher goes on from its last message; its end, mixed into the first block, is lifted again.
  const { lastBlock } = ciphers;
  for (let i = 0; i < BLOCK_BYTES; i++) data[i]! ^= iv[i]! ^ lastBlock[i]!;
  const enciphered = ciphers.cbc.update(data);
  ciphers.lastBlock = enciphered.subarray(-BLOCK_BYTES);
  return resultOf(enciphered, data.length);
}

function decrypt(key: Uint8Array, data: Uint8Array, iv: Uint8Array | null): ArrayBuffer {
  const mode = iv === null ? 'ecb' : 'cbc';
  const decipher = createDecipheriv(`aes-${key.length * 8}-${mode}`, key, iv);
  decipher.setAutoPadding(false);
  return resultOf(decipher.update(wholeBlocks(data)), data.length);
}

const wholeBlocks = (data: Uint8Array): Uint8Array =>
  data.subarray(0, data.length - (data.length % BLOCK_BYTES));

function resultOf(bytes: Uint8Array | undefined, length: number): ArrayBuffer {
  const result = new (realmIntrinsics().ArrayBuffer)(length);
  if (bytes) new Uint8Array(result).set(bytes);
  return result;
}
