import { crc32 } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { FlashSite } from './boards.ts';
import type { Console } from './console.ts';

/** What is written, read back and checked in one packet: a page of the processor's flash. */
export const PIECE_BYTES = 4096;
/** More would not fit in the answer's packet. */
const LAST_WORDS_SHOWN = 64;

/**
 * What the interpreter is taught first, so that it is not said with each piece: `w` writes and gives the
 * CRC-32 of what is in flash then, `c` gives the CRC-32 of each piece, `e` erases.
 */
const HELPERS = `global.aw=(function(F){return{
w:function(a,s){F.write(E.toUint8Array(s),a);return E.CRC32(F.read(s.length,a))>>>0},
c:function(a,n){var r=[];for(var i=0;i<n;i+=${PIECE_BYTES})r.push(E.CRC32(F.read(Math.min(${PIECE_BYTES},n-i),a+i))>>>0);return r},
e:function(a,n,p){for(var i=0;i<n;i+=p)F.erasePage(a+i);return n},
b:function(a,n){var w=new Uint32Array(F.read(n,a).buffer),i=0;while(i<w.length&&w[i]!=0xffffffff)i++;var r=[i];for(var j=Math.max(0,i-${LAST_WORDS_SHOWN});j<i;j++)r.push(w[j]);return r}
}})(require("Flash")),1`.replaceAll('\n', '');

/** Raw flash pages of a board, by the addresses of `FIRMWARE_SLOTS`, over its open console. */
export class FlashPages {
  readonly #espruino: Console;
  readonly #pageBytes: number;
  readonly #offset: number;

  private constructor(espruino: Console, pageBytes: number, offset: number) {
    this.#espruino = espruino;
    this.#pageBytes = pageBytes;
    this.#offset = offset;
  }

  /** @returns undefined when the interpreter does not leave these pages to others */
  static async over(
    espruino: Console,
    { offsets, pageBytes }: FlashSite,
    address: number,
    length: number,
  ): Promise<FlashPages | undefined> {
    await espruino.evaluate(HELPERS);
    const free = (await espruino.evaluate(
      'require("Flash").getFree().map(function(f){return[f.addr,f.length]})',
    )) as [start: number, length: number][];
    const isFree = (from: number) =>
      free.some(([start, bytes]) => start <= from && from + length <= start + bytes);
    const offset = offsets.find((candidate) => isFree(address + candidate));
    return offset === undefined ? undefined : new FlashPages(espruino, pageBytes, offset);
  }

  /** CRC-32 of each piece. */
  async checks(address: number, length: number): Promise<number[]> {
    const answer = await this.#espruino.evaluate(`aw.c(${this.#at(address)},${length})`);
    return answer as number[];
  }

  async erase(address: number, length: number): Promise<void> {
    await this.#espruino.evaluate(`aw.e(${this.#at(address)},${length},${this.#pageBytes})`);
  }

  /**
   * Writes bytes where flash is erased, or has them already.
   * @throws AwareError `notWritten` when they do not read back
   */
  async write(address: number, bytes: Uint8Array): Promise<void> {
    const answer = await this.#espruino.evaluate(`aw.w(${this.#at(address)},${quoted(bytes)})`);
    if (answer !== crc32(bytes)) throw notWritten(address, bytes.length);
  }

  /** How many words are written in a page of words, and the last of them. */
  async words(address: number, length: number): Promise<{ count: number; last: number[] }> {
    const answer = await this.#espruino.evaluate(`aw.b(${this.#at(address)},${length})`);
    const [count, ...last] = answer as [number, ...number[]];
    return { count, last };
  }

  #at(address: number): number {
    return address + this.#offset;
  }
}

/** As a text of the interpreter's: a character for each byte. */
function quoted(bytes: Uint8Array): string {
  let text = '"';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') text += `\\${character}`;
    else if (character === '\n') text += '\\n';
    else if (byte >= 0x20 && byte < 0x7f) text += character;
    else text += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `${text}"`;
}

const notWritten = (address: number, length: number): AwareError =>
  new AwareError(
    'notWritten',
    `${length} bytes at 0x${address.toString(16)} do not read back as they were written`,
    'run it again; if it stays so, the flash is worn: do not use the board any more',
  );
