import {
  BOOT_WORDS,
  type BootState,
  bootState,
  crc32,
  FIRMWARE_SLOTS,
  JOURNAL_LAYOUT,
  OWN_FLASH,
  type Slot,
  slotAddress,
} from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { FlashSite } from './boards.ts';
import { type Console, quoted } from './console.ts';

const { bootPageAddress: START, bootPageBytes, slotBytes } = FIRMWARE_SLOTS;
const PROGRAM_BYTES = bootPageBytes + 2 * slotBytes;

/** What is erased, written, read back and checked in one packet: a page of the processor's flash. */
export const PIECE_BYTES = 4096;
/** Attempts of what came to the interpreter with another byte in it. */
const ATTEMPTS = 3;
const GARBLED = -1;

/**
 * What the interpreter is taught first, so that it is not said with each piece. Places count from the boot
 * page, and nothing outside of our pages is touched: a packet has no checksum of its own, so what erases or
 * writes comes with one (`k`), over its place and its bytes. `w` writes and gives the CRC-32 of what is in
 * flash then, `e` erases, `c` gives the CRC-32 of each piece, `b` what the boot page says: how many words it
 * has, the last that makes a slot active, and the last of all.
 */
const helpers = (base: number, length: number, pageBytes: number): string =>
  `(function(F){function at(o,n){if(!(o>=0&&o+n<=${length}))throw "range";return ${base}+o}
return{s:${base},
w:function(o,s,k){if((E.CRC32(o+","+s)>>>0)!=k)return-1;var a=at(o,s.length);F.write(E.toUint8Array(s),a);return E.CRC32(F.read(s.length,a))>>>0},
e:function(o,n,k){if((E.CRC32(o+","+n)>>>0)!=k)return-1;for(var i=0;i<n;i+=${pageBytes})F.erasePage(at(o+i,${pageBytes}));return n},
c:function(o,n){var r=[],i=0;for(;i<n;i+=${PIECE_BYTES})r.push(E.CRC32(F.read(Math.min(${PIECE_BYTES},n-i),at(o+i,1)))>>>0);return r},
b:function(n){var w=new Uint32Array(F.read(n,${base}).buffer),i=0,a=0,l=0;for(;i<w.length&&w[i]!=0xffffffff;i++){var x=w[i]&65535;if((x^65535)==w[i]>>>16){l=w[i];if(x>>8==${BOOT_WORDS.active})a=l}}return[i,a,l]}
}})(require("Flash"))`.replaceAll('\n', '');

/** Evaluated only once it has come whole: what is not could erase anything. */
const taught = (text: string): string =>
  `(function(s){return E.CRC32(s)>>>0==${crc32(Buffer.from(text))}?(global.aw=eval(s),1):${GARBLED}})(${quoted(Buffer.from(text))})`;

/** The raw flash pages of a board that are ours, over its open console. */
export class FlashPages {
  readonly #espruino: Console;

  private constructor(espruino: Console) {
    this.#espruino = espruino;
  }

  /** @returns undefined when the interpreter does not leave these pages to others */
  static async over(
    espruino: Console,
    { offsets, pageBytes }: FlashSite,
  ): Promise<FlashPages | undefined> {
    const free = (await espruino.evaluate(
      'require("Flash").getFree().map(function(f){return[f.addr,f.length]})',
    )) as [start: number, length: number][];
    const isFree = (from: number, length: number) =>
      free.some(([start, bytes]) => start <= from && from + length <= start + bytes);
    const offset = offsets.find((candidate) => isFree(START + candidate, OWN_FLASH.length));
    if (offset === undefined) return undefined;
    const pages = new FlashPages(espruino);
    const answer = await pages.#untilWhole(
      taught(helpers(START + offset, PROGRAM_BYTES, pageBytes)),
    );
    if (answer === GARBLED) throw garbled();
    return pages;
  }

  /** CRC-32 of each piece. */
  async checks(address: number, length: number): Promise<number[]> {
    const answer = await this.#espruino.evaluate(`aw.c(${address - START},${length})`);
    return answer as number[];
  }

  /** @throws AwareError `notWritten` */
  async erase(address: number, length: number): Promise<void> {
    const place = address - START;
    const check = crc32(Buffer.from(`${place},${length}`));
    const answer = await this.#untilWhole(`aw.e(${place},${length},${check})`);
    if (answer !== length) throw notWritten(address, length);
  }

  /**
   * Writes bytes where flash is erased, or has them already.
   * @throws AwareError `notWritten` when they do not read back
   */
  async write(address: number, bytes: Uint8Array): Promise<void> {
    const place = address - START;
    const check = crc32(Buffer.concat([Buffer.from(`${place},`), bytes]));
    const answer = await this.#untilWhole(`aw.w(${place},${quoted(bytes)},${check})`);
    if (answer !== crc32(bytes)) throw notWritten(address, bytes.length);
  }

  /** What the boot page says, and how many words it has. */
  async boot(): Promise<{ count: number; state: BootState }> {
    const answer = await this.#espruino.evaluate(`aw.b(${FIRMWARE_SLOTS.bootPageBytes})`);
    const [count, active, last] = answer as [number, number, number];
    const words = [active, ...(last === active ? [] : [last])].filter((word) => word !== 0);
    return { count, state: bootState(words) };
  }

  /** There are keys on this board: its journal has begun. */
  async hasJournal(): Promise<boolean> {
    const { address, areaBytes, magic } = JOURNAL_LAYOUT;
    return (await this.#wordsAt(address, address + areaBytes)).includes(magic);
  }

  /** A program has been written to this slot. */
  async hasProgram(slot: Slot): Promise<boolean> {
    return (await this.#wordsAt(slotAddress(slot))).includes(FIRMWARE_SLOTS.magic);
  }

  async #wordsAt(...addresses: number[]): Promise<number[]> {
    const places = addresses.map((address) => address - START);
    const answer = await this.#espruino.evaluate(
      `[${places}].map(function(o){return new Uint32Array(require("Flash").read(4,o+aw.s).buffer)[0]})`,
    );
    return answer as number[];
  }

  /** The slot whose program runs beside the console; undefined: none does. */
  async running(): Promise<Slot | undefined> {
    const at = await this.#espruino.evaluate('typeof slotAddress=="number"?slotAddress:0');
    return ([0, 1] as const).find((slot) => slotAddress(slot) === at);
  }

  async #untilWhole(expression: string): Promise<unknown> {
    let answer: unknown;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      answer = await this.#espruino.evaluate(expression);
      if (answer !== GARBLED) break;
    }
    return answer;
  }
}

const garbled = (): AwareError =>
  new AwareError(
    'boardNotUnderstood',
    'what is sent to the board comes there with other bytes in it',
    'try another cable, or another port',
  );

const notWritten = (address: number, length: number): AwareError =>
  new AwareError(
    'notWritten',
    `${length} bytes at 0x${address.toString(16)} do not read back as they were written`,
    'run it again; if it stays so, the flash is worn: do not use the board any more',
  );
