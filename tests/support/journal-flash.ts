/** Raw flash whose every operation can be stopped anywhere, bit by bit, and whose words wear out. */
import { JOURNAL_ADDRESS, JOURNAL_LAYOUT } from '../../protocol/index.ts';
import type { Random } from '../../simulator/index.ts';

export const FLASH_BYTES = 2 * JOURNAL_LAYOUT.areaBytes;
const PAGE_BYTES = 4096;
const WORD_BYTES = 4;
/** Records up to here are cut at every word, longer ones at a few. */
const MAX_WORDS_CUT_EACH = 20;
const WORDS_CUT_OF_LONG = 6;

export type FlashOperation =
  | { readonly kind: 'write'; readonly offset: number; readonly data: Uint8Array }
  | { readonly kind: 'erase'; readonly offset: number };

/** One way in which the power can go around an operation, and what is in the flash then. */
export interface Cut {
  readonly name: string;
  readonly image: Uint8Array;
}

export class SweptFlash {
  readonly bytes: Uint8Array;
  /** Called before each operation. */
  onOperation: (operation: FlashOperation) => void = () => {};
  /** Bits of a word, by its offset, that no write clears any more. */
  readonly worn = new Map<number, number>();
  /** Words that were written over something: on the part it is undefined what comes of that. */
  overwritten = 0;

  constructor(image: Uint8Array = new Uint8Array(FLASH_BYTES).fill(0xff)) {
    this.bytes = image.slice();
  }

  /** What `require('Flash')` gives. A read of nothing gives undefined: measured on Espruino. */
  readonly module = {
    read: (length: number, address: number): Uint8Array | undefined =>
      length > 0
        ? this.bytes.slice(this.#offset(address), this.#offset(address + length))
        : undefined,
    write: (data: Uint8Array, address: number): void => this.#write(data, address),
    erasePage: (address: number): void => {
      const offset = this.#offset(address) & ~(PAGE_BYTES - 1);
      this.onOperation({ kind: 'erase', offset });
      this.bytes.fill(0xff, offset, offset + PAGE_BYTES);
    },
  };

  #offset(address: number): number {
    const offset = address - JOURNAL_ADDRESS;
    if (offset < 0 || offset > FLASH_BYTES) throw new RangeError(`no flash at ${address}`);
    return offset;
  }

  #write(data: Uint8Array, address: number): void {
    const offset = this.#offset(address);
    if (offset % WORD_BYTES || data.length % WORD_BYTES) throw new RangeError('no whole words');
    this.onOperation({ kind: 'write', offset, data: data.slice() });
    for (let word = 0; word < data.length; word += WORD_BYTES) {
      const before = this.bytes.subarray(offset + word, offset + word + WORD_BYTES);
      if (before.some((byte) => byte !== 0xff)) this.overwritten++;
      const wornBits = this.worn.get(offset + word) ?? 0;
      for (let i = 0; i < WORD_BYTES; i++) before[i]! &= data[word + i]! | byteOf(wornBits, i);
    }
  }
}

const byteOf = (bits: number, index: number): number => (bits >>> (8 * index)) & 0xff;

/** Every way in which the power is cut at one operation on a flash that holds `before`. */
export function cutsAt(before: Uint8Array, operation: FlashOperation, random: Random): Cut[] {
  const cuts = operation.kind === 'write' ? tornWrites(operation, random) : TORN_ERASES;
  const torn = cuts.map(({ name, apply }) => {
    const image = before.slice();
    apply(image, operation.offset, random);
    return { name, image };
  });
  return [{ name: 'not begun', image: before }, ...torn];
}

interface Tear {
  readonly name: string;
  readonly apply: (image: Uint8Array, offset: number, random: Random) => void;
}

/** Whole words as far as one of which only some bits are cleared; and all of it. */
function tornWrites({ data }: FlashOperation & { kind: 'write' }, random: Random): Tear[] {
  const torn = wordsToCut(data.length / WORD_BYTES, random).map(
    (word): Tear => ({
      name: `torn in word ${word}`,
      apply: (image, offset) => {
        program(image, offset, data.subarray(0, word * WORD_BYTES));
        const part = data.slice(word * WORD_BYTES, (word + 1) * WORD_BYTES);
        const late = random.bytes(WORD_BYTES);
        program(
          image,
          offset + word * WORD_BYTES,
          part.map((byte, i) => byte | late[i]!),
        );
      },
    }),
  );
  return [...torn, { name: 'complete', apply: (image, offset) => program(image, offset, data) }];
}

function wordsToCut(count: number, random: Random): number[] {
  const all = Array.from({ length: count }, (_, word) => word);
  if (count <= MAX_WORDS_CUT_EACH) return all;
  const some = Array.from({ length: WORDS_CUT_OF_LONG - 2 }, () => random.integer(1, count - 2));
  return [0, ...some, count - 1];
}

function program(image: Uint8Array, offset: number, data: Uint8Array): void {
  for (let i = 0; i < data.length; i++) image[offset + i]! &= data[i]!;
}

const TORN_ERASES: readonly Tear[] = [
  {
    name: 'erased as far as its middle',
    apply: (image, offset) => image.fill(0xff, offset, offset + PAGE_BYTES / 2),
  },
  {
    name: 'erased from its middle on',
    apply: (image, offset) => image.fill(0xff, offset + PAGE_BYTES / 2, offset + PAGE_BYTES),
  },
  ...[0.02, 0.5, 0.98].map(
    (share): Tear => ({
      name: `${share * 100} % of its cells erased`,
      apply: (image, offset, random) => {
        for (let i = offset; i < offset + PAGE_BYTES; i++) image[i]! |= bits(share, random);
      },
    }),
  ),
  {
    name: 'complete',
    apply: (image, offset) => image.fill(0xff, offset, offset + PAGE_BYTES),
  },
];

/** A byte each of whose bits is set with a probability of `share`. */
function bits(share: number, random: Random): number {
  let byte = 0;
  for (let bit = 0; bit < 8; bit++) if (random.chance(share)) byte |= 1 << bit;
  return byte;
}
