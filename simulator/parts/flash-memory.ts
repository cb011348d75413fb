/** One erase clears this much; the same on every nRF52. */
export const FLASH_PAGE_BYTES = 4096;

const WORD_BYTES = 4;
const WORDS_PER_PAGE = FLASH_PAGE_BYTES / WORD_BYTES;
const ERASED = 0xff;

/**
 * nWRITE in the nRF52840 product specification: a word may be written this often between two
 * erases of its page. The part does not enforce it; data retention is no longer guaranteed.
 */
export const MAX_WORD_WRITES = 2;

export interface FlashOperation {
  kind: 'write' | 'erase';
  address: number;
  /** Bytes; whole words for a write, one page for an erase. */
  length: number;
  /** Counts the operations of this memory, from 0. */
  index: number;
}

/**
 * Decides how an operation goes: `undefined` lets it finish; a share from 0 (nothing happened)
 * to less than 1 stops it there, and the flash throws `FlashInterrupted`.
 */
export type OperationHook = (operation: FlashOperation) => number | undefined;

/** Power was cut during a flash operation; what is in the memory then is what was done so far. */
export class FlashInterrupted extends Error {
  readonly operation: FlashOperation;

  constructor(operation: FlashOperation) {
    super(`power cut during flash ${operation.kind} ${operation.index}`);
    this.operation = operation;
  }
}

interface Page {
  bytes: Uint8Array;
  erases: number;
  /** Per word, since the last erase; saturates at 255. */
  wordWrites: Uint8Array;
}

/**
 * NOR flash: a write only clears bits, only an erase of a whole page sets them, and each erase
 * wears the page. Pages take memory once they are touched, so thousands of devices fit.
 */
export class FlashMemory {
  readonly address: number;
  readonly length: number;
  onOperation: OperationHook | undefined;
  readonly #pages: Array<Page | undefined>;
  #operations = 0;
  #overwrittenWords = 0;

  /** Covers `length` bytes from `address`, both on page boundaries; all of it erased. */
  constructor(address: number, length: number) {
    if (address % FLASH_PAGE_BYTES !== 0 || length % FLASH_PAGE_BYTES !== 0) {
      throw new RangeError('flash starts and ends on a page boundary');
    }
    this.address = address;
    this.length = length;
    this.#pages = new Array(length / FLASH_PAGE_BYTES);
  }

  /** Operations so far, the interrupted ones included. */
  get operations(): number {
    return this.#operations;
  }

  /** How often a word was written more than `MAX_WORD_WRITES` times between two erases. */
  get overwrittenWords(): number {
    return this.#overwrittenWords;
  }

  /** Erases of each page since it was made, lowest address first. */
  get eraseCounts(): number[] {
    return Array.from(this.#pages, (page) => page?.erases ?? 0);
  }

  contains(address: number, length: number): boolean {
    return address >= this.address && address + length <= this.address + this.length;
  }

  read(address: number, length: number): Uint8Array {
    this.#require(address, length);
    const bytes = new Uint8Array(length).fill(ERASED);
    this.#eachPart(address, length, (page, from, to, offset) => {
      if (page) bytes.set(page.bytes.subarray(from, to), offset);
    });
    return bytes;
  }

  /**
   * Address and length need no alignment: as in Espruino's `jshFlashWriteAligned`, a word that is
   * only partly covered is written back with its other bytes as they are.
   */
  write(address: number, data: Uint8Array): void {
    this.#require(address, data.length);
    const start = address - (address % WORD_BYTES);
    const end = Math.ceil((address + data.length) / WORD_BYTES) * WORD_BYTES;
    if (start === end) return;
    const words = this.read(start, end - start);
    words.set(data, address - start);

    const operation = this.#operation('write', start, words.length);
    const done = this.onOperation?.(operation);
    this.#program(start, done === undefined ? words : cutShort(words, done));
    if (done !== undefined) throw new FlashInterrupted(operation);
  }

  /** Erases the page that holds `address`. */
  erasePage(address: number): void {
    this.#require(address, 1);
    const page = this.#touch(Math.floor((address - this.address) / FLASH_PAGE_BYTES));
    const operation = this.#operation(
      'erase',
      address - (address % FLASH_PAGE_BYTES),
      FLASH_PAGE_BYTES,
    );
    const done = this.onOperation?.(operation);
    page.erases++;
    page.bytes.fill(ERASED, 0, Math.floor(FLASH_PAGE_BYTES * (done ?? 1)));
    if (done !== undefined) throw new FlashInterrupted(operation);
    page.wordWrites.fill(0);
  }

  /** Lays an image into erased flash as a programmer would: no hook, no wear. */
  load(address: number, image: Uint8Array): void {
    this.#require(address, image.length);
    this.#eachPart(address, image.length, (_, from, to, offset, index) => {
      this.#touch(index).bytes.set(image.subarray(offset, offset + to - from), from);
    });
  }

  #program(address: number, words: Uint8Array): void {
    this.#eachPart(address, words.length, (_, from, to, offset, index) => {
      const page = this.#touch(index);
      for (let i = from; i < to; i++) page.bytes[i]! &= words[offset + i - from]!;
      for (let word = from / WORD_BYTES; word < to / WORD_BYTES; word++) {
        if (page.wordWrites[word]! >= MAX_WORD_WRITES) this.#overwrittenWords++;
        if (page.wordWrites[word]! < 255) page.wordWrites[word]!++;
      }
    });
  }

  /** Calls `visit` for each page's part of a range: from and to in the page, offset in the range. */
  #eachPart(
    address: number,
    length: number,
    visit: (
      page: Page | undefined,
      from: number,
      to: number,
      offset: number,
      index: number,
    ) => void,
  ): void {
    let offset = 0;
    while (offset < length) {
      const position = address - this.address + offset;
      const index = Math.floor(position / FLASH_PAGE_BYTES);
      const from = position % FLASH_PAGE_BYTES;
      const to = Math.min(FLASH_PAGE_BYTES, from + length - offset);
      visit(this.#pages[index], from, to, offset, index);
      offset += to - from;
    }
  }

  #touch(index: number): Page {
    const page = this.#pages[index] ?? {
      bytes: new Uint8Array(FLASH_PAGE_BYTES).fill(ERASED),
      erases: 0,
      wordWrites: new Uint8Array(WORDS_PER_PAGE),
    };
    this.#pages[index] = page;
    return page;
  }

  #operation(kind: FlashOperation['kind'], address: number, length: number): FlashOperation {
    return { kind, address, length, index: this.#operations++ };
  }

  #require(address: number, length: number): void {
    if (!this.contains(address, length)) {
      throw new RangeError(
        `0x${address.toString(16)} + ${length} is outside of the simulated flash`,
      );
    }
  }
}

/**
 * What a write leaves when it is stopped after `share` of its bytes: whole bytes before the cut,
 * half of the bits in the byte at the cut, and nothing after it.
 */
function cutShort(words: Uint8Array, share: number): Uint8Array {
  const cut = Math.floor(words.length * share);
  const torn = words.slice().fill(ERASED, cut);
  if (share > 0) torn[cut] = words[cut]! | 0x0f;
  return torn;
}
