import { crc32 } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';
import type { FlashSite } from './boards.ts';
import { type Console, quoted } from './console.ts';

/** What Espruino starts with. */
const BOOT_FILE = '.bootcde';
/** What it starts with before that, or instead: `jsfLoadBootCodeFromFlash`, and what `save()` has left. */
const OTHER_PROGRAMS = [
  '.boot0',
  '.boot1',
  '.boot2',
  '.boot3',
  '.bootrst',
  '.bootPowerOn',
  '.varimg',
];
/** What Storage takes for a file besides its bytes. */
const STORAGE_HEADER_BYTES = 32;
/** Flash is written in words; one is there or is not. */
const WORD_BYTES = 4;
const ATTEMPTS = 3;

const RESULTS = { written: 1, notRead: 0, garbled: -1, full: -2 } as const;

/** Whether the stub is on the board, another one, or none. Its length and CRC-32 say so. */
export async function lookAtStub(
  espruino: Console,
  stub: Uint8Array,
): Promise<'this' | 'other' | 'none'> {
  const read = `require("Storage").read("${BOOT_FILE}")`;
  const answer = await espruino.evaluate(
    `(function(f){return f===undefined?[]:[f.length,E.CRC32(f)>>>0]})(${read})`,
  );
  const [length, check] = answer as [number?, number?];
  if (length === undefined) return 'none';
  return length === stub.length && check === crc32(stub) ? 'this' : 'other';
}

/** @throws AwareError `boardOccupied` where something else would start as well */
export async function refuseOtherPrograms(espruino: Console, site: FlashSite): Promise<void> {
  // By number: their names would be other people's text.
  const names = JSON.stringify(OTHER_PROGRAMS);
  const found = (await espruino.evaluate(
    `${names}.map(function(n){return require("Storage").read(n)===undefined?0:1})`,
  )) as number[];
  const others = OTHER_PROGRAMS.filter(
    (name, index) => found[index] === 1 && !site.startsWith?.includes(name),
  );
  if (others.length > 0) throw occupied(others);
}

/**
 * Writes the stub, and reads it back. Its second word comes last: Espruino executes a text as it reads it,
 * and one that a power cut has torn would close the console and start nothing. Until that word is there the
 * text ends, with an error, before it has done anything.
 * @throws AwareError `boardFull`, `notWritten`, `boardNotUnderstood`
 */
export async function writeStub(espruino: Console, stub: Uint8Array): Promise<void> {
  const free = stub.length + STORAGE_HEADER_BYTES;
  const isIt = `(f=S.read(F))!==undefined&&f.length==s.length&&E.CRC32(f)>>>0==${crc32(stub)}`;
  // A text that came with another byte is not written. Storage that is full would be compacted.
  const expression = [
    '(function(s,F,S){var f;',
    `if(E.CRC32(s)>>>0!=${crc32(stub)})return ${RESULTS.garbled};`,
    `if(${isIt})return ${RESULTS.written};`,
    `if(S.getFree()<${free})return ${RESULTS.full};`,
    `S.write(F,s.substr(0,${WORD_BYTES}),0,s.length);`,
    `S.write(F,s.substr(${2 * WORD_BYTES}),${2 * WORD_BYTES});`,
    `S.write(F,s.substr(${WORD_BYTES},${WORD_BYTES}),${WORD_BYTES});`,
    `if(${isIt})return ${RESULTS.written};`,
    `S.erase(F);return ${RESULTS.notRead}`,
    `})(${quoted(stub)},"${BOOT_FILE}",require("Storage"))`,
  ].join('');
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = await espruino.evaluate(expression);
    if (result === RESULTS.written) return;
    if (result === RESULTS.full) throw storageFull();
  }
  throw notWritten();
}

const occupied = (names: readonly string[]): AwareError =>
  new AwareError(
    'boardOccupied',
    `other programs start on this board: ${names.join(', ')}`,
    'on a board that holds nothing of value: require("Storage").eraseAll() in its console, then again',
  );

const storageFull = (): AwareError =>
  new AwareError(
    'boardFull',
    "the board's Storage is full of other files",
    'on a board that holds nothing of value: require("Storage").eraseAll() in its console, then again',
  );

const notWritten = (): AwareError =>
  new AwareError(
    'notWritten',
    'the boot stub does not read back as it was written',
    'run it again; if it stays so, the flash is worn: do not use the board any more',
  );
