import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32.ts';

describe('CRC-32', () => {
  it.each([
    ['', 0],
    ['123456789', 0xcbf43926], // the check value of CRC-32/ISO-HDLC
    ['\0\0\0\0', 0x2144df1c],
    ['\xff\xff\xff\xff', 0xffffffff],
    ['The quick brown fox jumps over the lazy dog', 0x414fa339],
  ])('of %j is known', (text, crc) => {
    expect(crc32(Buffer.from(text, 'latin1'))).toBe(crc);
  });
});
