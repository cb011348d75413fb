import { describe, expect, it } from 'vitest';
import { Track } from '../../gnss/track.ts';
import type { ModemBehaviour } from '../behaviour.ts';
import { HOME, ModemBench } from '../test-bench.ts';
import { skyHidden, spoofedFix, staleFix } from './gnss.ts';

const FROM_MS = 300_000;
const FOR_MS = 60_000;
const walk = new Track({ waypoints: [HOME, { lat: 52.5, lon: HOME.lon }] });

function tracking(behaviour: ModemBehaviour): ModemBench {
  const bench = new ModemBench({ source: walk, behaviours: [behaviour] }).powerOn();
  bench.exchange('AT+CMEE=1');
  bench.exchange('AT+QGPS=1');
  bench.clock.runUntil(FROM_MS - 1000);
  return bench;
}

function located(bench: ModemBench): { time: string; lat: number; lon: number } {
  const reply = bench.exchange('AT+QGPSLOC=2', 100);
  const [time, lat, lon] = /QGPSLOC: (.*)/.exec(reply)![1]!.split(',');
  return { time: time!, lat: Number(lat), lon: Number(lon) };
}

describe('a stale fix', () => {
  it('stays where it is with its time standing still, until the receiver recovers', () => {
    const bench = tracking(staleFix(FROM_MS, FOR_MS));
    const before = located(bench);
    bench.clock.runUntil(FROM_MS + 1000);
    const stale = located(bench);
    expect(Number(stale.time)).toBeGreaterThan(Number(before.time));
    bench.clock.runUntil(FROM_MS + FOR_MS - 1000);
    expect(located(bench)).toEqual(stale);
    bench.clock.runUntil(FROM_MS + FOR_MS + 1000);
    expect(located(bench).lat).toBeGreaterThan(stale.lat);
  });
});

describe('a spoofed fix', () => {
  it('jumps by hundreds of kilometres, moves on from there, and jumps back', () => {
    const bench = tracking(spoofedFix({ fromMs: FROM_MS, forMs: FOR_MS }));
    const before = located(bench);
    bench.clock.runUntil(FROM_MS + 1000);
    const spoofed = located(bench);
    expect((before.lat - spoofed.lat) * 111.2).toBeGreaterThan(390);
    expect((spoofed.lon - before.lon) * 111.2 * Math.cos(0.914)).toBeGreaterThan(480);
    bench.clock.runUntil(FROM_MS + 30_000);
    expect(located(bench).lat).toBeGreaterThan(spoofed.lat);
    bench.clock.runUntil(FROM_MS + FOR_MS + 1000);
    expect(located(bench).lat - before.lat).toBeLessThan(0.01);
  });
});

describe('a hidden sky', () => {
  it('gives no fix, and gives one again when it is open', () => {
    const bench = tracking(skyHidden(FROM_MS, FOR_MS));
    bench.clock.runUntil(FROM_MS + 30_000);
    expect(bench.exchange('AT+QGPSLOC=2')).toContain('516');
    bench.clock.runUntil(FROM_MS + FOR_MS + 10_000);
    expect(located(bench).lat).toBeGreaterThan(HOME.lat);
  });
});
