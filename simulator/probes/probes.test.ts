import { describe, expect, test } from 'vitest';
import {
  DIFFERENCES,
  expectedPath,
  probeNames,
  probeSource,
  readLines,
  virtualPath,
} from './probes.ts';
import { runReal, runVirtual } from './run-probe.ts';

const espruino = process.env.ESPRUINO;
const names = probeNames();

describe('the virtual Espruino', () => {
  test.each(names.filter((name) => name !== DIFFERENCES))(
    'prints for %s what the real one printed',
    (name) => {
      expect(runVirtual(probeSource(name))).toEqual(readLines(expectedPath(name)));
    },
  );

  test('differs from the real one where it is known to, and nowhere else in that probe', () => {
    const real = readLines(expectedPath(DIFFERENCES));
    const virtual = readLines(virtualPath(DIFFERENCES));
    expect(runVirtual(probeSource(DIFFERENCES))).toEqual(virtual);
    expect(virtual.filter((line) => real.includes(line))).toEqual([]);
  });
});

const note = espruino ? '' : ' (skipped: set ESPRUINO)';
describe.skipIf(!espruino)(`the recordings${note}`, () => {
  test.each(names)('of %s are what the real interpreter prints', async (name) => {
    expect(await runReal(probeSource(name), espruino!)).toEqual(readLines(expectedPath(name)));
  });
});
