import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FLASH_PAGE_BYTES, FlashInterrupted, FlashMemory } from './flash-memory.ts';

const START = 0xda000;
const createFlash = () => new FlashMemory(START, 2 * FLASH_PAGE_BYTES);

describe('FlashMemory', () => {
  test('reads as erased before anything is written', () => {
    expect(createFlash().read(START + FLASH_PAGE_BYTES - 2, 4)).toEqual(
      Uint8Array.of(255, 255, 255, 255),
    );
  });

  test('a write only clears bits, an erase sets those of its page alone', () => {
    const flash = createFlash();
    flash.write(START, Uint8Array.of(0b1010, 2, 3, 4));
    flash.write(START, Uint8Array.of(0b0110, 255, 255, 255));
    flash.write(START + FLASH_PAGE_BYTES, Uint8Array.of(9, 9, 9, 9));
    expect(flash.read(START, 4)).toEqual(Uint8Array.of(0b0010, 2, 3, 4));

    flash.erasePage(START + 77);
    expect(flash.read(START, 4)).toEqual(Uint8Array.of(255, 255, 255, 255));
    expect(flash.read(START + FLASH_PAGE_BYTES, 1)).toEqual(Uint8Array.of(9));
    expect(flash.eraseCounts).toEqual([1, 0]);
  });

  test('what is written to erased flash is read back, at any address and length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: FLASH_PAGE_BYTES + 100 }),
        fc.uint8Array({ maxLength: 300 }),
        (offset, data) => {
          const flash = createFlash();
          flash.write(START + offset, data);
          expect(flash.read(START + offset, data.length)).toEqual(data);
          const around = flash.read(START, 2 * FLASH_PAGE_BYTES);
          around.fill(255, offset, offset + data.length);
          expect(around.every((byte) => byte === 255)).toBe(true);
        },
      ),
    );
  });

  test('refuses addresses outside of it', () => {
    const flash = createFlash();
    expect(() => flash.read(START - 1, 1)).toThrow(RangeError);
    expect(() => flash.write(START + 2 * FLASH_PAGE_BYTES - 2, new Uint8Array(4))).toThrow(
      RangeError,
    );
    expect(() => flash.erasePage(START + 2 * FLASH_PAGE_BYTES)).toThrow(RangeError);
  });

  test('counts words that are written more often than the part allows', () => {
    const flash = createFlash();
    for (const byte of [7, 3, 1]) flash.write(START, Uint8Array.of(byte, 255, 255, 255));
    expect(flash.overwrittenWords).toBe(1);
    flash.erasePage(START);
    flash.write(START, Uint8Array.of(1));
    expect(flash.overwrittenWords).toBe(1);
  });

  test('a power cut before a write leaves nothing of it, one half-way the first bytes', () => {
    const flash = createFlash();
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    flash.onOperation = () => 0;
    expect(() => flash.write(START, data)).toThrow(FlashInterrupted);
    expect(flash.read(START, 8).every((byte) => byte === 255)).toBe(true);

    flash.onOperation = () => 0.5;
    expect(() => flash.write(START, data)).toThrow(FlashInterrupted);
    expect(flash.read(START, 8)).toEqual(Uint8Array.of(1, 2, 3, 4, 0x0f, 255, 255, 255));
  });

  test('a power cut during an erase leaves the rest of the page as it was', () => {
    const flash = createFlash();
    flash.write(START, new Uint8Array(FLASH_PAGE_BYTES));
    flash.onOperation = ({ kind }) => (kind === 'erase' ? 0.25 : undefined);
    expect(() => flash.erasePage(START)).toThrow(FlashInterrupted);
    const page = flash.read(START, FLASH_PAGE_BYTES);
    expect(page.indexOf(0)).toBe(FLASH_PAGE_BYTES / 4);
    expect(flash.eraseCounts).toEqual([1, 0]);
  });

  test('tells the hook what is about to happen, in order', () => {
    const flash = createFlash();
    const seen: unknown[] = [];
    flash.onOperation = (operation) => {
      seen.push(operation);
      return undefined;
    };
    flash.write(START + 1, Uint8Array.of(1));
    flash.erasePage(START + 5000);
    expect(seen).toEqual([
      { kind: 'write', address: START, length: 4, index: 0 },
      { kind: 'erase', address: START + 4096, length: 4096, index: 1 },
    ]);
    expect(flash.operations).toBe(2);
  });

  test('a loaded image costs neither wear nor operations', () => {
    const flash = createFlash();
    flash.load(START + 4000, new Uint8Array(200).fill(5));
    expect(flash.read(START + 4000, 200).every((byte) => byte === 5)).toBe(true);
    expect(flash.operations).toBe(0);
    expect(flash.eraseCounts).toEqual([0, 0]);
  });
});
