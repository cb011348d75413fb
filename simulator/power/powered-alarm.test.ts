import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { provisioningRecords } from '../../protocol/index.ts';
import { assembleAlarm } from '../assemble.ts';
import type { BoardName } from '../boards.ts';
import { VirtualClock } from '../clock.ts';
import { VirtualNetwork } from '../network/virtual-network.ts';
import { createRandom } from '../random.ts';
import { AT_HOME, DEVICE_ID, SECRET, SETTINGS } from '../world/provisioned.ts';
import { DOCKS } from './dock.ts';
import { filledTo, POWER_PROFILES, type PowerProfile } from './power-profile.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEAK_SIGNAL = { rssiDbm: -95, rsrpDbm: -115, rsrqDb: -15, sinrDb: 0 };

interface Situation {
  readonly board?: BoardName;
  readonly seed?: number;
}

/** The firmware that ships, on a battery; the broker takes what it sends, and nobody answers. */
function poweredAlarm(profile: PowerProfile, { board = 'aware-1', seed = 1 }: Situation = {}) {
  const clock = new VirtualClock();
  const random = createRandom(seed);
  const network = new VirtualNetwork({ clock, random: random.fork('network') });
  const published: number[] = [];
  network.onPublish(() => published.push(clock.now()));
  const bundle = readFileSync(new URL(`../../dist/firmware/${board}.js`, import.meta.url), 'utf8');
  const { device, modem, power } = assembleAlarm({
    ...{ clock, random, network, board, bundle, power: profile, gnss: AT_HOME },
    records: provisioningRecords(DEVICE_ID, SECRET, SETTINGS),
    modem: { voice: true, signal: WEAK_SIGNAL },
  });
  const happened: [string, number][] = [];
  modem.onEvent((event) => {
    if (event.type === 'power') happened.push([`modem ${event.state}`, event.atMs]);
    if (event.type === 'callConnected' || event.type === 'callEnded') {
      happened.push([event.type, event.atMs]);
    }
  });
  device.onEvent(({ type, atMs }) => {
    if (type === 'started' || type === 'powerCut') happened.push([`device ${type}`, atMs]);
  });
  device.powerOn();
  const names = () => happened.map(([name]) => name);
  return { clock, device, modem, power: power!, published, happened, names };
}

describe('an alarm on its battery', () => {
  it.each(['rak5010', 'aware-1'] as const)('drains on %s as its states add up', (board) => {
    const { clock, power, published } = poweredAlarm(POWER_PROFILES.new, { board });
    clock.runUntil(DAY);
    expect(published.length).toBeGreaterThan(90);
    const cell = power.cell;
    const drawn = power.drawnMilliampHours();
    const sum = Object.values(drawn)
      .flatMap((states) => Object.values(states))
      .reduce((a, b) => a + b, 0);
    expect(1000 - cell.chargeMilliampHours).toBeCloseTo(sum + 24 * (30 / 730.5), 3);
    expect(drawn.modem!.asleep! / sum).toBeGreaterThan(0.3);
    expect(drawn.modem!.asleep!).toBeGreaterThan(10 * drawn.modem!.idle!);
    expect(drawn.modem!.sending).toBeGreaterThan(0);
    expect(drawn.processor!.running).toBeGreaterThan(0);
    expect(drawn.processor!.running).toBeLessThan(2);
  });

  it('lives the same life for the same seed, and the firmware does not notice a good cell', () => {
    const life = (seed: number) => {
      const { clock, published, power } = poweredAlarm(POWER_PROFILES.new, { seed });
      clock.runUntil(6 * HOUR);
      return [published, power.cell.chargeMilliampHours];
    };
    expect(life(3)).toEqual(life(3));
    expect(life(3)).not.toEqual(life(4));
  });

  it('holds the call with a good cell; an old cold one resets its modem, again and again', () => {
    const call = (profile: PowerProfile) => {
      const { clock, device, happened, power } = poweredAlarm(profile);
      clock.runUntil(5 * MINUTE);
      const startedAt = happened.length;
      device.button.press(2500);
      clock.advance(10 * MINUTE);
      const names = happened.slice(startedAt).map(([name]) => name);
      return { names, rest: power.cell.restMillivolts };
    };
    const good = call(filledTo(POWER_PROFILES.new, 0.9));
    expect(good.names).toEqual(['callConnected']);
    const bad = call(filledTo(POWER_PROFILES.oldAndCold, 0.35));
    expect(bad.names.filter((name) => name === 'modem booting').length).toBeGreaterThan(2);
    expect(bad.names).not.toContain('device powerCut');
    // At rest nothing shows it.
    expect(bad.rest).toBeGreaterThan(3550);
  });

  it('dies when it is empty, stays dead, and comes back on its charger and reports', () => {
    const { clock, device, power, published, names } = poweredAlarm(
      filledTo(POWER_PROFILES.new, 0.01),
    );
    clock.runUntil(20 * DAY);
    expect(device.powered).toBe(false);
    expect(names().slice(-2)).toEqual(['device powerCut', 'modem off']);
    device.powerOn();
    expect(device.powered).toBe(false);
    const before = published.length;
    power.seat(DOCKS.good);
    const dockedAtMs = clock.now();
    clock.advance(2 * HOUR);
    expect(device.running).toBe(true);
    expect(published.length).toBeGreaterThan(before);
    expect(published[before]! - dockedAtMs).toBeLessThan(HOUR);
  });

  it('tells the firmware that it charges, and stops telling when it is full', () => {
    const { clock, power, device } = poweredAlarm(filledTo(POWER_PROFILES.new, 0.8));
    clock.runUntil(10 * MINUTE);
    power.seat(DOCKS.good);
    clock.advance(HOUR / 2);
    expect(power.isCharging).toBe(true);
    clock.advance(6 * HOUR);
    expect([power.isCharging, power.hasSource, power.isSeated]).toEqual([false, true, true]);
    power.unseat();
    clock.advance(0);
    expect([power.hasSource, power.isSeated]).toEqual([false, false]);
    expect(device.faults).toEqual([]);
  });

  it('feels the cold when its device does', () => {
    const { device, power } = poweredAlarm(POWER_PROFILES.cold);
    expect(device.temperatureCelsius).toBe(-5);
    const cold = power.cell.resistanceMilliohms;
    device.temperatureCelsius = 25;
    expect(power.cell.resistanceMilliohms).toBeLessThan(cold / 2);
  });
});
