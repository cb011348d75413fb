import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { createRandom } from '../random.ts';
import { type Draw, MODEMS, MOTOR, NOTHING, PROCESSOR } from './consumers.ts';
import { DOCKS } from './dock.ts';
import { drawPowerErrors, NO_ERRORS } from './power-errors.ts';
import { filledTo, POWER_PROFILES, type PowerProfile } from './power-profile.ts';
import { type PowerEvent, PowerSystem } from './power-system.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function bench(profile: PowerProfile) {
  const clock = new VirtualClock();
  const events: [PowerEvent, number][] = [];
  let onEvent = (_: PowerEvent) => {};
  const power: PowerSystem = new PowerSystem({
    ...{ clock, profile, random: createRandom(1) },
    ...{ batteryFullScaleVolts: 6, chargeCurrentFullScaleMilliamps: 1000 },
  });
  power.onEvent((event) => {
    events.push([event, clock.now()]);
    onEvent(event);
  });
  const react = (listener: typeof onEvent) => {
    onEvent = listener;
  };
  return { clock, power, events, react };
}

const steady = (milliamps: number): Draw => ({
  ...{ state: 'steady', milliamps, peakMilliamps: milliamps, peakShare: 0 },
});

describe('the power system', () => {
  it('has the cell last as long as its load says, and names the moment exactly', () => {
    const { clock, power, events } = bench(POWER_PROFILES.new);
    power.setDraw('processor', steady(100));
    while (events.length === 0) clock.runNext();
    const [[event, atMs]] = events as [[PowerEvent, number]];
    expect(event).toBe('railDown');
    expect(atMs).toBeGreaterThan(9.9 * HOUR);
    expect(atMs).toBeLessThan(10.3 * HOUR);
    expect(power.terminalMillivolts).toBeCloseTo(2600, 0);
  });

  it('foresees the same moment however often it is disturbed on the way', () => {
    const downAt = (disturbMs: number) => {
      const { clock, power, events } = bench(filledTo(POWER_PROFILES.new, 0.3));
      power.setDraw('processor', steady(100));
      while (events.length === 0) {
        clock.advance(disturbMs);
        power.setDraw('motor', NOTHING);
      }
      return events[0]![1];
    };
    expect(downAt(60_000)).toBeCloseTo(downAt(777_777), -1);
  });

  it('costs a device at rest no more than a timer a day', () => {
    const { clock, power } = bench(POWER_PROFILES.new);
    power.setDraw('processor', PROCESSOR.asleep);
    let fired = 0;
    while (clock.nextDueMs < 300 * DAY) {
      clock.runNext();
      fired++;
    }
    expect(fired).toBeLessThanOrEqual(300);
    // Self-discharge takes 30 mAh in a month, the board and a sleeping processor 17.
    expect(power.cell.chargeMilliampHours).toBeCloseTo(1000 - 9.86 * 46.8, -1);
  });

  it('starves the modem where its peaks are too much: at once with an old cold cell', () => {
    const calls = (profile: PowerProfile) => {
      const { clock, power, events } = bench(profile);
      power.setDraw('modem', MODEMS.eg9x.call.loud);
      clock.advance(60_000);
      return events;
    };
    expect(calls(POWER_PROFILES.new)).toEqual([]);
    expect(calls(filledTo(POWER_PROFILES.new, 0.25))).toEqual([]);
    expect(calls(filledTo(POWER_PROFILES.oldAndCold, 0.25))[0]).toEqual(['modemStarved', 1]);
  });

  it('starves it later where the cell gives way in the course of a call', () => {
    const { clock, power, events, react } = bench(filledTo(POWER_PROFILES.old, 0.35));
    react(() => power.setDraw('modem', MODEMS.eg9x.off));
    power.setDraw('modem', MODEMS.eg9x.call.loud);
    clock.advance(HOUR);
    expect(events).toHaveLength(1);
    const [[event, atMs]] = events as [[PowerEvent, number]];
    expect(event).toBe('modemStarved');
    expect(atMs).toBeGreaterThan(10_000);
    expect(power.terminalMillivolts).toBeGreaterThan(3400);
  });

  it('opens the protection of a cell that is forgotten, and closes it on the charger', () => {
    const { clock, power, events, react } = bench(filledTo(POWER_PROFILES.new, 0.02));
    react((event) => {
      power.setDraw('processor', event === 'railUp' ? steady(20) : NOTHING);
    });
    power.setDraw('processor', steady(20));
    clock.advance(60 * DAY);
    expect(events.map(([event]) => event)).toEqual(['railDown']);
    expect(power.terminalMillivolts).toBe(0);
    expect(power.canRun).toBe(false);
    const dockedAtMs = clock.now();
    power.seat(DOCKS.good);
    expect(power.chargerMode).toBe('precharge');
    clock.advance(12 * HOUR);
    expect(events.map(([event]) => event)).toEqual(['railDown', 'railUp']);
    const waitedMs = events[1]![1] - dockedAtMs;
    expect(waitedMs).toBeGreaterThan(60_000);
    expect(waitedMs).toBeLessThan(2 * HOUR);
    expect(power.chargerMode).toBe('done');
  });

  it.each([
    ['good', { isCharging: true, hasSource: true, isSeated: true }, 500],
    ['dirty', { isCharging: true, hasSource: true, isSeated: true }, 134],
    ['weak', { isCharging: true, hasSource: true, isSeated: true }, 40],
    ['notTouching', { isCharging: false, hasSource: false, isSeated: true }, 0],
    ['unplugged', { isCharging: false, hasSource: false, isSeated: true }, 0],
  ] as const)('in a dock that is %s shows %o and %d mA', (dock, pins, milliamps) => {
    const { power, clock } = bench(filledTo(POWER_PROFILES.new, 0.5));
    let told = 0;
    power.onPins(() => told++);
    power.seat(DOCKS[dock]);
    expect(told).toBe(0);
    clock.advance(0);
    expect(told).toBe(1);
    const { isCharging, hasSource, isSeated } = power;
    expect({ isCharging, hasSource, isSeated }).toEqual(pins);
    expect(power.chargeCurrentShare * 1000).toBeCloseTo(milliamps, -1);
  });

  it('has a charger that is tripped, or too cold, seated with a source and not charging', () => {
    for (const fault of ['tripped', 'unfit'] as const) {
      const { power } = bench(filledTo(POWER_PROFILES.new, 0.5));
      power.seat(DOCKS.good);
      if (fault === 'tripped') power.tripCharger();
      else power.setCelsius(-2);
      expect(power.chargerMode).toBe(fault);
      const { isCharging, hasSource, isSeated } = power;
      expect({ isCharging, hasSource, isSeated }).toEqual({
        ...{ isCharging: false, hasSource: true, isSeated: true },
      });
    }
  });

  it('fills a cell overnight, and keeps it full, by timers that stay few', () => {
    const { power, clock } = bench(filledTo(POWER_PROFILES.flatCurve, 0.1));
    power.setDraw('processor', steady(12));
    power.seat(DOCKS.good);
    let fired = 0;
    while (clock.nextDueMs < 3 * DAY) {
      clock.runNext();
      fired++;
    }
    expect(power.cell.chargeShare).toBeGreaterThan(0.9);
    expect(fired).toBeLessThan(1500);
  });

  it('reads the battery with its load on it, and now and then with a peak', () => {
    const { power, clock } = bench(filledTo(POWER_PROFILES.new, 0.5));
    const read = () => power.batteryShare * 6000;
    const readings = () => Array.from({ length: 200 }, read).sort((a, b) => a - b);
    const rest = readings();
    expect(rest[100]).toBeCloseTo(3720, -1);
    expect(rest[199]! - rest[0]!).toBeLessThan(6);
    power.setDraw('modem', MODEMS.eg9x.call.loud);
    clock.advance(60_000);
    const loaded = readings();
    expect(loaded[199]).toBeLessThan(rest[0]! - 25);
    expect(loaded[100]! - loaded[0]!).toBeGreaterThan(15);
    expect(loaded[100]! - loaded[30]!).toBeLessThan(5);
    expect(rest.every((millivolts) => ((millivolts / 6000) * 4096) % 1 === 0)).toBe(true);
  });

  it('knows who drew what', () => {
    const { power, clock } = bench(POWER_PROFILES.new);
    power.setDraw('processor', PROCESSOR.uartOpen);
    power.setMotor(true);
    clock.advance(1000);
    power.setMotor(false);
    power.ran(500);
    clock.advance(HOUR);
    const { motor, processor, board } = power.drawnMilliampHours();
    expect(motor!.on).toBeCloseTo(MOTOR.milliamps / 3600, 9);
    expect(processor!.running).toBeCloseTo(3 / 3600, 9);
    expect(processor!.uartOpen).toBeCloseTo(1.003, 2);
    expect(board!.on).toBeCloseTo(0.02, 3);
    const spent = 1000 - power.cell.chargeMilliampHours;
    const drawn = [motor, processor, board].flatMap((states) => Object.values(states!));
    const sum = drawn.reduce((a, b) => a + b, 0);
    expect(spent).toBeCloseTo(sum + 30 / 730.5, 3);
  });

  it('neither makes nor loses charge, nor overcharges, whatever is done to it', () => {
    const deed = fc.oneof(
      fc.record({ draw: fc.integer({ min: 0, max: 500 }) }),
      fc.record({ dock: fc.constantFrom(...Object.keys(DOCKS), undefined) }),
      fc.record({ celsius: fc.integer({ min: -10, max: 50 }) }),
      fc.record({ trip: fc.constant(true) }),
    );
    const step = fc.tuple(deed, fc.integer({ min: 1, max: 2 * HOUR }));
    const profile = fc.constantFrom(...Object.values(POWER_PROFILES));
    fc.assert(
      fc.property(profile, fc.array(step, { minLength: 1, maxLength: 12 }), (base, steps) => {
        const { clock, power } = bench(filledTo(base, 0.7));
        for (const [each, durationMs] of steps) {
          if ('draw' in each) power.setDraw('processor', steady(each.draw));
          else if ('celsius' in each) power.setCelsius(each.celsius);
          else if ('trip' in each) power.tripCharger();
          else if (each.dock === undefined) power.unseat();
          else power.seat(DOCKS[each.dock as keyof typeof DOCKS]);
          const endMs = clock.now() + durationMs;
          while (clock.now() < endMs) {
            const before = { atMs: clock.now(), charge: power.cell.chargeMilliampHours };
            const net = power.chargeMilliamps - power.loadMilliamps;
            const milliamps = power.isCutOff ? 0 : net;
            clock.runUntil(Math.min(endMs, clock.nextDueMs));
            const { chargeMilliampHours, ratedMilliampHours, chargeShare } = power.cell;
            const loss = (0.03 * ratedMilliampHours) / 730.5;
            const hours = (clock.now() - before.atMs) / HOUR;
            const expected = before.charge + (milliamps - loss) * hours;
            expect(chargeMilliampHours).toBeCloseTo(expected, 6);
            // The taper follows in steps: as near to 4.20 V as charger ICs promise, 1 %.
            expect(power.terminalMillivolts).toBeLessThan(4242);
            expect(chargeShare).toBeLessThan(1.01);
          }
        }
      }),
    );
  });
});

describe('parts that are off', () => {
  const errors = { ...NO_ERRORS, meterGain: 1.005 };
  const shown = (profile: PowerProfile) => 6000 * bench(profile).power.batteryShare;

  it('are a meter that shows more than there is', () => {
    const there = shown(POWER_PROFILES.new);
    expect(shown({ ...POWER_PROFILES.new, errors }) / there).toBeCloseTo(1.005, 3);
  });

  it('are a cell that rests higher than its kind', () => {
    const high = { ...NO_ERRORS, curveMillivolts: 10 };
    const { power } = bench(filledTo({ ...POWER_PROFILES.new, errors: high }, 0.5));
    expect(power.cell.restMillivolts).toBeCloseTo(3730, 0);
  });

  it('are a charger that ends too low, and so leaves the cell short', () => {
    const chargedTo = (chargerGain: number) => {
      const { power, clock } = bench(
        filledTo({ ...POWER_PROFILES.new, errors: { ...NO_ERRORS, chargerGain } }, 0.8),
      );
      power.seat(DOCKS.good);
      clock.runUntil(6 * HOUR);
      return power.cell.chargeShare;
    };
    expect(chargedTo(0.995)).toBeLessThan(chargedTo(1) - 0.01);
  });

  it('are drawn for each seed, the same again, and no farther off than is assumed', () => {
    expect(drawPowerErrors(createRandom(7))).toEqual(drawPowerErrors(createRandom(7)));
    for (let seed = 0; seed < 200; seed++) {
      const { meterGain, chargerGain, curveMillivolts } = drawPowerErrors(createRandom(seed));
      expect(Math.abs(meterGain - 1)).toBeLessThanOrEqual(0.005);
      expect(Math.abs(chargerGain - 1)).toBeLessThanOrEqual(0.005);
      expect(Math.abs(curveMillivolts)).toBeLessThanOrEqual(10);
    }
  });
});
