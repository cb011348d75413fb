import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock.ts';
import { DOCKS } from '../power/dock.ts';
import { filledTo, POWER_PROFILES } from '../power/power-profile.ts';
import { PowerSystem } from '../power/power-system.ts';
import { createRandom } from '../random.ts';
import { Feeding } from './feeding.ts';

const MINUTE_MS = 60_000;
const draws = (milliamps: number) => ({
  ...{ state: 'on', milliamps },
  ...{ peakMilliamps: milliamps, peakShare: 0 },
});

function onSource(dock: (typeof DOCKS)[keyof typeof DOCKS], share = 0.5) {
  const clock = new VirtualClock();
  const power = new PowerSystem({
    ...{ clock, random: createRandom(1), profile: filledTo(POWER_PROFILES.new, share) },
    ...{ batteryFullScaleVolts: 7.2, chargeCurrentFullScaleMilliamps: 1000 },
  });
  const feeding = new Feeding(power);
  const pass = (minutes: number, isInAlarm = false) => {
    for (let minute = 0; minute < minutes; minute++) {
      clock.advance(MINUTE_MS);
      feeding.look(clock.now(), isInAlarm);
    }
    return [feeding.isFed, feeding.isStarved];
  };
  power.seat(dock);
  return { power, pass };
}

describe('whether a charger gives what is drawn', () => {
  it('is so while the cell does not fall, and no more once it has fallen for a while', () => {
    const { power, pass } = onSource(DOCKS.weak);
    power.setDraw('modem', draws(20));
    expect(pass(60)).toEqual([true, false]);
    power.setDraw('modem', draws(60));
    expect(pass(1)).toEqual([true, false]);
    expect(pass(21)).toEqual([false, true]);
    power.setDraw('modem', draws(20));
    expect(pass(21)).toEqual([true, false]);
  });

  it('is not held against what an alarm draws', () => {
    const { power, pass } = onSource(DOCKS.weak);
    power.setDraw('modem', draws(150));
    expect(pass(60, true)).toEqual([true, false]);
    power.setDraw('modem', draws(20));
    expect(pass(60)).toEqual([true, false]);
  });

  it('is so of a full cell on its source, and of none without one', () => {
    const { power, pass } = onSource(DOCKS.good, 1);
    expect(pass(120)).toEqual([true, false]);
    power.unseat();
    expect(pass(1)).toEqual([false, false]);
  });
});
