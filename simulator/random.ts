/** Numbers that look random and are wholly given by a seed. */
export interface Random {
  /** 0 ≤ value < 2³², a whole number. */
  nextUint32(): number;
  /** 0 ≤ value < 1, with 32 bits of resolution. */
  next(): number;
  /** A whole number, both ends included. */
  integer(min: number, max: number): number;
  /** min ≤ value < max. */
  between(min: number, max: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  bytes(length: number): Uint8Array;
  /**
   * A source of its own for the part called `name`: the same seed and name give the same
   * numbers however much the other parts draw.
   */
  fork(name: string): Random;
}

/** xoshiro128** seeded through splitmix32, both after Blackman and Vigna's public-domain code. */
export function createRandom(seed: number | string): Random {
  return new Xoshiro128(typeof seed === 'number' ? seed : hashText(seed, 0));
}

class Xoshiro128 implements Random {
  readonly #seed: number;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#a = splitmix32(this.#seed, 1);
    this.#b = splitmix32(this.#seed, 2);
    this.#c = splitmix32(this.#seed, 3);
    this.#d = splitmix32(this.#seed, 4);
  }

  nextUint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotateLeft(this.#d, 11);
    return result;
  }

  next(): number {
    return this.nextUint32() / 2 ** 32;
  }

  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  between(min: number, max: number): number {
    return min + this.next() * (max - min);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.nextUint32() >>> 24);
  }

  fork(name: string): Random {
    return new Xoshiro128(hashText(name, this.#seed));
  }
}

/** Output number `step` of splitmix32 started at `seed`. */
function splitmix32(seed: number, step: number): number {
  let z = (seed + Math.imul(0x9e3779b9, step)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}

/** FNV-1a over the text, mixed with `salt`. */
function hashText(text: string, salt: number): number {
  let hash = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return splitmix32(hash, 1);
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
