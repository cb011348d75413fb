/** What the real interpreter makes of a boot stub that a power cut has torn. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JOURNAL_ADDRESS, JOURNAL_LAYOUT } from '../protocol/index.ts';
import { FlashMemory } from '../simulator/index.ts';
import { flashFileWith } from '../simulator/interpreter/flash-file.ts';
import { realTime } from './support/interpreter-bench.ts';
import { builtFirmware } from './support/usb-bench.ts';

const ESPRUINO = process.env.ESPRUINO;
const note = ESPRUINO ? '' : ' (skipped: set ESPRUINO)';
const LIMIT_MS = 60_000;
const STARTED_MS = 2000;
const ANSWERED_MS = 1000;
const ERASED = '\xff';

/** Its text with nothing in these places. */
const without = (text: string, from: number, to: number): string =>
  text.slice(0, from) + ERASED.repeat(to - from) + text.slice(to);

describe.skipIf(!ESPRUINO)(`a torn boot stub on the real interpreter${note}`, () => {
  const { boot } = builtFirmware('rak5010');

  /** A board with this text as its boot code: does its console evaluate? */
  async function isOpen(text: string): Promise<boolean> {
    const folder = mkdtempSync(join(tmpdir(), 'aware-stub-'));
    const journal = new FlashMemory(JOURNAL_ADDRESS, 2 * JOURNAL_LAYOUT.areaBytes);
    writeFileSync(join(folder, 'espruino.flash'), flashFileWith({ '.bootcde': text }, journal));
    const espruino = spawn(ESPRUINO!, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
    let said = '';
    espruino.stdin.on('error', () => {});
    espruino.stdout.setEncoding('latin1').on('data', (part: string) => {
      said += part;
    });
    await realTime(STARTED_MS);
    espruino.stdin.write('\n"is"+"open"\n');
    await realTime(ANSWERED_MS);
    espruino.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    return said.includes('="isopen"');
  }

  it(
    'leaves the console open while its second word is not there, whatever else is',
    async () => {
      const rest = [8, 12, 60, boot.length >> 1, boot.length - 4, boot.length];
      const texts = rest.map((end) => without(without(boot, 4, 8), end, boot.length));
      const open = await Promise.all(texts.map(isOpen));
      expect(open).toEqual(texts.map(() => true));
    },
    LIMIT_MS,
  );

  it(
    'would close it for good if it were written from its beginning to its end',
    async () => {
      expect(await isOpen(without(boot, boot.length >> 1, boot.length))).toBe(false);
    },
    LIMIT_MS,
  );
});
