import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSeptets, packSeptets, toSeptets, unpackSeptets } from './gsm-alphabet.ts';
import { decodeSubmit, encodeDeliver, fromUcs2, toUcs2 } from './sms-pdu.ts';

describe('the GSM alphabet', () => {
  it('packs septets as 3GPP 23.038 shows, and finds none for what it lacks', () => {
    expect(Buffer.from(packSeptets(toSeptets('hellohello')!)).toString('hex')).toBe(
      'e8329bfd4697d9ec37',
    );
    expect(toSeptets('€{')).toEqual([0x1b, 101, 0x1b, 40]);
    expect(toSeptets('ж')).toBeUndefined();
    expect(unpackSeptets(Uint8Array.of(0xe8), 2)).toBeUndefined();
  });

  it('gives back what it was given', () => {
    const septets = fc.array(fc.integer({ min: 0, max: 127 }));
    fc.assert(
      fc.property(septets, (given) => {
        expect(unpackSeptets(packSeptets(given), given.length)).toEqual(given);
      }),
    );
    const alphabet = fromSeptets(Array.from({ length: 128 }, (_, septet) => septet));
    const characters = [...alphabet].filter((character) => character !== '\x1b');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...characters, '€', '[', '\\')), (given) => {
        expect(fromSeptets(toSeptets(given.join(''))!)).toBe(given.join(''));
      }),
    );
  });
});

describe('a SUBMIT', () => {
  it.each([
    // Service centre absent, septets, no validity, an odd number of digits.
    ['0001000B911326880736F4000004E8309B0D', 17, { number: '+31628870634', text: 'hall' }],
    ['0001000A8160214365870000024831', 14, { number: '0612345678', text: 'Hb' }],
    // A service centre's address, relative validity, UCS-2.
    ['0791130600000010110006811032540008AA0400680069', 15, { number: '012345', text: 'hi' }],
    // Eight-bit data behind a header of three octets.
    ['00410006811032540004050200016869', 15, { number: '012345', text: 'hi' }],
  ])('is read: %s', (hex, length, message) => {
    expect(decodeSubmit(hex, length)).toEqual(message);
  });

  it.each([
    ['its length is another', '0001000A8160214365870000024831', 13],
    ['it is a DELIVER', '0000000A8160214365870000024831', 14],
    ['its text is cut off', '0001000A81602143658700000748', 13],
    ['it is no hexadecimal', 'hello', 2],
    ['it is empty', '00', 0],
  ])('is refused where %s', (_why, hex, length) => {
    expect(decodeSubmit(hex, length)).toBeUndefined();
  });

  it('of any bytes is refused or read, and never throws', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 0, max: 60 }),
        (octets, length) => {
          decodeSubmit(Buffer.from(octets).toString('hex'), length);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a DELIVER', () => {
  const message = { number: '+31612345678', utcMs: Date.UTC(2026, 0, 2, 3, 4, 5), isRead: false };

  it('holds sender, time and text', () => {
    expect(encodeDeliver({ ...message, text: 'hellohello' }, '+31600000001')).toEqual({
      hex: '07911306000000F1040B911316325476F80000621020304050000AE8329BFD4697D9EC37',
      length: 28,
    });
  });

  it('is in UCS-2 where the alphabet lacks a character', () => {
    const { hex } = encodeDeliver({ ...message, text: 'ж' }, '+31600000001');
    expect(hex).toMatch(/0008.{14}020436$/);
    expect(fromUcs2(toUcs2('ж€x'))).toBe('ж€x');
  });
});
