/** The service channel and the boot stub on the real interpreter, over a serial port of the system. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openBoard } from '../host-tools/usb/open-board.ts';
import {
  bootWord,
  FIRMWARE_SLOTS,
  JOURNAL_ADDRESS,
  JOURNAL_LAYOUT,
  wordBytes,
} from '../protocol/index.ts';
import { DEVICE_ID, FlashMemory, loadSlot } from '../simulator/index.ts';
import { flashFileWith } from '../simulator/interpreter/flash-file.ts';
import { request } from './support/cable-attacks.ts';
import { InterpreterBench, realTime } from './support/interpreter-bench.ts';
import { builtFirmware, RECORDS, SERVICE_KEY } from './support/usb-bench.ts';

const ESPRUINO = process.env.ESPRUINO;
const LIMIT_MS = 120_000;
const PATIENCE_MS = 3000;
/** On a busy machine the interpreter takes a second from its start to the boot code. */
const BOOTED_MS = 3000;
const CTRL_C = '\x03';

const note = ESPRUINO ? '' : ' (skipped: set ESPRUINO)';

describe.skipIf(!ESPRUINO)(`a board on the real interpreter${note}`, () => {
  let bench: InterpreterBench;
  afterEach(() => bench.stop());

  it(
    "becomes somebody's, is locked, unlocked, measured, wiped, and bare again",
    async () => {
      bench = await InterpreterBench.start(ESPRUINO!);
      const { board, close } = await openBoard(bench.path);
      expect(await board.identify()).toMatchObject({ state: 'bare', board: 'rak5010' });
      await board.provision(RECORDS);
      await board.restart();
      expect(await board.identify()).toMatchObject({ state: 'locked', deviceId: DEVICE_ID });
      await expect(board.measure()).rejects.toMatchObject({ code: 'boardRefused' });
      await board.unlock(SERVICE_KEY);
      expect(await board.measure()).toMatchObject({ buttonPresses: 0, isOnline: false });
      await board.play(1);
      await board.armTest(60);
      await board.wipe();
      await board.restart();
      expect(await board.identify()).toMatchObject({ state: 'bare' });
      const journal = bench.readFlash().subarray(-2 * JOURNAL_LAYOUT.areaBytes);
      expect(journal.every((byte) => byte === 255)).toBe(true);
      await close();
    },
    LIMIT_MS,
  );

  it(
    'whose new program restarts by itself goes back to the one before',
    async () => {
      const crashing = { ...builtFirmware('rak5010'), main: 'E.reboot();' };
      bench = await InterpreterBench.start(ESPRUINO!, { records: RECORDS }, (flash) => {
        loadSlot(flash, 1, crashing);
        flash.load(FIRMWARE_SLOTS.bootPageAddress + 8, wordBytes(bootWord('active', 1)));
      });
      const { board, close } = await openBoard(bench.path);
      expect(await board.identify()).toMatchObject({ state: 'locked' });
      expect(bench.device.reboots).toBe(3);
      await close();
    },
    LIMIT_MS,
  );

  it(
    'that is bare opens its console, which evaluates and takes packets',
    async () => {
      bench = await InterpreterBench.start(ESPRUINO!);
      await bench.exchange(request({ type: 'openConsole' }), PATIENCE_MS);
      const said = await bench.exchange(Buffer.from('\n\x05'), PATIENCE_MS);
      expect(Buffer.from(said).toString()).toContain('Espruino 2v29.277 LINUX');
      const packet = Buffer.from('\x10\x01\x20\x031+1', 'latin1');
      expect(Buffer.from(await bench.exchange(packet, PATIENCE_MS)).toString()).toContain(
        '\x06\x10\x01\x00\x012',
      );
    },
    LIMIT_MS,
  );
});

describe.skipIf(!ESPRUINO)(`Ctrl-C while the real interpreter boots${note}`, () => {
  const { boot } = builtFirmware('rak5010');

  /** What a console says on which Ctrl-C is held down from before the start. */
  async function saidAt(bootCode: string): Promise<string> {
    const directory = mkdtempSync(join(tmpdir(), 'aware-boot-'));
    const flash = new FlashMemory(JOURNAL_ADDRESS, 2 * JOURNAL_LAYOUT.areaBytes);
    writeFileSync(
      join(directory, 'espruino.flash'),
      flashFileWith({ '.bootcde': bootCode }, flash),
    );
    const espruino = spawn(ESPRUINO!, { cwd: directory, stdio: ['pipe', 'pipe', 'ignore'] });
    let said = '';
    espruino.stdin.on('error', () => {});
    espruino.stdout.setEncoding('latin1').on('data', (text: string) => {
      said += text;
    });
    for (let sent = 0; sent < 50; sent++) {
      espruino.stdin.write(CTRL_C);
      await realTime(5);
    }
    await realTime(BOOTED_MS);
    espruino.stdin.write('\n1+41\nprint 1\n');
    await realTime(500);
    espruino.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
    return said;
  }

  it(
    'opens neither console nor debugger',
    async () => {
      const said = await saidAt(boot);
      expect(said).not.toMatch(/debug>|=42|Interrupted/);
    },
    LIMIT_MS,
  );

  it(
    'would open the debugger if the console were closed later',
    async () => {
      const late = `for (var i = 0; i < 20000; i++);${boot}`;
      expect(await saidAt(late)).toContain('debug>');
    },
    LIMIT_MS,
  );
});
