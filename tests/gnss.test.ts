import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LogSource, readGnssLog } from '../simulator/index.ts';
import { VirtualWorld } from './support/virtual-world.ts';

const DATA = new URL('../../shared/data/nmea/', import.meta.url);
const note = existsSync(DATA) ? '' : ' (skipped: ../shared/data is not there)';

/** QGPSLOC states five decimals; half of the last one may be lost to rounding. */
const TOLERANCE_DEGREES = 0.0000051;

interface Tpv {
  class: string;
  mode: number;
  lat?: number;
  lon?: number;
}

/** The positions that gpsd made of a log, in order. */
function gpsdFixes(log: string): { lat: number; lon: number }[] {
  return readFileSync(new URL(`${log}.chk`, DATA), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Tpv)
    .filter(({ class: name, mode, lat }) => name === 'TPV' && mode >= 2 && lat !== undefined)
    .map(({ lat, lon }) => ({ lat: lat!, lon: lon! }));
}

const recorded = (log: string) => new LogSource(readGnssLog(readFileSync(new URL(log, DATA))));

/** An alarm from just after the start of a recording to behind its end. */
async function alarmAt(log: string): Promise<VirtualWorld> {
  const world = new VirtualWorld({ board: 'aware-1', gnss: recorded(log) });
  await world.untilOnline();
  await world.press();
  await world.run(120_000);
  return world;
}

describe.skipIf(note !== '')(`a recorded log${note}`, () => {
  it.each(['quectel-eg25-g.log', 'bu303-moving.log'])(
    '%s gives the receiver the positions that gpsd reads from it, in order',
    async (log) => {
      const world = await alarmAt(log);
      const fixes = gpsdFixes(log);
      const positions = world.told('position').flatMap(({ position }) => position ?? []);
      expect(positions.length).toBeGreaterThanOrEqual(3);
      let at = 0;
      for (const { lat, lon } of positions) {
        const found = fixes.findIndex(
          (fix, index) =>
            index >= at &&
            Math.abs(fix.lat - lat) <= TOLERANCE_DEGREES &&
            Math.abs(fix.lon - lon) <= TOLERANCE_DEGREES,
        );
        expect(found, `${lat}, ${lon} after fix ${at}`).toBeGreaterThanOrEqual(0);
        at = found;
      }
    },
  );

  it('bu303-nofix.log raises the alarm all the same, and never a position', async () => {
    const world = await alarmAt('bu303-nofix.log');
    expect(world.told('alarm')).toMatchObject([{ alarmNumber: 1, position: null }]);
    expect(world.told('position').length).toBeGreaterThanOrEqual(8);
    expect(world.told('position').every(({ position }) => position === null)).toBe(true);
  });
});
