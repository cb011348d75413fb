/** A file's header in Espruino's Storage. */
const HEADER_BYTES = 32;
const MAX_NAME = 28;
/** As RAK5010 has it. */
const STORAGE_BYTES = 80 * 1024;

/** Where Espruino looks for the program to start. */
export const BOOT_FILE = '.bootcde';

/** How a power cut leaves the file that was being written: see espruino.md. */
export type TornWrite = 'missing' | 'halfway';

/** Power was cut while a file was written. */
export class StorageInterrupted extends Error {}

/**
 * Espruino's Storage as far as it goes well: files by name, without a checksum. What it compacts and
 * loses then is not here; nothing of ours may come so far.
 */
export class Storage {
  readonly #files = new Map<string, Uint8Array>();
  #cut: TornWrite | undefined;

  /** The power goes in the middle of the next write. */
  cutNextWrite(how: TornWrite): void {
    this.#cut = how;
  }

  /** What a start runs; empty where there is none. */
  get bootCode(): string {
    return Buffer.from(this.read(BOOT_FILE) ?? []).toString('latin1');
  }

  get free(): number {
    const sizes = [...this.#files.values()].map(({ length }) => length + HEADER_BYTES);
    return STORAGE_BYTES - sizes.reduce((sum, size) => sum + size, 0);
  }

  list(): string[] {
    return [...this.#files.keys()];
  }

  read(name: string): Uint8Array | undefined {
    return this.#files.get(name);
  }

  erase(name: string): void {
    this.#files.delete(name);
  }

  /**
   * Writes a file, or with an offset a piece of one that had its whole size from the first piece on.
   * @returns false when there is no room
   */
  write(name: string, data: Uint8Array, offset = 0, size = 0): boolean {
    const cut = this.#cut;
    this.#cut = undefined;
    const key = name.slice(0, MAX_NAME);
    if (offset === 0) {
      this.#files.delete(key);
      const bytes = Math.max(size, data.length);
      if (cut === 'missing') throw new StorageInterrupted();
      if (bytes + HEADER_BYTES > this.free) return false;
      this.#files.set(key, new Uint8Array(bytes).fill(0xff));
    }
    const file = this.#files.get(key);
    if (!file || offset + data.length > file.length) return false;
    const whole = cut ? data.length >> 1 : data.length;
    for (let i = 0; i < whole; i++) file[offset + i]! &= data[i]!;
    if (cut) throw new StorageInterrupted();
    return true;
  }
}
