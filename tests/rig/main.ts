/**
 * The whole bench, to watch: with the simulated board, or with `--interpreter` on the real one that
 * ESPRUINO names.
 */
import { parseArgs } from 'node:util';
import { WallClock } from '../../simulator/index.ts';
import { BenchPlay } from './play-bench.ts';
import { interpreterBoard, simulatedBoard } from './rig-board.ts';

const BOARD = 'rak5010';
const { values } = parseArgs({ options: { interpreter: { type: 'boolean' } } });
const { ESPRUINO } = process.env;
if (values.interpreter && !ESPRUINO) console.log('skipped: set ESPRUINO');
else {
  const clock = new WallClock();
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  await new BenchPlay({
    plugIn: () => (values.interpreter ? interpreterBoard(ESPRUINO!, BOARD) : simulatedBoard(BOARD)),
    print: (line) => console.log(line),
    interrupted: stop.signal,
  }).play();
  console.log(`The whole bench, in ${(clock.now() / 1000).toFixed(0)} s.`);
}
