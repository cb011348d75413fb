import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BOARDS, type Board, bundleFirmware } from '../firmware/build/bundle.ts';
import { crc32 } from '../protocol/crc32.ts';
import { writeWhole } from './write-whole.ts';

const ROOT = new URL('../', import.meta.url);

/** What `dist/firmware/<board>.json` says of the bundle beside it. */
export interface FirmwareManifest {
  board: Board;
  version: string;
  bytes: number;
  /** As `E.CRC32` computes it on the device. */
  crc32: number;
  /** Hexadecimal. */
  sha256: string;
}

/** Bundles the firmware of every board into `dist/firmware/`. */
export async function buildFirmware(): Promise<FirmwareManifest[]> {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
  return Promise.all(BOARDS.map((board) => buildBoard(board, version)));
}

async function buildBoard(board: Board, version: string): Promise<FirmwareManifest> {
  const { code } = await bundleFirmware(board, version);
  const bytes = Buffer.from(code, 'ascii');
  const manifest: FirmwareManifest = {
    board,
    version,
    bytes: bytes.length,
    crc32: crc32(bytes),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  const path = (end: string): string =>
    fileURLToPath(new URL(`dist/firmware/${board}.${end}`, ROOT));
  writeWhole(path('js'), bytes);
  writeWhole(path('json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
