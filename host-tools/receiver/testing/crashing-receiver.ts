/**
 * A receiver in a process of its own, for tests that kill it: prints its events as JSON and ends
 * itself with SIGKILL when it reaches the named point with an alarm, or with an order.
 * Arguments: data directory, then the point or `never`, then `order` for one that gives an order as
 * soon as an alarm is there, and lives until then; or `notices` and a directory for them.
 */
import { type ReceiverEvent, startReceiver } from '../index.ts';

const [dataDir, deadlyPoint, what, noticesDir] = process.argv.slice(2);
let isDeadly = what !== 'order';

const starting = startReceiver({
  dataDir: dataDir!,
  noticesDir,
  onEvent: (event) => {
    process.stdout.write(`${JSON.stringify(event)}\n`);
    if (event.event === 'alarm' && what === 'order') afterwards(event);
  },
  onPoint: (point) => {
    if (isDeadly && point === deadlyPoint) process.kill(process.pid, 'SIGKILL');
  },
});
// Before it has started: what it tells at its start may be answered with the signal.
process.on('SIGTERM', () => void starting.then((receiver) => receiver.stop()));
const receiver = await starting;

/** Not before the alarm itself is done with. */
function afterwards({ device, alarmNumber }: ReceiverEvent & { event: 'alarm' }): void {
  setImmediate(() => {
    isDeadly = true;
    void receiver.order({ deviceId: device, alarmNumber, order: 'openLine', by: 'desk 4' });
  });
}
