import { type Slot, slotAddress, slotImage } from '../../protocol/index.ts';
import type { FlashMemory } from '../parts/flash-memory.ts';

/** What the build makes for a board. */
export interface Firmware {
  readonly main: string;
  readonly service: string;
  readonly boot: string;
}

/** A word of the boot page: what happened in the lower half, its complement above. */
export const bootWord = (kind: number, slot: Slot): Uint8Array => {
  const low = (kind << 8) | slot;
  return Uint8Array.of(low, kind, ~low, ~kind);
};

/** Lays a firmware into a slot as a programmer in the workshop would. */
export function loadSlot(flash: FlashMemory, slot: Slot, { main, service }: Firmware): void {
  const bytes = (text: string) => Buffer.from(text, 'latin1');
  flash.load(slotAddress(slot), slotImage(bytes(main), bytes(service)));
}
