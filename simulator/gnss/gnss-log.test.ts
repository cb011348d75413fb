import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GnssLogError, readGnssLog } from './gnss-log.ts';

const data = new URL('../../../shared/data/nmea/', import.meta.url);
const haveData = existsSync(data);

function recorded(name: string) {
  return readGnssLog(readFileSync(new URL(name, data)));
}

interface GpsdReport {
  class: string;
  mode?: number;
  time?: string;
  lat?: number;
  lon?: number;
}

function gpsdReports(name: string): GpsdReport[] {
  return readFileSync(new URL(`${name}.chk`, data), 'latin1')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): GpsdReport => JSON.parse(line))
    .filter((report) => report.class === 'TPV' && report.lat !== undefined);
}

/** gpsd's positions by the moment they hold for, as `ddmmyy hhmmss.ss`. */
function gpsdPositions(name: string): Map<string, string> {
  const positions = new Map<string, string>();
  for (const report of gpsdReports(name)) {
    if (report.time !== undefined) {
      const [year, month, day, hour, minute, second] = report.time.split(/[-T:Z]/) as string[];
      const moment = `${day}${month}${year!.slice(2)} ${hour}${minute}${second!.slice(0, 5)}`;
      positions.set(moment, inQgpslocDecimals(report.lat!, report.lon!));
    }
  }
  return positions;
}

function inQgpslocDecimals(lat: number, lon: number): string {
  return `${lat.toFixed(5)},${lon.toFixed(5)}`;
}

describe.skipIf(!haveData)('recorded logs, held against gpsd (needs ../shared/data)', () => {
  it.each([
    ['quectel-eg25-g.log', 23],
    ['quectel-eg25-g-2.log', 3],
    ['bt451.log', 12],
    ['bu303-moving.log', 12],
    ['gp-320fw-2019-04-07-coldboot.log', 1],
  ])('%s gives the positions gpsd gives, at %i moments', (name, count) => {
    const expected = gpsdPositions(name);
    const ours = new Map(
      recorded(name).epochs.flatMap(({ fix }) =>
        fix?.date
          ? [[`${fix.date} ${fix.time.padEnd(9, '.00')}`, inQgpslocDecimals(fix.lat, fix.lon)]]
          : [],
      ) as [string, string][],
    );
    expect(expected.size).toBe(count);
    for (const [moment, position] of expected) {
      expect(`${moment} ${ours.get(moment)}`).toBe(`${moment} ${position}`);
    }
  });

  // bt451.log is spliced from pieces, and gpsd reports a piece's last epoch only when a next one comes.
  it.each([
    'quectel-eg25-g.log',
    'quectel-eg25-g-2.log',
    'bu303-moving.log',
    'gp-320fw-2019-04-07-coldboot.log',
  ])('%s gives no position that gpsd does not give', (name) => {
    const gpsd = new Set(
      gpsdReports(name).map((report) => inQgpslocDecimals(report.lat!, report.lon!)),
    );
    const ours = recorded(name).epochs.flatMap(({ fix }) =>
      fix === undefined ? [] : [inQgpslocDecimals(fix.lat, fix.lon)],
    );
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.filter((position) => !gpsd.has(position))).toEqual([]);
  });

  it.each([
    'quectel-eg25-g.log',
    'bt451.log',
    'bu303-nofix.log',
    'gp-320fw-2019-04-07-coldboot.log',
  ])('%s never yields a position at (0, 0)', (name) => {
    const near = recorded(name).epochs.filter(
      ({ fix }) => fix !== undefined && Math.abs(fix.lat) < 1 && Math.abs(fix.lon) < 1,
    );
    expect(near).toEqual([]);
  });

  it('finds no fix at all in a recording made without one', () => {
    const log = recorded('bu303-nofix.log');
    expect(log.format).toBe('sirf');
    expect(log.epochs).toHaveLength(7);
    expect(log.epochs.filter((epoch) => epoch.fix !== undefined)).toEqual([]);
  });

  it('plays a recording whose clock jumps by years at one epoch a second', () => {
    expect(recorded('bu303-nofix.log').epochs.at(-1)!.offsetMs).toBeLessThan(10_000);
    expect(recorded('bt451.log').epochs.at(-1)!.offsetMs).toBeLessThan(30_000);
  });

  it('has the first fix of the EG25-G recording after its own 28 seconds', () => {
    const first = recorded('quectel-eg25-g.log').epochs.find((epoch) => epoch.fix !== undefined)!;
    expect(first.offsetMs / 1000).toBeGreaterThan(25);
    expect(first.offsetMs / 1000).toBeLessThan(30);
  });

  it('reports the damage of a recording with lost bytes, and reads on', () => {
    expect(recorded('gp-320fw-2019-04-07-coldboot.log').damaged.length).toBeGreaterThan(20);
    expect(recorded('quectel-eg25-g.log').damaged).toEqual([]);
  });
});

function checksummed(body: string): string {
  let sum = 0;
  for (const character of body) {
    sum ^= character.charCodeAt(0);
  }
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}`;
}

function log(...bodies: string[]) {
  return readGnssLog(Buffer.from(`${bodies.map(checksummed).join('\r\n')}\r\n`));
}

const fixed = 'GPGGA,120000.00,5222.1234,N,00453.4567,E,1,07,1.2,3.4,M,,M,,';

describe('reading a log', () => {
  it('puts what several sentences say about one moment into one fix', () => {
    const { epochs } = log(
      fixed,
      'GPVTG,90.5,T,,M,2.0,N,3.7,K,A',
      'GPRMC,120000.00,A,5222.1234,N,00453.4567,E,2.0,90.5,140119,,,A',
      'GNGSA,A,1,,,,,,,,,,,,,9.9,9.9,9.9,3',
      'GPGSA,A,3,01,02,03,04,,,,,,,,,1.9,1.2,1.5,1',
    );
    expect(epochs).toEqual([
      {
        offsetMs: 0,
        fix: {
          lat: expect.closeTo(52.368723, 6),
          lon: expect.closeTo(4.890945, 6),
          hdop: 1.2,
          altitude: 3.4,
          fixMode: 3,
          course: 90.5,
          speedKn: 2,
          speedKmh: expect.closeTo(3.704, 6),
          date: '140119',
          time: '120000.00',
          satellites: 7,
        },
      },
    ]);
  });

  it('starts an epoch at another time of day, and where a kind comes round again without time', () => {
    const { epochs } = log(
      fixed,
      'GPGGA,120001.50,5222.1234,N,00453.4567,E,1,07,1.2,3.4,M,,M,,',
      'GPRMC,,V,,,,,,,,,,N',
      'GPRMC,,V,,,,,,,,,,N',
    );
    expect(epochs.map((epoch) => [epoch.offsetMs, epoch.fix !== undefined])).toEqual([
      [0, true],
      [1500, false],
      [2500, false],
    ]);
  });

  it('crosses midnight without a jump', () => {
    const { epochs } = log(
      'GPGLL,5222.1,N,00453.4,E,235959.00,A,A',
      'GPGLL,5222.1,N,00453.4,E,000001.00,A,A',
    );
    expect(epochs.map((epoch) => epoch.offsetMs)).toEqual([0, 2000]);
  });

  it.each([
    ['GGA quality 0', 'GPGGA,120000.00,5222.1234,N,00453.4567,E,0,00,,,M,,M,,'],
    ['GGA estimated', 'GPGGA,120000.00,5222.1234,N,00453.4567,E,6,00,,,M,,M,,'],
    ['RMC void', 'GPRMC,120000.00,V,5222.1,N,00453.4,E,,,140119,,,N'],
    ['GNS without any constellation', 'GNGNS,120000.00,5222.1,N,00453.4,E,NNN,00,,,,,'],
    ['GLL void', 'GPGLL,5222.1,N,00453.4,E,120000.00,V,N'],
    ['minutes past 60', 'GPGLL,5272.1,N,00453.4,E,120000.00,A,A'],
    ['latitude past the pole', 'GPGLL,9122.1,N,00453.4,E,120000.00,A,A'],
    ['no hemisphere', 'GPGLL,5222.1,,00453.4,,120000.00,A,A'],
    ['empty position', 'GPRMC,120000.00,A,,S,,W,,,141102,,'],
  ])('takes no position from %s', (_case, body) => {
    expect(log(body).epochs).toEqual([{ offsetMs: 0 }]);
  });

  it('skips comments and makers’ own sentences, and names damaged lines', () => {
    const text = `# a comment\n${checksummed('PQGSV,4,1,15')}\n${checksummed(fixed)}\n$GPGGA,12\n$GPRMC,1,V*00\n`;
    const result = readGnssLog(Buffer.from(text));
    expect(result.epochs).toHaveLength(1);
    expect(result.damaged.map((place) => place.where)).toEqual([4, 5]);
  });

  it('reads the whole sentence that follows a cut one on the same line', () => {
    const result = readGnssLog(Buffer.from(`$GPGSA,A,1,,${checksummed(fixed)}\n`));
    expect(result.epochs[0]?.fix?.satellites).toBe(7);
    expect(result.damaged).toHaveLength(1);
  });

  it.each([
    ['an empty file', ''],
    ['prose', 'Dear diary,\nno position today.\n'],
    ['only sentences with wrong checksums', '$GPGGA,,,,,,0,,,,,,,,*00\n'],
    ['sentences that hold no position', checksummed('GPGSV,1,1,00')],
  ])('refuses %s with a clear error', (_case, text) => {
    expect(() => readGnssLog(Buffer.from(text))).toThrow(GnssLogError);
  });
});
