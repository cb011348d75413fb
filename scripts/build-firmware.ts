import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  BOARDS,
  type Board,
  bundleBoot,
  bundleFirmware,
  bundleService,
} from '../firmware/build/bundle.ts';
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
  /** The service channel, `<board>.service.js`. */
  service: PartManifest;
  /** The boot stub, `<board>.boot.js`. */
  boot: PartManifest;
}

export interface PartManifest {
  bytes: number;
  crc32: number;
}

/** Bundles the firmware of every board into `dist/firmware/`. */
export async function buildFirmware(): Promise<FirmwareManifest[]> {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
  return Promise.all(BOARDS.map((board) => buildBoard(board, version)));
}

const partOf = (bytes: Uint8Array): PartManifest => ({ bytes: bytes.length, crc32: crc32(bytes) });

async function buildBoard(board: Board, version: string): Promise<FirmwareManifest> {
  const bundles = [bundleFirmware(board, version), bundleService(board, version), bundleBoot()];
  const texts = (await Promise.all(bundles)).map(({ code }) => Buffer.from(code, 'ascii'));
  const [main, service, boot] = texts as [Buffer, Buffer, Buffer];
  const manifest: FirmwareManifest = {
    board,
    version,
    ...partOf(main),
    sha256: createHash('sha256').update(main).digest('hex'),
    service: partOf(service),
    boot: partOf(boot),
  };
  const path = (end: string): string =>
    fileURLToPath(new URL(`dist/firmware/${board}.${end}`, ROOT));
  writeWhole(path('js'), main);
  writeWhole(path('service.js'), service);
  writeWhole(path('boot.js'), boot);
  writeWhole(path('json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}
