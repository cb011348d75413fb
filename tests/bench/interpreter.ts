import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Finding } from './row.ts';

const AWARE = fileURLToPath(new URL('../../bin/aware.js', import.meta.url));

/** What `aware interpreter --json` ends with. */
interface Figures {
  readonly skipped?: string;
  readonly variablesPeak: number | null;
  readonly instructionsPressToPublish: number | null;
}

/** One alarm on the real interpreter, by the command that plays it. */
export async function measureInterpreter(): Promise<Finding[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [AWARE, 'interpreter', '--json']);
  const figures = JSON.parse(stdout.trim().split('\n').at(-1)!) as Figures;
  const { skipped, instructionsPressToPublish: instructions, variablesPeak: variables } = figures;
  if (skipped !== undefined) {
    return [
      { key: 'pressToPublish', notMeasured: skipped },
      { key: 'variablesPeak', notMeasured: skipped },
    ];
  }
  return [
    instructions === null
      ? { key: 'pressToPublish', notMeasured: 'valgrind is not there' }
      : { key: 'pressToPublish', figure: instructions },
    variables === null
      ? { key: 'variablesPeak', notMeasured: 'the interpreter did not say' }
      : { key: 'variablesPeak', figure: variables },
  ];
}
