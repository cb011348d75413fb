/**
 * A receiver in a process of its own, for tests that kill it: prints its events as JSON and ends
 * itself with SIGKILL when it reaches the named point with an alarm.
 * Arguments: data directory, then the point or `never`.
 */
import { startReceiver } from '../index.ts';

const [dataDir, deadlyPoint] = process.argv.slice(2);

const receiver = await startReceiver({
  dataDir: dataDir!,
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
  onPoint: (point) => {
    if (point === deadlyPoint) process.kill(process.pid, 'SIGKILL');
  },
});
process.on('SIGTERM', () => void receiver.stop());
