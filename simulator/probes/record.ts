/** Records every probe's output: `ESPRUINO=/path/to/espruino npx tsx simulator/probes/record.ts`. */
import { writeFileSync } from 'node:fs';
import { DIFFERENCES, expectedPath, probeNames, probeSource, virtualPath } from './probes.ts';
import { runReal, runVirtual } from './run-probe.ts';

const espruino = process.env.ESPRUINO;
if (!espruino) throw new Error('set ESPRUINO to the path of the real interpreter');
for (const name of probeNames()) {
  const lines = await runReal(probeSource(name), espruino);
  writeFileSync(expectedPath(name), `${lines.join('\n')}\n`);
  console.log(`${name}: ${lines.length} lines`);
}
writeFileSync(virtualPath(DIFFERENCES), `${runVirtual(probeSource(DIFFERENCES)).join('\n')}\n`);
