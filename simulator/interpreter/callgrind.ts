import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { END_SYMBOL, START_SYMBOL } from './prelude.ts';

/** Callgrind numbers its dumps behind this name; the one at exit has no number. */
const DUMP_FILE = 'callgrind.out';

/** Whether `valgrind` can be run here. */
export function hasValgrind(): boolean {
  return spawnSync('valgrind', ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Runs `program` so that instructions are counted anew when the prelude calls its start mark and
 * written out at its end mark. Both are events inside the interpreter, so neither the host's
 * delays nor idling before and after come in.
 */
export function callgrindCommand(directory: string, espruino: string, program: string): string[] {
  return [
    'valgrind',
    '--tool=callgrind',
    `--callgrind-out-file=${join(directory, DUMP_FILE)}`,
    `--zero-before=${START_SYMBOL}`,
    `--dump-before=${END_SYMBOL}`,
    espruino,
    program,
  ];
}

/** The count of the dump that the end mark made; undefined while there is none. */
export function readInstructions(directory: string): number | undefined {
  for (const file of readdirSync(directory)) {
    if (!file.startsWith(`${DUMP_FILE}.`)) continue;
    const dump = readFileSync(join(directory, file), 'utf8');
    if (!dump.includes(`--dump-before=${END_SYMBOL}`)) continue;
    const totals = /^(?:totals|summary): (\d+)/m.exec(dump);
    if (totals) return Number(totals[1]);
  }
  return undefined;
}
