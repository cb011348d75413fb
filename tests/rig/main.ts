/**
 * `make bench-demo`: the whole bench with the simulated board; `make bench-rig`: with the real interpreter
 * as its processor, where ESPRUINO names one.
 */
import { BenchPlay } from './play-bench.ts';
import { simulatedBoard } from './rig-board.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const startedAtMs = Date.now();
await new BenchPlay({
  plugIn: () => simulatedBoard('rak5010'),
  print: (line) => console.log(line),
  interrupted: stop.signal,
}).play();
console.log(`The whole bench, in ${((Date.now() - startedAtMs) / 1000).toFixed(0)} s.`);
process.exit();
