/** The firmware that ships, flashed over the packets of the real interpreter. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { siteFor } from '../host-tools/flash/boards.ts';
import { imageOf, readFirmware } from '../host-tools/flash/firmware-files.ts';
import { flashBoard } from '../host-tools/flash/flash-board.ts';
import { reachConsole } from '../host-tools/flash/reach-console.ts';
import { openSerial } from '../host-tools/usb/serial-transport.ts';
import { startTimer } from '../host-tools/usb/service-link.ts';
import { bootChoice, FIRMWARE_SLOTS } from '../protocol/index.ts';
import { openPtyPair, type PtyPair } from './support/pty-pair.ts';

const { ESPRUINO } = process.env;
const note = ESPRUINO ? '' : ' (skipped: set ESPRUINO)';
/** Where our pages lie in the Linux target's flash file: at its end. */
const FILE_BYTES = 0x4_0000;
const START = FILE_BYTES - (0xe2000 - FIRMWARE_SLOTS.bootPageAddress);

describe.skipIf(!ESPRUINO)(`aware flash and the real interpreter${note}`, () => {
  let folder: string;
  let line: PtyPair;
  let espruino: ReturnType<typeof spawn>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aware-flash-'));
    line = await openPtyPair();
    // On a port: what comes fast on its stdin ends this target now and then, by an assertion of its own.
    const port = `Serial1.setup(115200,{path:${JSON.stringify(line.inner.path)}});Serial1.setConsole(true);`;
    writeFileSync(join(folder, 'console.js'), `${port}setInterval(function(){},60000);`);
    const stdio = ['pipe', 'ignore', 'ignore'] as const;
    espruino = spawn(ESPRUINO!, ['console.js'], { cwd: folder, stdio: [...stdio] });
  });

  afterEach(async () => {
    espruino.kill();
    await line.close();
    rmSync(folder, { recursive: true });
  });

  async function flash() {
    const transport = await openSerial(line.outer.path);
    try {
      const options = { startTimer, serviceKeyOf: () => new Uint8Array(16), onUnlocked: () => {} };
      const reached = await reachConsole(transport, options);
      const { site, board } = siteFor(reached.banner, undefined, undefined);
      const flashed = await flashBoard({
        ...{ espruino: reached.espruino, site, firmware: readFirmware(board), hasKeys: false },
        ...{ onProgress: () => {}, interrupted: new AbortController().signal },
      });
      return { ...flashed, wire: reached.espruino.wire };
    } finally {
      await transport.close();
    }
  }

  it('it lies in its flash then, byte for byte, and a second run has nothing to do', async () => {
    const image = imageOf(readFirmware('rak5010'));
    const { isChanged, wire } = await flash();
    expect(isChanged).toBe(true);
    // Twice the bytes would still be within the budget of a UART.
    expect(wire.sent + wire.received).toBeLessThan(1.2 * image.length);
    expect(await flash()).toMatchObject({ isChanged: false, writtenBytes: 0 });
    const file = readFileSync(join(folder, 'espruino.flash'));
    const at = START + FIRMWARE_SLOTS.bootPageBytes;
    expect(file.subarray(at, at + image.length).equals(image)).toBe(true);
    const words = [0, 1].map((index) => file.readUInt32LE(START + 4 * index));
    expect(
      bootChoice(
        words.filter((word) => word !== 0xffffffff),
        (slot) => slot === 0,
      ),
    ).toBe(0);
  }, 120_000);
});
