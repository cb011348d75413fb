import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { createRandom } from '../random.ts';
import type { GnssFix } from './gnss-fix.ts';
import { GnssReceiver, startTimesMs } from './gnss-receiver.ts';
import { LogSource } from './position-source.ts';
import { Track } from './track.ts';

const here = { lat: 52.37308, lon: 4.89245 };
const HOUR_MS = 3_600_000;

function fixAtLatitude(lat: number): GnssFix {
  return {
    lat,
    lon: 4,
    hdop: 1,
    altitude: 0,
    fixMode: 3,
    course: 0,
    speedKmh: 0,
    speedKn: 0,
    date: '010126',
    time: '000000.00',
    satellites: 6,
  };
}

function receiverOn(source: Track | LogSource, { sharesRadio = false, seed = 1 } = {}) {
  const clock = new VirtualClock();
  const receiver = new GnssReceiver({ clock, random: createRandom(seed), source, sharesRadio });
  return { clock, receiver };
}

/** How long a start takes, to the half second. */
function timeToFixMs(clock: VirtualClock, receiver: GnssReceiver): number {
  const startedMs = clock.now();
  receiver.start();
  while (receiver.locate().kind !== 'fix') {
    clock.advance(500);
  }
  return clock.now() - startedMs;
}

describe('the simulated receiver', () => {
  it('starts cold, then hot, then warm once its ephemerides are old, each in its time', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { clock, receiver } = receiverOn(new Track({ waypoints: [here] }), { seed });
      for (const [kind, pauseMs] of [
        ['cold', 0],
        ['hot', HOUR_MS],
        ['warm', 5 * HOUR_MS],
      ] as const) {
        receiver.stop();
        clock.advance(pauseMs);
        expect(receiver.startKind).toBe(kind);
        const takenMs = timeToFixMs(clock, receiver);
        expect(takenMs).toBeGreaterThanOrEqual(startTimesMs[kind].min);
        expect(takenMs).toBeLessThanOrEqual(startTimesMs[kind].max + 500);
      }
    }
  });

  it('is not active while off', () => {
    const { receiver } = receiverOn(new Track({ waypoints: [here] }));
    expect(receiver.locate()).toEqual({ kind: 'notActive' });
  });

  it('makes no progress while the radio sends, where the two take turns', () => {
    const { clock, receiver } = receiverOn(new Track({ waypoints: [here] }), { sharesRadio: true });
    receiver.start();
    receiver.setRadioBusy(true);
    clock.advance(HOUR_MS);
    expect(receiver.locate().kind).toBe('noFix');
    receiver.setRadioBusy(false);
    clock.advance(startTimesMs.cold.min - 1);
    expect(receiver.locate().kind).toBe('noFix');
    clock.advance(startTimesMs.cold.max);
    expect(receiver.locate().kind).toBe('fix');
  });

  it('goes on while the radio sends, where it has an antenna path of its own', () => {
    const { clock, receiver } = receiverOn(new Track({ waypoints: [here] }));
    receiver.start();
    receiver.setRadioBusy(true);
    clock.advance(startTimesMs.cold.max);
    expect(receiver.locate().kind).toBe('fix');
  });

  it('states its last fix with its age for a while, and then none', () => {
    const { clock, receiver } = receiverOn(new Track({ waypoints: [here] }));
    timeToFixMs(clock, receiver);
    receiver.setSkyHidden(true);
    clock.advance(8000);
    expect(receiver.locate()).toMatchObject({ kind: 'fix', ageMs: 8000 });
    clock.advance(3000);
    expect(receiver.locate().kind).toBe('noFix');
    receiver.setSkyHidden(false);
    expect(receiver.locate()).toMatchObject({ kind: 'fix', ageMs: 0 });
  });

  it('plays a recording from its first epoch at the start, waits with it, and ends on its last', () => {
    const epochs = [
      { offsetMs: 0 },
      { offsetMs: 1000, fix: fixAtLatitude(1) },
      { offsetMs: 2000, fix: fixAtLatitude(2) },
    ];
    const { clock, receiver } = receiverOn(new LogSource({ format: 'nmea', epochs, damaged: [] }), {
      sharesRadio: true,
    });
    clock.advance(HOUR_MS);
    receiver.start();
    clock.advance(999);
    expect(receiver.locate().kind).toBe('noFix');
    clock.advance(1);
    expect(receiver.locate()).toMatchObject({ fix: { lat: 1 } });
    receiver.setRadioBusy(true);
    clock.advance(5000);
    expect(receiver.locate()).toMatchObject({ fix: { lat: 1 }, ageMs: 5000 });
    receiver.setRadioBusy(false);
    receiver.stop();
    clock.advance(HOUR_MS);
    receiver.start();
    clock.advance(1000);
    expect(receiver.locate()).toMatchObject({ fix: { lat: 2 } });
    clock.advance(HOUR_MS);
    expect(receiver.locate()).toMatchObject({ fix: { lat: 2 }, ageMs: 0 });
  });
});

describe('a made-up track', () => {
  it('walks its legs at its speed and stays at the end', () => {
    const north = { lat: here.lat + 0.01, lon: here.lon };
    const east = { lat: north.lat, lon: here.lon + 0.01 };
    const track = new Track({ waypoints: [here, north, east], speedKmh: 6, departsMs: 60_000 });
    const at = (worldMs: number) => track.fixAt({ worldMs, listenedMs: 0 });
    expect(at(0)).toMatchObject({ ...here, speedKmh: 0 });
    const halfNorthMs = 60_000 + (0.005 * 111_195 * 3600) / 6;
    expect(at(halfNorthMs).lat).toBeCloseTo(here.lat + 0.005, 6);
    expect(at(halfNorthMs)).toMatchObject({ speedKmh: 6, course: 0, time: '000633.58' });
    expect(at(60_000 + 2 * (halfNorthMs - 60_000) + 1000).course).toBeCloseTo(90, 6);
    expect(at(HOUR_MS)).toMatchObject({ ...east, speedKmh: 0 });
  });
});
