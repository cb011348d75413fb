import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

const START = '@@start@@';
/** Ends an interpreter that waits for its console, as `debugger` does. */
const LIMIT_MS = 3000;

/** What a program prints on the Espruino interpreter at `path`, errors included. */
export async function runOnEspruino(program: string, path: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'aware-dialect-'));
  try {
    writeFileSync(join(directory, 'program.js'), `print("${START}");\n${program}`);
    const output = await outputOf(path, directory);
    return output
      .slice(output.indexOf(START) + START.length)
      .replace(/\n>\s*$/, '')
      .trim();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function outputOf(path: string, directory: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // stdin stays open and silent: an end of file there would flood the interpreter's input.
    const stdio = ['pipe', 'pipe', 'ignore'] as const;
    const child = spawn(path, ['program.js'], {
      cwd: directory,
      stdio: [...stdio],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout!.setEncoding('latin1').on('data', (text: string) => {
      output += text;
    });
    child.once('error', reject);
    child.once('close', (code) =>
      resolve(code === null ? `${output}\n[did not end]` : output.replaceAll('\r', '')),
    );
  });
}

/** What a program prints in Node, its error included. */
export function runInNode(program: string): string {
  const lines: string[] = [];
  const print = (...values: unknown[]): void => {
    lines.push(values.map(String).join(' '));
  };
  try {
    runInContext(program, createContext({ print, require: createRequire(import.meta.url) }));
  } catch (error) {
    lines.push(`Uncaught ${error}`);
  }
  return lines.join('\n');
}
