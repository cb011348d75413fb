import { describe, expect, it } from 'vitest';
import type { DialectName } from '../modem/dialects.ts';
import { ModemBench } from '../modem/test-bench.ts';
import { type Consumer, type Draw, MODEMS } from './consumers.ts';
import { ModemLoad } from './modem-load.ts';

function watchedModem(dialect: DialectName) {
  const bench = new ModemBench({ dialect, modem: { voice: true } });
  const draws = new Map<Consumer, Draw>();
  let history: string[] = [];
  const load = new ModemLoad({
    clock: bench.clock,
    figures: MODEMS[dialect],
    activity: () => bench.modem.activity,
    setDraw: (consumer, draw) => {
      draws.set(consumer, draw);
      history.push(`${consumer} ${draw.state}`);
    },
  });
  bench.modem.onActivity((notice) => load.notice(notice));
  const drawOf = (consumer: Consumer) => draws.get(consumer)!;
  /** What has changed since the last time. */
  const take = () => {
    const taken = history;
    history = [];
    return taken;
  };
  take();
  return { bench, drawOf, take };
}

describe.each(['bg9x', 'eg9x'] as const)('what the modem draws on %s', (dialect) => {
  it('follows it from off into the network, to the broker, and off again', () => {
    const { bench, take, drawOf } = watchedModem(dialect);
    expect(drawOf('modem')).toBe(MODEMS[dialect].off);
    bench.connectMqtt();
    bench.clock.advance(60_000);
    const came = take();
    expect(came.slice(0, 4)).toEqual([
      ...['modem booting', 'modem radioOff', 'modem searching', 'modem idle'],
    ]);
    expect(came.slice(-3)).toEqual(['modem connected', 'modem idle', 'pings idle link']);
    bench.exchange('AT+QMTDISC=0');
    bench.exchange('AT+QPOWD', 60_000);
    const left = take();
    expect(left.indexOf('pings off')).toBeGreaterThanOrEqual(0);
    expect(left.slice(-2)).toEqual(['modem shuttingDown', 'modem off']);
  });

  it('draws out a publish: sending, then held by the network, then at rest', () => {
    const { bench, take, drawOf } = watchedModem(dialect);
    bench.connectMqtt();
    bench.clock.advance(60_000);
    take();
    const { sendMs, connectedMs, idle } = MODEMS[dialect];
    bench.exchange(bench.publishCommand(1, 'topic', 5), 100);
    bench.send('hello');
    const sentAtMs = bench.clock.now();
    const changedAt: [string, number][] = [];
    let last = drawOf('modem').state;
    while (bench.clock.now() < sentAtMs + 30_000) {
      bench.clock.advance(10);
      const { state } = drawOf('modem');
      if (state !== last) changedAt.push([state, bench.clock.now() - sentAtMs]);
      last = state;
    }
    expect(changedAt.map(([state]) => state).slice(-2)).toEqual(['connected', 'idle']);
    const [[, restedMs]] = changedAt.slice(-1) as [[string, number]];
    expect(restedMs).toBeGreaterThanOrEqual(sendMs + connectedMs);
    expect(restedMs).toBeLessThan(sendMs + connectedMs + 2000);
    expect(drawOf('modem')).toBe(idle);
  });

  it('draws little while it sleeps, wakes for its transfers, and its pings cost no less', () => {
    const { bench, take, drawOf } = watchedModem(dialect);
    bench.connectMqtt();
    bench.exchange('AT+QSCLK=1');
    bench.clock.advance(60_000);
    expect(drawOf('modem')).toBe(MODEMS[dialect].asleep);
    const pinging = drawOf('pings').milliamps;
    take();
    bench.modem.setDtr(false);
    expect(drawOf('modem')).toBe(MODEMS[dialect].idle);
    expect(drawOf('pings').milliamps).toBeLessThan(pinging);
    bench.clock.advance(100);
    bench.exchange(bench.publishCommand(1, 'topic', 5), 100);
    bench.send('hello');
    bench.modem.setDtr(true);
    bench.clock.advance(30_000);
    const modem = take().filter((change) => change.startsWith('modem'));
    expect(modem).toEqual(['modem idle', 'modem sending', 'modem connected', 'modem asleep']);
  });

  it('takes a call for as long as it lasts, and more at a bad signal', () => {
    const { bench, drawOf } = watchedModem(dialect);
    bench.goOnline();
    bench.exchange('ATD+31800112112;', 15_000);
    expect(drawOf('modem').state).toBe('call');
    const before = drawOf('modem').milliamps;
    bench.modem.setSignal({ rssiDbm: -100, rsrpDbm: -118, rsrqDb: -15, sinrDb: 0 });
    expect(drawOf('modem').milliamps).toBeGreaterThan(before + 50);
    bench.exchange('ATH', 30_000);
    expect(drawOf('modem').state).toBe('idle');
  });

  it('has the receiver search, then track, then rest', () => {
    const { bench, take, drawOf } = watchedModem(dialect);
    bench.goOnline();
    take();
    bench.exchange('AT+QGPS=1');
    expect(drawOf('gnss').state).toBe('acquiring');
    bench.clock.advance(150_000);
    expect(bench.exchange('AT+QGPSLOC=2')).toContain('+QGPSLOC: ');
    expect(drawOf('gnss').state).toBe('tracking');
    bench.exchange('AT+QGPSEND');
    expect(take().filter((change) => change.startsWith('gnss'))).toEqual([
      ...['gnss acquiring', 'gnss tracking', 'gnss off'],
    ]);
  });
});

describe('a modem without coverage', () => {
  it('goes on searching, at full cost', () => {
    const { bench, drawOf } = watchedModem('eg9x');
    bench.goOnline();
    bench.modem.setCoverage('none');
    bench.clock.advance(3_600_000);
    expect(drawOf('modem').state).toBe('searching');
    bench.modem.setCoverage('lte');
    bench.clock.advance(60_000);
    expect(drawOf('modem').state).toBe('idle');
  });
});
