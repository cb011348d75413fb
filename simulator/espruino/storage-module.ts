import type { Storage } from '../usb/storage.ts';
import { toBinaryString, toBytes } from './bytes.ts';

/** `require('Storage')` where a board has one. */
export function storageModule(storage: Storage): object {
  return {
    getFree: () => storage.free,
    list: () => storage.list(),
    erase: (name: string) => storage.erase(name),
    read: (name: string, offset = 0, length?: number) => {
      const file = storage.read(name);
      const end = length === undefined ? undefined : offset + length;
      return file && toBinaryString(file.slice(offset, end));
    },
    write: (name: string, data: unknown, offset = 0, size = 0) =>
      storage.write(name, toBytes(data), offset, size),
  };
}
