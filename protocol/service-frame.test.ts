import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, FrameReader, MAX_SERVICE_BYTES, type ServiceFrame } from './service-frame.ts';
import { toHex } from './testing/vectors.ts';

const anyFrame: fc.Arbitrary<ServiceFrame> = fc.record({
  number: fc.integer({ min: 0, max: 255 }),
  message: fc.oneof(
    fc.uint8Array({ maxLength: MAX_SERVICE_BYTES }),
    // Runs as long as a code byte can say, and longer.
    fc
      .integer({ min: 250, max: MAX_SERVICE_BYTES })
      .map((length) => new Uint8Array(length).fill(7)),
  ),
});
/** What an interpreter's console says; it has no zero in it. */
const anyText = fc.uint8Array({ min: 1, maxLength: 400 });

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

const read = (...chunks: readonly Uint8Array[]): ServiceFrame[] => {
  const reader = new FrameReader();
  return chunks.flatMap((chunk) => reader.push(chunk));
};

const asText = ({ number, message }: ServiceFrame) => `${number} ${toHex(message)}`;

describe('a frame', () => {
  it('is these bytes', () => {
    // number 5, message 01 a0; CRC-32 by zlib
    expect(toHex(encodeFrame({ number: 5, message: Uint8Array.of(1, 0xa0) }))).toBe(
      '00080501a05089473600',
    );
    expect(toHex(encodeFrame({ number: 0, message: Uint8Array.of(0, 0) }))).toBe(
      '000101010512d941ff00',
    );
  });

  it('is read as it was written, whole or in pieces', () => {
    fc.assert(
      fc.property(anyFrame, fc.integer({ min: 1, max: 64 }), (frame, size) => {
        const bytes = encodeFrame(frame);
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect([read(bytes), read(...chunks)].map((frames) => frames.map(asText))).toEqual([
          [asText(frame)],
          [asText(frame)],
        ]);
      }),
    );
  });

  it('has no zero within', () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const bytes = encodeFrame(frame);
        expect([bytes[0], bytes.at(-1), bytes.slice(1, -1).includes(0)]).toEqual([0, 0, false]);
      }),
    );
  });

  it('is found between text, and after one that was cut at any byte', () => {
    fc.assert(
      fc.property(anyFrame, anyFrame, anyText, fc.nat(), (first, second, text, cut) => {
        const torn = encodeFrame(first);
        const frames = read(text, torn.subarray(0, cut % torn.length), text, encodeFrame(second));
        expect(frames.map(asText)).toContain(asText(second));
        expect(frames.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('that text has come into is not taken', () => {
    fc.assert(
      fc.property(anyFrame, anyText, fc.nat(), (frame, text, where) => {
        fc.pre(text.length > 0);
        const bytes = encodeFrame(frame);
        const at = 1 + (where % (bytes.length - 2));
        const spoilt = joined(bytes.subarray(0, at), text, bytes.subarray(at));
        expect(read(spoilt)).toEqual([]);
      }),
    );
  });

  it('with any bit changed is not taken', () => {
    fc.assert(
      fc.property(anyFrame, fc.nat(), fc.integer({ min: 0, max: 7 }), (frame, where, bit) => {
        const bytes = encodeFrame(frame);
        bytes[1 + (where % (bytes.length - 2))]! ^= 1 << bit;
        expect(read(bytes)).toEqual([]);
      }),
    );
  });
});

describe('a reader', () => {
  it('keeps no more than the longest frame, whatever comes', () => {
    const endless = new Uint8Array(1_000_000).fill(0x41);
    const frame = { number: 1, message: Uint8Array.of(1) };
    expect(read(endless, encodeFrame(frame)).map(asText)).toEqual([asText(frame)]);
  });

  it('refuses to write what nobody would read', () => {
    const message = new Uint8Array(MAX_SERVICE_BYTES + 1);
    expect(() => encodeFrame({ number: 0, message })).toThrow(RangeError);
  });
});
