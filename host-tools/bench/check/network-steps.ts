/** From the SIM card to the broker, and the sky. */
import { waitFor } from './bench-clock.ts';
import type { Measurement } from './bench-device.ts';
import { LIMITS, signalDbm } from './limits.ts';
import { type CheckContext, failed, type Outcome, passed, type Step, seconds } from './step.ts';

/** Measures until it is as it should be, and returns the last of it either way. */
async function measureUntil(
  { device, clock }: CheckContext,
  withinSeconds: number,
  isGood: (measurement: Measurement) => boolean,
) {
  let last: Measurement | undefined;
  const found = await waitFor(clock, withinSeconds * 1000, async () => {
    last = await device.measure();
    return isGood(last) ? last : undefined;
  });
  return { isGood: found !== undefined, last: last!, afterMs: found?.afterMs ?? 0 };
}

const sim: Step = {
  name: 'sim',
  title: 'SIM card',
  needs: [],
  async run(context): Promise<Outcome> {
    const { simWithinSeconds } = LIMITS;
    const { isGood, last } = await measureUntil(
      context,
      simWithinSeconds,
      (seen) => seen.sim === 'ready',
    );
    const limits = `ready within ${simWithinSeconds} s`;
    if (isGood) return passed('ready', limits);
    return failed(last.sim, limits, 'seat the card anew; switch off its PIN; try another card');
  },
};

const registration: Step = {
  name: 'registration',
  title: 'registration with the network',
  needs: ['sim'],
  async run(context): Promise<Outcome> {
    const { registrationWithinSeconds, minSignal } = LIMITS;
    const { isGood, last, afterMs } = await measureUntil(
      context,
      registrationWithinSeconds,
      (seen) => seen.isRegistered && seen.signal >= minSignal,
    );
    const state = last.isRegistered ? 'registered' : 'not registered';
    const measured = `${state}, ${signalDbm(last.signal)}`;
    const limits = `registered, at least ${signalDbm(minSignal)}, within ${registrationWithinSeconds} s`;
    if (isGood) return passed(`${measured}, after ${seconds(afterMs)}`, limits);
    const advice = last.isRegistered
      ? 'check its antenna, and try near a window'
      : 'ask the operator whether the card is active and may use this network; check the antenna';
    return failed(measured, limits, advice);
  },
};

const broker: Step = {
  name: 'broker',
  title: 'login at the broker',
  needs: ['registration'],
  async run(context): Promise<Outcome> {
    const { brokerWithinSeconds } = LIMITS;
    const { isGood, afterMs } = await measureUntil(
      context,
      brokerWithinSeconds,
      (seen) => seen.isOnline,
    );
    const limits = `logged in within ${brokerWithinSeconds} s`;
    if (isGood) return passed(`logged in, after ${seconds(afterMs)}`, limits);
    const advice = context.receiver.isRunning(context.clock.now())
      ? 'check APN, host, port and TLS of the broker; the wrong ones need a wipe and provisioning'
      : "no receiver runs on this store: start 'aware receive' and check again";
    return failed('not logged in', limits, advice);
  },
};

const gnss: Step = {
  name: 'gnss',
  title: 'position from the satellites',
  needs: [],
  async run(context): Promise<Outcome> {
    const { fixWithinSeconds, maxFixAccuracyMetres } = LIMITS;
    const { isGood, last, afterMs } = await measureUntil(
      context,
      fixWithinSeconds,
      ({ fixAgeSeconds, fixAccuracyMetres }) =>
        fixAgeSeconds !== null && (fixAccuracyMetres ?? Infinity) <= maxFixAccuracyMetres,
    );
    const limits = `within ${maxFixAccuracyMetres} m, after at most ${fixWithinSeconds} s`;
    const { fixAgeSeconds, fixAccuracyMetres } = last;
    if (fixAgeSeconds === null) {
      return failed('no fix', limits, 'take it outdoors or to a window; then check its antenna');
    }
    const measured = `within ${fixAccuracyMetres} m, ${fixAgeSeconds} s old, after ${seconds(afterMs)}`;
    if (isGood) return passed(measured, limits);
    return failed(measured, limits, 'take it outdoors, with a free view of the sky');
  },
};

export const NETWORK_STEPS: readonly Step[] = [sim, registration, broker, gnss];
