import { describe, expect, it } from 'vitest';
import type { GnssFix } from '../gnss/gnss-fix.ts';
import { readGnssLog } from '../gnss/gnss-log.ts';
import { LogSource } from '../gnss/position-source.ts';
import { qgpsloc } from './gnss.ts';
import { HOME, ModemBench } from './test-bench.ts';

const southWest: GnssFix = {
  lat: -22.984_864,
  lon: -43.359_158,
  hdop: 2,
  altitude: -83,
  fixMode: 2,
  course: 0,
  speedKmh: 0,
  speedKn: 0,
  date: '140119',
  time: '202008.00',
  satellites: 10,
};

describe('+QGPSLOC', () => {
  it('prints south, west and below sea level as a real modem does', () => {
    expect(qgpsloc(southWest, 1)).toBe(
      '+QGPSLOC: 202008.0,-22.98486,-43.35916,2.0,-83.0,2,0.00,0.0,0.0,140119,10',
    );
  });

  it('plays a recorded log from the moment the engine starts', () => {
    const recording = [
      '$GPGGA,,,,,,0,,,,,,,,*66',
      '$GPGGA,120001.00,5222.1234,N,00453.4560,E,1,07,1.2,3.4,M,,M,,*75',
    ].join('\n');
    const source = new LogSource(readGnssLog(Buffer.from(recording)));
    const bench = new ModemBench({ source }).powerOn();
    bench.exchange('AT+CMEE=1');
    bench.exchange('AT+QGPS=1', 500);
    expect(bench.exchange('AT+QGPSLOC=2', 400)).toBe('\r\n+CME ERROR: 516\r\n');
    bench.clock.advance(1000);
    expect(bench.exchange('AT+QGPSLOC=2')).toBe(
      '\r\n+QGPSLOC: 120001.00,52.36872,4.89093,1.2,3.4,3,0.00,0.0,0.0,,07\r\n\r\nOK\r\n',
    );
  });
});

/** Publishes once a second for so long, then asks for a position. */
function locateWhilePublishing(bench: ModemBench, seconds: number): string {
  for (let packetId = 1; packetId <= seconds; packetId++) {
    bench.exchange(bench.publishCommand(packetId, 'device', 2), 500);
    bench.send('hi');
    bench.clock.advance(500);
  }
  return bench.exchange('AT+QGPSLOC=2', 100);
}

describe('GNSS and radio', () => {
  it('take turns on bg9x: while messages go out the fix grows stale, then there is none', () => {
    const bench = new ModemBench({ dialect: 'bg9x' }).connectMqtt();
    bench.exchange('AT+CMEE=1');
    bench.exchange('AT+QGPS=1');
    bench.clock.advance(130_000);
    const before = bench.exchange('AT+QGPSLOC=2', 100);
    const stale = locateWhilePublishing(bench, 5);
    expect(stale).toContain(`${HOME.lat},${HOME.lon}`);
    const timeIn = (reply: string) => Number(/: (\d{6}\.\d)/.exec(reply)?.[1]);
    expect(timeIn(stale) - timeIn(before)).toBeLessThan(2);
    expect(locateWhilePublishing(bench, 20)).toBe('\r\n+CME ERROR: 516\r\n');
    bench.clock.advance(3000);
    expect(bench.exchange('AT+QGPSLOC=2')).toContain(`${HOME.lat},${HOME.lon}`);
  });

  it('go on side by side on eg9x', () => {
    const bench = new ModemBench({ dialect: 'eg9x' }).connectMqtt();
    bench.exchange('AT+QGPS=1');
    bench.clock.advance(130_000);
    expect(locateWhilePublishing(bench, 60)).toContain(`${HOME.lat},${HOME.lon}`);
  });

  it('take turns for as long as the network keeps the connection', () => {
    const tails = { short: { min: 100, max: 100 }, long: { min: 20_000, max: 20_000 } };
    for (const [name, radioTail] of Object.entries(tails)) {
      const bench = new ModemBench({ dialect: 'bg9x', modem: { radioTail } }).connectMqtt();
      bench.exchange('AT+CMEE=1');
      bench.exchange('AT+QGPS=1');
      bench.clock.advance(150_000);
      locateWhilePublishing(bench, 1);
      bench.clock.advance(15_000);
      const reply = bench.exchange('AT+QGPSLOC=2', 100);
      expect(reply).toContain(name === 'short' ? '+QGPSLOC: ' : '516');
    }
  });
});
