import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startedDevice } from '../device-fixture.ts';
import { Pty } from '../interpreter/pty.ts';
import type { SerialEnd } from '../serial.ts';

/** Longer than any probe's last timer, virtual or on the real interpreter. */
const PROBE_MS = 5000;

const MARK = '@@';

/** One line of output per call: the values as text, joined by spaces. */
const SAY = `function say() {
  var line = '';
  for (var i = 0; i < arguments.length; i++) line += (i ? ' ' : '') + arguments[i];
  print('${MARK}' + line);
}
`;

/** What a probe is told when it writes 'ready' to Serial1. */
const ANSWER = Uint8Array.from({ length: 512 }, (_, i) => i & 255);

/** Runs a probe on the virtual Espruino and gives its lines. */
export function runVirtual(probe: string): string[] {
  const program = `${SAY}var SERIAL_OPTIONS = { rx: 6, tx: 8 };\n${probe}`;
  const { clock, device, line } = startedDevice(program, { bootMs: 1 });
  answerReady(line);
  clock.advance(PROBE_MS);
  return linesOf(device.console.join('\n'));
}

/** Runs a probe on the interpreter at `espruino` in a directory of its own and gives its lines. */
export async function runReal(probe: string, espruino: string): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'aware-probe-'));
  const pty = await Pty.open();
  try {
    answerReady(pty);
    const options = `var SERIAL_OPTIONS = { path: '${pty.path}' };\n`;
    writeFileSync(join(directory, 'probe.js'), SAY + options + probe);
    return linesOf(await outputOf(espruino, directory));
  } finally {
    await pty.close();
    rmSync(directory, { recursive: true });
  }
}

/** The interpreter ends by itself when no timer is left. */
function outputOf(espruino: string, directory: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // stdin stays open and silent: an end of file there would flood the interpreter's input.
    const process = spawn(espruino, ['probe.js'], {
      cwd: directory,
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: PROBE_MS,
    });
    let output = '';
    process.stdout.setEncoding('latin1').on('data', (text: string) => {
      output += text;
    });
    process.once('error', reject);
    process.once('exit', (code) =>
      code === null ? reject(new Error(`the probe did not end:\n${output}`)) : resolve(output),
    );
  });
}

function answerReady(line: SerialEnd): void {
  let heard = '';
  line.onData((bytes) => {
    heard += Buffer.from(bytes).toString('latin1');
    if (heard.endsWith('ready!')) line.write(ANSWER);
  });
}

function linesOf(output: string): string[] {
  return output
    .split(/\r?\n/)
    .filter((line) => line.includes(MARK))
    .map((line) => line.slice(line.indexOf(MARK) + MARK.length));
}
