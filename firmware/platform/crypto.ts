const AES = require('crypto').AES;

/**
 * AES-128 in CBC with a zero IV over whole blocks; undefined when memory is too short for it.
 * CTR is not here on purpose: Espruino's ignores its IV.
 */
export function aesCbc(blocks: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  const result = AES.encrypt(blocks, key, { mode: 'CBC' });
  return result ? new Uint8Array(result) : undefined;
}

/** AES-128 in ECB over whole blocks; undefined when memory is too short for it. */
export function aesEcb(blocks: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  const result = AES.encrypt(blocks, key, { mode: 'ECB' });
  return result ? new Uint8Array(result) : undefined;
}

/** A random number of so many bits, at most 31. */
export function randomBits(bits: number): number {
  return E.hwRand() >>> (32 - bits);
}

/** CRC-32 of zip, unsigned. */
export function crc32(bytes: Uint8Array): number {
  return E.CRC32(bytes) >>> 0;
}
