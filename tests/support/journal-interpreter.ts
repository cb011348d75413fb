/** The journal's program on the real interpreter, on its own flash file: one process is one start. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JOURNAL_ADDRESS } from '../../protocol/index.ts';
import { FlashMemory } from '../../simulator/index.ts';
import {
  addressOffset,
  BUNDLE_FILE,
  flashFile,
  LINUX_PAGE_BYTES,
  LINUX_PAGES_PER_PAGE,
  loadFlashFile,
} from '../../simulator/interpreter/flash-file.ts';
import { FLASH_BYTES } from './journal-flash.ts';
import type { JournalState, Step } from './journal-program.ts';

/** A line of ours; the rest is the interpreter's. */
const MARK = '@';
const LIMIT_MS = 30_000;

/** Where the power goes: `isTorn` leaves half of the operation, and half of a word's bits. */
export interface ProcessCut {
  /** Counts this start's writes and erases, from 0. */
  readonly operation: number;
  readonly isTorn: boolean;
}

export interface ProcessRun {
  /** The flash as it was left. */
  readonly image: Uint8Array;
  /** Each write and erase that was begun. */
  readonly operations: readonly string[];
  readonly wasCut: boolean;
  /** What the start has found; not in a run that was cut or that restarts. */
  readonly state: JournalState | undefined;
  /** What it said, for a failure to show. */
  readonly said: readonly string[];
}

export interface ProcessOptions {
  readonly espruino: string;
  readonly program: string;
  readonly image: Uint8Array;
  readonly steps: readonly Step[];
  readonly cut?: ProcessCut;
}

/** Starts the interpreter on a flash, lets it take the steps, and waits for its end. */
export async function runProcess(options: ProcessOptions): Promise<ProcessRun> {
  const { espruino, program, image, steps, cut } = options;
  const flash = new FlashMemory(JOURNAL_ADDRESS, FLASH_BYTES);
  flash.load(JOURNAL_ADDRESS, image);
  const cwd = mkdtempSync(join(tmpdir(), 'aware-journal-'));
  try {
    const file = join(cwd, 'espruino.flash');
    writeFileSync(file, flashFile(program, flash));
    writeFileSync(join(cwd, 'start.js'), startProgram(addressOffset(flash), steps, cut));
    const said = await linesOf(espruino, cwd);
    loadFlashFile(readFileSync(file), flash);
    const state = said.find((line) => line.startsWith('state '))?.slice('state '.length);
    return {
      image: flash.read(JOURNAL_ADDRESS, FLASH_BYTES),
      operations: said.filter((line) => /^(write|erase) /.test(line)),
      wasCut: said.includes('cut'),
      state: state === undefined ? undefined : (JSON.parse(state) as JournalState),
      said,
    };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Our lines of its output. Its stdin stays open and silent, or it would end at once. */
function linesOf(espruino: string, cwd: string): Promise<string[]> {
  const device = spawn(espruino, ['start.js'], {
    cwd,
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  device.stdin.on('error', () => {});
  let text = '';
  device.stdout.setEncoding('latin1').on('data', (piece: string) => {
    text += piece;
  });
  return new Promise((resolve, reject) => {
    device.once('error', reject);
    device.once('close', (_code, signal) => {
      if (signal) reject(new Error(`the interpreter did not end:\n${text}`));
      const lines = text.split(/\r?\n/).filter((line) => line.includes(MARK));
      resolve(lines.map((line) => line.slice(line.indexOf(MARK) + 1)));
    });
  });
}

/** Runs before the bundle: its globals, the flash that loses its power, and the steps after it. */
function startProgram(offset: number, steps: readonly Step[], cut?: ProcessCut): string {
  return `
var $say = print, $dead = false, $operations = 0, $timers = [], $on = {};
echo(0);
global.print = function (line) { if (!$dead) $say('${MARK}' + line); };
var $end = function (why) { print(why); $dead = true; quit(); throw why; };
E['on'] = function (name, f) { $on[name] = f; };
E['reboot'] = function () { $end('restarts'); };
global.setTimeout = function (f, delay) { return $timers.push({ f: f, delay: delay }); };
global.getTime = function () { return 0; };
global.clearTimeout = function () {};
global.pinMode = global.digitalWrite = global.setWatch = function () {};
global.digitalRead = global.analogRead = function () { return 0; };
var $flash = require('Flash');
var $part = ${cut?.isTorn ?? false};
var $isCut = function (what) {
  if ($dead) throw 'no power';
  print(what);
  return $operations++ === ${cut?.operation ?? -1};
};
var $shifted = {
  read: function (length, address) { return $flash.read(length, address + ${offset}); },
  write: function (data, address) {
    var isCut = $isCut('write ' + address + ' ' + data.length), half = (data.length >> 3) << 2;
    if (!isCut) return $flash.write(data, address + ${offset});
    if ($part) {
      if (half) $flash.write(data.subarray(0, half), address + ${offset});
      var word = new Uint8Array(4);
      for (var i = 0; i < 4; i++) word[i] = data[half + i] | 0x55;
      $flash.write(word, address + half + ${offset});
    }
    $end('cut');
  },
  erasePage: function (address) {
    var isCut = $isCut('erase ' + address), pages = ${LINUX_PAGES_PER_PAGE};
    if (isCut) pages = $part ? pages / 2 : 0;
    for (var i = 0; i < pages; i++) $flash.erasePage(address + ${offset} + i * ${LINUX_PAGE_BYTES});
    if (isCut) $end('cut');
  }
};
global.require = (function (native) {
  return function (name) { return name === 'Flash' ? $shifted : native(name); };
})(require);
eval(require('Storage').read('${BUNDLE_FILE}'));
var $rest = function () { $timers.forEach(function (t) { if (t.delay === 300000) t.f(); }); };
try {
  ${steps.map((step) => (step[0] === 'rest' ? '$rest();' : `$on.step(${JSON.stringify(step)});`)).join('\n  ')}
  $on.state();
} catch (e) { print('failed ' + e); }
quit();
`;
}
