/** Raw flash as nRF52 has it: erased a page at a time, writes only clear bits, power can go, wears out. */

const PAGE_BYTES = 4096;

/** Thrown out of a write or an erase in the middle of which the power has gone. */
export class PowerCut extends Error {}

export type CutMoment = 'before' | 'halfway';

export class FakeFlash {
  readonly bytes: Uint8Array;
  /** Writes and erases so far. */
  operations = 0;
  /** No write and no erase changes anything any more, and none says so. */
  isWorn = false;
  private readonly address: number;
  private cut: { operation: number; moment: CutMoment } | undefined;

  constructor(address: number, length: number) {
    this.address = address;
    this.bytes = new Uint8Array(length).fill(0xff);
  }

  /** The power goes at operation number `operation`, counted from 0 over the flash's life. */
  cutPowerAt(operation: number, moment: CutMoment): void {
    this.cut = { operation, moment };
  }

  powerIsBack(): void {
    this.cut = undefined;
  }

  /** What `require('Flash')` gives. A read of nothing gives undefined: measured on Espruino. */
  readonly module = {
    read: (length: number, address: number): Uint8Array | undefined =>
      length > 0
        ? this.bytes.slice(this.offset(address), this.offset(address + length))
        : undefined,
    write: (bytes: Uint8Array, address: number): void => this.write(bytes, address),
    erasePage: (address: number): void => this.erasePage(address),
  };

  private offset(address: number): number {
    const offset = address - this.address;
    if (offset < 0 || offset > this.bytes.length) throw new RangeError(`no flash at ${address}`);
    return offset;
  }

  private write(bytes: Uint8Array, address: number): void {
    if (address % 4 || bytes.length % 4) throw new RangeError('flash is written in whole words');
    const from = this.offset(address);
    const share = this.shareBeforeCut();
    if (this.isWorn) return;
    const whole = Math.floor((bytes.length * share) / 4) * 4;
    for (let i = 0; i < whole; i++) this.bytes[from + i]! &= bytes[i]!;
    // The word that was being written has some of its bits cleared already.
    if (0 < share && share < 1) this.bytes[from + whole]! &= bytes[whole]! | 0x0f;
    if (share < 1) throw new PowerCut();
  }

  private erasePage(address: number): void {
    const from = Math.floor(this.offset(address) / PAGE_BYTES) * PAGE_BYTES;
    const share = this.shareBeforeCut();
    if (this.isWorn) return;
    this.bytes.fill(0xff, from, from + PAGE_BYTES * share);
    if (share < 1) throw new PowerCut();
  }

  /** How much of this operation is done before the power goes; 1 when it stays. */
  private shareBeforeCut(): number {
    const operation = this.operations++;
    if (!this.cut || operation < this.cut.operation) return 1;
    if (operation > this.cut.operation) throw new Error('the device ran on without power');
    return this.cut.moment === 'before' ? 0 : 0.5;
  }
}
