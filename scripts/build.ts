/**
 * Builds what runs and ships: `dist/aware.js`, for each board `dist/firmware/<board>.js`, and the page
 * for a first look in `dist/page/`; and what is only compared with, in `dist/firmware/baselines/`.
 */
import { fileURLToPath } from 'node:url';
import { buildBaselines } from './build-baselines.ts';
import { buildFirmware, type FirmwareManifest } from './build-firmware.ts';
import { buildPage } from './build-page.ts';
import { buildProgram } from './build-program.ts';

/** Builds everything; what is there is replaced file by file, never seen half written. */
export async function buildAll(): Promise<FirmwareManifest[]> {
  const [manifests] = await Promise.all([
    buildFirmware(),
    buildBaselines(),
    buildProgram(),
    buildPage(),
  ]);
  return manifests;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    for (const { board, version, bytes } of await buildAll()) {
      console.log(`dist/firmware/${board}.js: version ${version}, ${bytes} bytes`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
