/** Battery and charger. */
import { waitFor } from './bench-clock.ts';
import type { BenchDevice, Measurement } from './bench-device.ts';
import { LIMITS } from './limits.ts';
import { failed, type Outcome, passed, type Step } from './step.ts';

/** The longest pattern, so that the voltage is read while the motor runs. */
const LONGEST_ROW = 5;
const MEASURES_UNDER_LOAD = 3;
const DEFAULT_RESERVE_MINUTES = 30;

async function lowestUnderLoad(device: BenchDevice): Promise<number> {
  await device.play(LONGEST_ROW);
  let lowest = Number.POSITIVE_INFINITY;
  for (let measure = 0; measure < MEASURES_UNDER_LOAD; measure++) {
    lowest = Math.min(lowest, (await device.measure()).batteryMillivolts);
  }
  return lowest;
}

const battery: Step = {
  name: 'battery',
  title: 'battery at rest and with its motor running',
  needs: [],
  async run({ device, registered }): Promise<Outcome> {
    const { batteryMillivolts: atRest, responseMinutes } = await device.measure();
    const sag = Math.max(0, atRest - (await lowestUnderLoad(device)));
    const reserve = registered.reserveMinutes ?? DEFAULT_RESERVE_MINUTES;
    const { minBatteryMillivolts, maxBatteryMillivolts, maxSagMillivolts } = LIMITS;
    const measured = `${atRest} mV, ${sag} mV less under load, ${responseMinutes} min of line`;
    const limits = `${minBatteryMillivolts} to ${maxBatteryMillivolts} mV, at most ${maxSagMillivolts} mV less, at least ${reserve} min`;
    if (atRest > maxBatteryMillivolts) {
      return failed(measured, limits, 'unplug it at once: the charger drives the cell too high');
    }
    if (sag > maxSagMillivolts) {
      return failed(measured, limits, 'replace the cell, or look after its contacts');
    }
    if (atRest < minBatteryMillivolts || responseMinutes < reserve) {
      return failed(
        measured,
        limits,
        'charge it for two hours and check again; then replace the cell',
      );
    }
    return passed(measured, limits);
  },
};

const CHARGING_WORDS: Readonly<Record<Measurement['charging'], string>> = {
  ...{ unknown: 'unknown', notCharging: 'not charging', charging: 'charging', full: 'full' },
  ...{ seatedNotCharging: 'seated, but no current', weakSource: 'weak source' },
};

const CHARGING_ADVICE: Readonly<Record<Measurement['charging'], string>> = {
  unknown: 'flash the newest firmware and check again',
  notCharging: 'see that cable and charger work, with another device; then the socket is broken',
  charging: 'take a charger that gives more current, or replace the cell',
  full: '',
  seatedNotCharging: 'clean the contacts; then the charging circuit is broken',
  weakSource: 'take another charger or cable: this one gives too little',
};

const isCharged = ({ charging, chargeMilliamps }: Measurement): boolean =>
  charging === 'full' || (charging === 'charging' && chargeMilliamps >= LIMITS.minChargeMilliamps);

const charger: Step = {
  name: 'charging',
  title: 'current from its charger',
  needs: [],
  async run({ device, person, clock }): Promise<Outcome> {
    const { chargeWithinSeconds, minChargeMilliamps } = LIMITS;
    person.tell('    put it on its charger, unless the cable charges it');
    let last = await device.measure();
    const found = await waitFor(clock, chargeWithinSeconds * 1000, async () => {
      last = await device.measure();
      return isCharged(last) ? last : undefined;
    });
    const measured = `${CHARGING_WORDS[last.charging]}, ${last.chargeMilliamps} mA`;
    const limits = `full, or at least ${minChargeMilliamps} mA within ${chargeWithinSeconds} s`;
    return found
      ? passed(measured, limits)
      : failed(measured, limits, CHARGING_ADVICE[last.charging]);
  },
};

export const POWER_STEPS: readonly Step[] = [battery, charger];
