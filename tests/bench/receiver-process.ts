/**
 * A receiver with its broker in a process of its own; tells its parent when each alarm's event was
 * there. Argument: data directory.
 */
import { startReceiver } from '../../host-tools/receiver/index.ts';
import { stopwatchMs } from './stopwatch.ts';

export type FromReceiver =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'alarm'; readonly atMs: number; readonly device: string; readonly n: number };

const tell = (message: FromReceiver): void => void process.send!(message);

const receiver = await startReceiver({
  dataDir: process.argv[2]!,
  onEvent: (event) => {
    if (event.event !== 'alarm') return;
    tell({ type: 'alarm', atMs: stopwatchMs(), device: event.device, n: event.alarmNumber });
  },
});
tell({ type: 'listening', port: receiver.port! });
process.once('disconnect', () => void receiver.stop());
