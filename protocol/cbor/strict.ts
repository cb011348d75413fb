import { type RefusalReason, type Refused, refused } from '../refusal.ts';

/** Nothing this protocol sends nests deeper: array > map > array > integer. */
export const MAX_DEPTH = 4;
/** The longest string of bytes or text in any message or record. */
export const MAX_STRING_BYTES = 512;
/** The most items one array or map may claim. */
export const MAX_ITEMS = 64;

/** Major types of RFC 8949 §3.1. */
const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const TAG = 6;

/** Thrown inside the walk only; `checkDeterministic` turns it into a value. */
class Stop extends Error {
  readonly reason: RefusalReason;
  readonly offset: number;
  constructor(reason: RefusalReason, offset: number) {
    super(reason);
    this.reason = reason;
    this.offset = offset;
  }
}

class Walk {
  private readonly bytes: Uint8Array;
  private offset = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get atEnd(): boolean {
    return this.offset === this.bytes.length;
  }

  get position(): number {
    return this.offset;
  }

  /** Walks one data item and leaves the offset behind it. */
  item(depth: number): void {
    if (depth > MAX_DEPTH) this.stop('tooDeep');
    const { major, argument } = this.head();
    if (major === UNSIGNED || major === NEGATIVE) return;
    if (major === BYTES || major === TEXT) this.string(argument);
    else if (major === ARRAY) this.items(argument, depth);
    else this.map(argument, depth);
  }

  /**
   * RFC 8949 §4.2.1: definite lengths, and the shortest form of every argument. No message has
   * tags, floats or simple values, so they are refused by their type alone.
   */
  private head(): { major: number; argument: number } {
    const initial = this.take();
    const major = initial >> 5;
    const info = initial & 31;
    if (major > MAP) this.stop(major === TAG ? 'wrongTag' : 'wrongType');
    if (info < 24) return { major, argument: info };
    if (info === 31) this.stop('indefiniteLength');
    if (info > 26) this.stop('tooLong');
    const size = 1 << (info - 24);
    let argument = 0;
    for (let i = 0; i < size; i++) argument = argument * 256 + this.take();
    const shorter = size === 1 ? 24 : 2 ** (4 * size);
    if (argument < shorter) this.stop('notShortestForm');
    return { major, argument };
  }

  private string(length: number): void {
    if (length > MAX_STRING_BYTES) this.stop('tooLong');
    if (this.offset + length > this.bytes.length) this.stop('truncated');
    this.offset += length;
  }

  private items(count: number, depth: number): void {
    if (count > MAX_ITEMS) this.stop('tooLong');
    for (let i = 0; i < count; i++) this.item(depth + 1);
  }

  /** Keys are unsigned integers that rise, so none can come twice. */
  private map(count: number, depth: number): void {
    if (count > MAX_ITEMS) this.stop('tooLong');
    let previous = -1;
    for (let i = 0; i < count; i++) {
      const { major, argument } = this.head();
      if (major !== UNSIGNED) this.stop('wrongType');
      if (argument === previous) this.stop('duplicateKey');
      if (argument < previous) this.stop('unsortedKeys');
      previous = argument;
      this.item(depth + 1);
    }
  }

  private take(): number {
    if (this.offset >= this.bytes.length) this.stop('truncated');
    return this.bytes[this.offset++]!;
  }

  private stop(reason: RefusalReason): never {
    throw new Stop(reason, this.offset);
  }
}

/**
 * Checks that `bytes` are exactly `count` data items in the deterministic encoding of
 * RFC 8949 §4.2.1, within the limits above. Run before `cbor-x`, which is more lenient.
 *
 * @returns undefined when they are, else the reason with the byte offset in its detail
 */
export function checkDeterministic(bytes: Uint8Array, count: number): Refused | undefined {
  const walk = new Walk(bytes);
  try {
    for (let i = 0; i < count; i++) walk.item(1);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return refused(error.reason, `at byte ${error.offset}`);
  }
  if (!walk.atEnd) return refused('trailingBytes', `at byte ${walk.position}`);
  return undefined;
}
