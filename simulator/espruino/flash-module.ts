import { FLASH_PAGE_BYTES, type FlashMemory } from '../parts/flash-memory.ts';
import { toBytes } from './bytes.ts';
import { realmIntrinsics } from './realm.ts';

/**
 * `require('Flash')` over the pages that Espruino leaves free. On the device every address can be
 * read; here one outside of those pages is a mistake of the firmware's and an exception.
 */
export function flashModule(flash: FlashMemory): object {
  const need = (address: number, length: number) => {
    if (!flash.contains(address, length)) {
      throw new (realmIntrinsics().Error)(`flash 0x${address.toString(16)} is not the firmware's`);
    }
  };
  return {
    getFree: () => [{ addr: flash.address, length: flash.length }],
    getPage: (address: number) =>
      flash.contains(address, 1)
        ? { addr: address - (address % FLASH_PAGE_BYTES), length: FLASH_PAGE_BYTES }
        : undefined,
    erasePage: (address: number) => {
      need(address, 1);
      flash.erasePage(address);
    },
    write: (data: unknown, address: number) => {
      if (data === undefined) throw new (realmIntrinsics().Error)('Data is not defined');
      const bytes = toBytes(data);
      need(address, bytes.length);
      flash.write(address, bytes);
    },
    read: (length: number, address: number) => {
      if (length <= 0) return undefined;
      need(address, length);
      return new (realmIntrinsics().Uint8Array)(flash.read(address, length));
    },
  };
}
