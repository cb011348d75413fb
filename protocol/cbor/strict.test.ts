import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../codec.ts';
import { anyUplink, mutated } from '../testing/arbitraries.ts';
import { toHex } from '../testing/vectors.ts';
import { decodeItems, encodeItems, type Item } from './items.ts';
import { checkDeterministic, MAX_DEPTH, MAX_ITEMS, MAX_STRING_BYTES } from './strict.ts';

const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** From RFC 8949 appendix A: what this protocol uses of CBOR. */
const READ: [hex: string, item: Item][] = [
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['18ff', 255],
  ['190100', 256],
  ['1903e8', 1000],
  ['19ffff', 65535],
  ['1a00010000', 65536],
  ['1a000f4240', 1_000_000],
  ['1affffffff', 4_294_967_295],
  ['20', -1],
  ['29', -10],
  ['37', -24],
  ['3818', -25],
  ['3863', -100],
  ['3903e7', -1000],
  ['3a00010000', -65537],
  ['3affffffff', -4_294_967_296],
  ['40', bytes('')],
  ['4401020304', bytes('01020304')],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', 'ü'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['a0', new Map()],
  [
    'a201020304',
    new Map([
      [1, 2],
      [3, 4],
    ]),
  ],
];

/** From RFC 8949 appendices A and F, and §4.2.1: what it does not. */
const REFUSED: [hex: string, reason: string][] = [
  ['1b000000e8d4a51000', 'tooLong'],
  ['3bffffffffffffffff', 'tooLong'],
  ['1c', 'tooLong'],
  ['f90000', 'wrongType'],
  ['fa47c35000', 'wrongType'],
  ['fb3ff199999999999a', 'wrongType'],
  ['f4', 'wrongType'],
  ['f6', 'wrongType'],
  ['f7', 'wrongType'],
  ['f818', 'wrongType'],
  ['ff', 'wrongType'],
  ['c249010000000000000000', 'wrongTag'],
  ['c11a514b67b0', 'wrongTag'],
  ['d818456449455446', 'wrongTag'],
  ['a26161016162820203', 'wrongType'],
  ['a12001', 'wrongType'],
  ['a1d81801', 'wrongTag'],
  ['5f42010243030405ff', 'indefiniteLength'],
  ['7f657374726561646d696e67ff', 'indefiniteLength'],
  ['9fff', 'indefiniteLength'],
  ['bf0102ff', 'indefiniteLength'],
  ['1800', 'notShortestForm'],
  ['1817', 'notShortestForm'],
  ['190018', 'notShortestForm'],
  ['1900ff', 'notShortestForm'],
  ['1a0000ffff', 'notShortestForm'],
  ['3a0000ffff', 'notShortestForm'],
  ['580101', 'notShortestForm'],
  ['b80101', 'notShortestForm'],
  ['a201000100', 'duplicateKey'],
  ['a202000100', 'unsortedKeys'],
  ['', 'truncated'],
  ['18', 'truncated'],
  ['1a000f42', 'truncated'],
  ['41', 'truncated'],
  ['6261', 'truncated'],
  ['8201', 'truncated'],
  ['a101', 'truncated'],
  ['0000', 'trailingBytes'],
];

describe('deterministic CBOR', () => {
  it.each(READ)('%s is read and written', (hex, item) => {
    expect(decodeItems(bytes(hex), 1)).toEqual({ ok: true, items: [item] });
    expect(toHex(encodeItems([item]))).toBe(hex);
  });

  it.each(REFUSED)('%s is refused: %s', (hex, reason) => {
    expect(decodeItems(bytes(hex), 1)).toMatchObject({ ok: false, reason });
  });

  it('is all that is read: what is accepted is written again as it was', () => {
    fc.assert(
      fc.property(mutated(anyUplink.map(encodeMessage)), (encoded) => {
        const decoded = decodeItems(encoded, 2);
        // Text that is not UTF-8 is read with replacement characters.
        if (!decoded.ok || inspect(decoded.items, { depth: null }).includes('\ufffd')) return;
        expect(toHex(encodeItems(decoded.items))).toBe(toHex(encoded));
      }),
      { numRuns: 2000 },
    );
  });

  it('says at which byte it is not', () => {
    expect(checkDeterministic(bytes('8201f6'), 1)).toMatchObject({ detail: 'at byte 3' });
    expect(checkDeterministic(bytes('0102'), 1)).toMatchObject({ detail: 'at byte 1' });
  });

  it('is read as exactly as many items as are asked for', () => {
    expect(decodeItems(bytes('0102'), 2)).toEqual({ ok: true, items: [1, 2] });
    expect(decodeItems(bytes('01'), 2)).toMatchObject({ reason: 'truncated' });
  });
});

describe('a limit', () => {
  const nested = (depth: number) => Uint8Array.from([...Array(depth - 1).fill(0x81), 0x00]);
  const text = (length: number) => encodeItems(['x'.repeat(length)]);
  const list = (length: number) => encodeItems([Array(length).fill(0)]);

  it.each([
    ['depth', nested(MAX_DEPTH), nested(MAX_DEPTH + 1), 'tooDeep'],
    ['bytes of a string', text(MAX_STRING_BYTES), text(MAX_STRING_BYTES + 1), 'tooLong'],
    ['items of an array', list(MAX_ITEMS), list(MAX_ITEMS + 1), 'tooLong'],
  ])('of %s is kept to the last', (_name, most, tooMuch, reason) => {
    expect(checkDeterministic(most, 1)).toBeUndefined();
    expect(checkDeterministic(tooMuch, 1)).toMatchObject({ ok: false, reason });
  });

  it('stops a bomb of nested arrays before the stack ends', () => {
    expect(checkDeterministic(new Uint8Array(1e6).fill(0x81), 1)).toMatchObject({
      reason: 'tooDeep',
    });
  });

  it('stops a length that claims gigabytes before it allocates', () => {
    expect(checkDeterministic(bytes('5affffffff'), 1)).toMatchObject({ reason: 'tooLong' });
    expect(checkDeterministic(bytes('9affffffff'), 1)).toMatchObject({ reason: 'tooLong' });
    expect(checkDeterministic(bytes('baffffffff'), 1)).toMatchObject({ reason: 'tooLong' });
  });
});
