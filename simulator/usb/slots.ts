import { type Slot, slotAddress, slotImage } from '../../protocol/index.ts';
import type { FlashMemory } from '../parts/flash-memory.ts';

/** What the build makes for a board. */
export interface Firmware {
  readonly main: string;
  readonly service: string;
  readonly boot: string;
}

/** Lays a firmware into a slot as a programmer in the workshop would. */
export function loadSlot(flash: FlashMemory, slot: Slot, { main, service }: Firmware): void {
  const bytes = (text: string) => Buffer.from(text, 'latin1');
  flash.load(slotAddress(slot), slotImage(bytes(main), bytes(service)));
}
