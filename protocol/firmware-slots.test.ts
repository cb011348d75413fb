import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32.ts';
import {
  bootChoice,
  bootState,
  bootWord,
  FIRMWARE_SLOTS,
  otherSlot,
  type Slot,
  slotAddress,
  slotImage,
} from './firmware-slots.ts';
import { JOURNAL_ADDRESS } from './journal-layout.ts';

const slot = fc.constantFrom<Slot>(0, 1);
const word = fc
  .tuple(fc.constantFrom('active' as const, 'tried' as const, 'confirmed' as const), slot)
  .map(([kind, at]) => bootWord(kind, at));
/** As a power cut leaves it: bits that were to be cleared are not. */
const torn = fc.tuple(word, fc.nat(0xffffffff)).map(([whole, mask]) => (whole | mask) >>> 0);
const page = fc.array(fc.oneof({ weight: 4, arbitrary: word }, torn), { maxLength: 30 });

describe('the boot page', () => {
  it('starts a whole program whenever there is one', () => {
    fc.assert(
      fc.property(page, fc.boolean(), fc.boolean(), (words, first, second) => {
        const isWhole = (at: Slot) => (at === 0 ? first : second);
        const choice = bootChoice(words, isWhole);
        if (choice === undefined) expect([first, second]).toEqual([false, false]);
        else expect(isWhole(choice)).toBe(true);
      }),
    );
  });

  it('starts the slot that was made active last, once it has said that it runs', () => {
    fc.assert(
      fc.property(page, slot, fc.nat(FIRMWARE_SLOTS.maxTries), (before, at, tries) => {
        const words = [
          ...before,
          bootWord('active', at),
          ...Array(tries).fill(bootWord('tried', at)),
        ];
        expect(bootState(words)).toEqual({ active: at, isTrial: true, tries });
        expect(bootChoice([...words, bootWord('confirmed', at)], () => true)).toBe(at);
      }),
    );
  });

  it('goes back after three starts that came to nothing, if there is something to go back to', () => {
    const words = [bootWord('active', 1), ...Array(3).fill(bootWord('tried', 1))];
    expect(bootChoice(words.slice(0, 3), () => true)).toBe(1);
    expect(bootChoice(words, () => true)).toBe(0);
    expect(bootChoice(words, (at) => at === 1)).toBe(1);
  });
});

describe('a slot', () => {
  const bytes = fc.uint8Array({ maxLength: 300 });

  it('holds both programs, each at a whole word, with lengths and checks in its header', () => {
    fc.assert(
      fc.property(bytes, bytes, (main, service) => {
        const image = slotImage(main, service);
        expect(image.length % 4).toBe(0);
        const view = new DataView(image.buffer);
        const numbers = [0, 4, 8, 12, 16, 20].map((at) => view.getUint32(at, true));
        expect(numbers).toEqual([
          ...[FIRMWARE_SLOTS.magic, main.length, crc32(main), service.length, crc32(service)],
          crc32(image.subarray(0, 20)),
        ]);
        const serviceAt = 24 + ((main.length + 3) & ~3);
        expect(image.subarray(24, 24 + main.length)).toEqual(main);
        expect(image.subarray(serviceAt, serviceAt + service.length)).toEqual(service);
      }),
    );
  });

  it('takes no more than it has', () => {
    expect(
      slotImage(new Uint8Array(FIRMWARE_SLOTS.slotBytes - 24), new Uint8Array(0)),
    ).toHaveLength(FIRMWARE_SLOTS.slotBytes);
    expect(() =>
      slotImage(new Uint8Array(FIRMWARE_SLOTS.slotBytes - 23), new Uint8Array(0)),
    ).toThrow(RangeError);
  });

  it('lies beside the other, behind the boot page and before the journal', () => {
    const { bootPageAddress, bootPageBytes, slotBytes } = FIRMWARE_SLOTS;
    expect(slotAddress(0)).toBe(bootPageAddress + bootPageBytes);
    expect(slotAddress(otherSlot(0))).toBe(slotAddress(0) + slotBytes);
    expect(slotAddress(1) + slotBytes).toBe(JOURNAL_ADDRESS);
  });
});
