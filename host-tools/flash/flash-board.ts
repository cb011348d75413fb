import {
  bootWord,
  crc32,
  FIRMWARE_SLOTS,
  otherSlot,
  type Slot,
  slotAddress,
  wordBytes,
} from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { FlashSite } from './boards.ts';
import { lookAtStub, refuseOtherPrograms, writeStub } from './boot-stub.ts';
import type { Console } from './console.ts';
import { type Firmware, imageOf } from './firmware-files.ts';
import { FlashPages, PIECE_BYTES } from './flash-pages.ts';

const { bootPageAddress, bootPageBytes, slotBytes, slotHeaderBytes } = FIRMWARE_SLOTS;
/** Room for the words of one flashing and of the starts after it. */
const WORDS_WANTED = 24;
const ERASED_BYTE = 0xff;

export interface FlashProgress {
  readonly step: 'look' | 'erase' | 'write' | 'verify' | 'boot' | 'switch';
  /** Bytes of the slot that are right so far, and all of them. */
  readonly bytes: number;
  readonly of: number;
}

export interface FlashOptions {
  readonly espruino: Console;
  readonly site: FlashSite;
  readonly firmware: Firmware;
  /** It has keys: its boot stub is not touched. */
  readonly hasKeys: boolean;
  readonly onProgress: (progress: FlashProgress) => void;
  readonly interrupted: AbortSignal;
}

export interface Flashed {
  readonly slot: Slot;
  /** False: the board had all of it. */
  readonly isChanged: boolean;
  /** Bytes that were written; fewer than the slot's where an earlier run was cut short. */
  readonly writtenBytes: number;
  readonly slotBytes: number;
}

/**
 * Writes a firmware into the slot that does not run, and has it run with the next start. Until the word
 * that says so is written, in one piece and last, the board starts what it had: whatever ends this, and
 * wherever, another run goes on there.
 * @throws AwareError `boardFull`, `boardOccupied`, `notWritten`, `bootStubOther`, `interrupted`, `board…`
 */
export async function flashBoard(options: FlashOptions): Promise<Flashed> {
  const { espruino, site, firmware, onProgress } = options;
  const image = imageOf(firmware);
  const tell = (step: FlashProgress['step'], bytes: number) =>
    onProgress({ step, bytes, of: image.length });
  tell('look', 0);
  const pages = await FlashPages.over(espruino, site);
  if (!pages) throw full();
  if (!options.hasKeys && (await pages.hasJournal())) throw leftOpen();

  const { count, state } = await pages.boot();
  const running = await pages.running();
  // Where a program runs, what the boot page says is not what counts: it may have been left for the other.
  const active = running ?? state.active;
  await refuseOtherPrograms(espruino, site);
  const isBooting = await hasBootStub(options);
  if (active !== undefined && isBooting && (await isThere(pages, active, image))) {
    return { slot: active, isChanged: false, writtenBytes: 0, slotBytes: image.length };
  }
  const slot = active === undefined ? 0 : otherSlot(active);
  if (running !== undefined && state.isTrial && (await pages.hasProgram(slot))) throw tooSoon();
  const writtenBytes = await writeSlot(options, pages, slot, image, tell);
  tell('verify', image.length);
  if (!(await isThere(pages, slot, image))) throw notWhole();
  if (!isBooting) {
    tell('boot', image.length);
    await writeStub(espruino, firmware.boot);
  }
  tell('switch', image.length);
  stopIfAsked(options);
  await makeActive(pages, slot, count, active);
  return { slot, isChanged: true, writtenBytes, slotBytes: image.length };
}

/** Every piece of the slot is what it should be. */
async function isThere(pages: FlashPages, slot: Slot, image: Buffer): Promise<boolean> {
  const found = await pages.checks(slotAddress(slot), image.length);
  return piecesOf(image).every(({ bytes }, index) => crc32(bytes) === found[index]);
}

const piecesOf = (image: Buffer): { at: number; bytes: Buffer }[] =>
  Array.from({ length: Math.ceil(image.length / PIECE_BYTES) }, (_, index) => {
    const at = index * PIECE_BYTES;
    return { at, bytes: image.subarray(at, at + PIECE_BYTES) };
  });

/** Its header last: a slot without one is not started. Pieces that an earlier run has written stay. */
async function writeSlot(
  options: FlashOptions,
  pages: FlashPages,
  slot: Slot,
  image: Buffer,
  tell: (step: FlashProgress['step'], bytes: number) => void,
): Promise<number> {
  const address = slotAddress(slot);
  const headless = Buffer.from(image);
  headless.subarray(0, slotHeaderBytes).fill(ERASED_BYTE);
  const pieces = piecesOf(headless);
  const wanted = await eraseWhatIsOther(options, pages, address, pieces, tell);
  let done = pieces.length - wanted.length;
  for (const { at, bytes } of wanted) {
    stopIfAsked(options);
    await pages.write(address + at, bytes);
    done++;
    tell('write', Math.min(done * PIECE_BYTES, image.length));
  }
  await pages.write(address, image.subarray(0, slotHeaderBytes));
  return wanted.reduce<number>((sum, { bytes }) => sum + bytes.length, slotHeaderBytes);
}

type Piece = ReturnType<typeof piecesOf>[number];

/** @returns the pieces that are to be written, each where flash is erased */
async function eraseWhatIsOther(
  options: FlashOptions,
  pages: FlashPages,
  address: number,
  pieces: readonly Piece[],
  tell: (step: FlashProgress['step'], bytes: number) => void,
): Promise<Piece[]> {
  const found = await pages.checks(address, slotBytes);
  const erased = crc32(new Uint8Array(PIECE_BYTES).fill(ERASED_BYTE));
  const wanted: Piece[] = [];
  for (let index = 0; index < slotBytes / PIECE_BYTES; index++) {
    stopIfAsked(options);
    const piece = pieces[index];
    if (piece && crc32(piece.bytes) === found[index]) continue;
    if (found[index] !== erased) {
      tell('erase', 0);
      await pages.erase(address + index * PIECE_BYTES, PIECE_BYTES);
    }
    if (piece) wanted.push(piece);
  }
  return wanted;
}

/** The pointer is one word, which is there or is not. A page that is nearly full starts anew. */
async function makeActive(
  pages: FlashPages,
  slot: Slot,
  count: number,
  active: Slot | undefined,
): Promise<void> {
  let end = count;
  if (count + WORDS_WANTED > bootPageBytes / 4) {
    await pages.erase(bootPageAddress, bootPageBytes);
    end = 0;
    // Should the new one never run, the stub finds its way back by this.
    if (active !== undefined) {
      await pages.write(
        bootPageAddress,
        wordBytes(bootWord('active', active), bootWord('confirmed', active)),
      );
      end = 2;
    }
  }
  await pages.write(bootPageAddress + 4 * end, wordBytes(bootWord('active', slot)));
}

/** @throws AwareError `bootStubOther` when a device with keys has another one */
async function hasBootStub({ espruino, firmware, hasKeys }: FlashOptions): Promise<boolean> {
  const found = await lookAtStub(espruino, firmware.boot);
  // Between the old one and the new one there is none, and then the interpreter is open to anybody.
  if (found === 'other' && hasKeys) throw otherStub();
  return found === 'this';
}

function stopIfAsked({ interrupted }: FlashOptions): void {
  if (!interrupted.aborted) return;
  throw new AwareError(
    'interrupted',
    'stopped: the board starts the version that it had',
    'run it again to go on where this ended',
  );
}

const full = (): AwareError =>
  new AwareError(
    'boardFull',
    'the pages that hold our programs are not free on this board: its interpreter is too large for them',
    "install the interpreter of docs/technician.md, 'Espruino on a bare board'",
  );

const leftOpen = (): AwareError =>
  new AwareError(
    'deviceOpen',
    'this board has keys, and its interpreter was left open by an earlier run: it starts anew now, which locks it',
    'run it again: it is then unlocked with its key',
  );

const tooSoon = (): AwareError =>
  new AwareError(
    'flashTooSoon',
    'the version that runs was flashed just now and has not yet held out its first minute',
    'wait a minute: to write over the one before it would leave nothing to go back to',
  );

const otherStub = (): AwareError =>
  new AwareError(
    'bootStubOther',
    'this device has keys, and a boot stub of another version, which cannot be changed safely',
    "'aware wipe' takes it back; then flash it",
  );

const notWhole = (): AwareError =>
  new AwareError(
    'notWritten',
    'what was written does not read back whole',
    'run it again; if it stays so, the flash is worn: do not use the board any more',
  );
