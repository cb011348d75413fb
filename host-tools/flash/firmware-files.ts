import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, slotImage } from '../../protocol/index.ts';
import { AwareError } from '../errors.ts';

/** What is written to a board: the programs of one version. */
export interface Firmware {
  readonly board: string;
  readonly version: string;
  readonly main: Uint8Array;
  readonly service: Uint8Array;
  readonly boot: Uint8Array;
}

/** As it lies in a slot. @throws AwareError `firmwareUnfit` when it does not fit */
export function imageOf({ main, service }: Firmware): Buffer {
  try {
    return Buffer.from(slotImage(main, service));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const hint = 'build it from a whole checkout: its own build refuses this size';
    throw new AwareError('firmwareUnfit', `the firmware does not fit: ${cause.message}`, hint, {
      cause,
    });
  }
}

interface Part {
  readonly bytes: number;
  readonly crc32: number;
}

/** `<board>.json`, as far as it is needed here. */
interface Manifest extends Part {
  readonly board: string;
  readonly version: string;
  readonly service: Part;
  readonly boot: Part;
}

/** Beside dist/aware.js, and from this folder when the sources run unbundled, in tests. */
const PLACES = ['firmware/', '../../dist/firmware/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

/**
 * The firmware of a board, as `make firmware` has written it.
 * @param folder where it is; where it was built, unless told
 * @throws AwareError `bundleMissing`, `firmwareUnfit` when a file is not what its manifest says
 */
export function readFirmware(board: string, folder?: string): Firmware {
  for (const place of folder === undefined ? PLACES : [folder]) {
    const manifest = manifestIn(place, board);
    if (!manifest) continue;
    const part = (end: string, said: Part): Uint8Array => {
      const bytes = fileIn(place, `${board}.${end}`);
      if (!bytes) throw missing(board, place);
      if (bytes.length !== said.bytes || crc32(bytes) !== said.crc32) throw changed(board, end);
      return bytes;
    };
    return {
      ...{ board, version: manifest.version, main: part('js', manifest) },
      ...{ service: part('service.js', manifest.service), boot: part('boot.js', manifest.boot) },
    };
  }
  throw missing(board, folder ?? PLACES[0]!);
}

function fileIn(folder: string, name: string): Buffer | undefined {
  try {
    return readFileSync(join(folder, name));
  } catch {
    return undefined;
  }
}

function manifestIn(folder: string, board: string): Manifest | undefined {
  const text = fileIn(folder, `${board}.json`);
  if (!text) return undefined;
  try {
    const manifest = JSON.parse(text.toString()) as Manifest;
    if (manifest.board === board && manifest.service && manifest.boot) return manifest;
  } catch {
    // As below.
  }
  throw changed(board, 'json');
}

const missing = (board: string, folder: string): AwareError =>
  new AwareError(
    'bundleMissing',
    `there is no firmware for ${board} in ${folder}`,
    "'make firmware' builds it; --firmware names another folder",
  );

const changed = (board: string, end: string): AwareError =>
  new AwareError(
    'firmwareUnfit',
    `${board}.${end} is not what ${board}.json says of it`,
    "do not use it; 'make firmware' builds it anew",
  );
