import { isMainThread, workerData } from 'node:worker_threads';
import { EXIT } from './exit-codes.ts';
import { runProgram } from './program.ts';
import { COMMANDS } from './table.ts';

/** The first Ctrl-C ends the command in good order, the second at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}

async function main(): Promise<void> {
  const isOutlasting = COMMANDS.some(
    ({ name, outlivesOutput }) => name === process.argv[2] && outlivesOutput,
  );
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      // An alarm that cannot be shown here is still to be recorded and answered.
      if (isOutlasting) return;
      // A reader that has gone (`| head`) is no fault.
      if (error.code === 'EPIPE') process.exit(EXIT.ok);
      throw error;
    });
  }

  const { stdin, stdout, stderr, env } = process;
  const interrupted = interruption();
  process.exitCode = await runProgram(process.argv.slice(2), {
    ...{ stdin, stdout, stderr, env, interrupted },
  });
  // A terminal on stdin, or a worker of a library, must not keep a finished command alive.
  stdout.write('', () => process.exit());
}

if (isMainThread) await main();
// A thread of a pool: its kind of jobs has the name of the command that declares it.
else await COMMANDS.find(({ name }) => name === workerData.kindOfJobs)!.load();
