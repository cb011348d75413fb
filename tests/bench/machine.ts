import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { makeDataDir } from './data-dirs.ts';
import { describedNumber } from './row.ts';
import { percentile } from './statistics.ts';
import { stopwatchMs } from './stopwatch.ts';

/** What a figure has to be read with. */
export interface Machine {
  readonly machine: string;
  readonly node: string;
  readonly commit: string;
  readonly load: string;
  readonly disk: string;
}

const FLUSHES = 200;
const FLUSHED_BYTES = 4096;

export function describeMachine(): Machine {
  const processors = cpus();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return {
    machine: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${memoryGb} GB, ${process.platform}`,
    node: `node ${process.versions.node}`,
    commit: `commit ${commit()}`,
    load: `load before ${loadavg()[0]!.toFixed(1)}`,
    disk: describeDisk(),
  };
}

/** With `+` where files differ from it. */
function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: new URL('.', import.meta.url), encoding: 'utf8' }).trim();
  try {
    const isChanged = git('status', '--porcelain') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}

/** How long this disk takes to make one page durable: no commit can be faster. */
function describeDisk(): string {
  const directory = makeDataDir();
  const file = openSync(join(directory, 'flushed'), 'w');
  const durations = Array.from({ length: FLUSHES }, () => {
    const startedMs = stopwatchMs();
    writeSync(file, Buffer.alloc(FLUSHED_BYTES));
    fdatasyncSync(file);
    return stopwatchMs() - startedMs;
  });
  closeSync(file);
  rmSync(directory, { recursive: true });
  const [p50, p95] = [0.5, 0.95].map((share) => describedNumber(percentile(durations, share)));
  return `disk flush p50 ${p50} ms, p95 ${p95} ms`;
}
