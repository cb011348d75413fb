import type { VibrationMotor } from '../parts/vibration-motor.ts';
import { DOCKS } from '../power/dock.ts';
import { CUT_SHARES } from '../world/power-cuts.ts';
import type { Fault } from './fault.ts';

/** Flash operations of an alarm and its answers; a cut is drawn among so many. */
const CUT_WITHIN_OPERATIONS = 12;

/** What the firmware is given to catch; checker 0 knows that it is none of its own. */
export const INJECTED_EXCEPTION = 'injected: no such thing as this motor';

/** The interpreter's own words for it; not an `Error`, which would be the simulator's. */
export function throwsAtNextPulse(motor: VibrationMotor, onThrown: () => void): void {
  const setLevel = motor.setLevel.bind(motor);
  motor.setLevel = (high) => {
    if (!high) return setLevel(high);
    motor.setLevel = setLevel;
    onThrown();
    throw INJECTED_EXCEPTION;
  };
}

/** The board itself, and the hand on it. */
export const DEVICE_FAULTS: readonly Fault[] = [
  {
    name: 'reboot',
    doc: 'the processor restarts by itself',
    build(site) {
      site.once(() => site.world.alarm.device.reboot());
      return undefined;
    },
  },
  {
    name: 'power-cut',
    doc: 'the battery is out for a while, at any moment',
    build(site) {
      site.once(() => site.world.powerCuts.now(site.random.between(100, 60_000)));
      return undefined;
    },
  },
  {
    name: 'power-cut-in-flash',
    doc: 'the power goes during a write or erase of the flash, which is done in part',
    build(site) {
      const { random, world } = site;
      const share = CUT_SHARES[random.integer(0, CUT_SHARES.length - 1)]!;
      const operations = random.integer(0, CUT_WITHIN_OPERATIONS);
      site.once(() => world.powerCuts.atOperation(operations, share, random.between(100, 20_000)));
      return undefined;
    },
  },
  {
    name: 'out-of-memory',
    doc: 'the interpreter runs out of memory, and says so',
    build(site) {
      site.once(() => site.world.alarm.device.raiseErrorFlags(['MEMORY']));
      return undefined;
    },
  },
  {
    name: 'exception',
    doc: 'the program throws, once, when the motor is next to run',
    build(site) {
      const { world } = site;
      site.once(() =>
        throwsAtNextPulse(world.alarm.device.motor, () => world.injected('exception')),
      );
      return undefined;
    },
  },
  {
    name: 'flash-worn',
    doc: 'no write or erase of the flash does anything any more (the scenarios of it)',
    isForScenarios: true,
    build(site) {
      site.once(() => site.world.wearFlash());
      return undefined;
    },
  },
  {
    name: 'button-bounces',
    doc: 'the contact of the button bounces far longer than it should, and opens within a hold',
    build(site) {
      const { world } = site;
      site.once(() => {
        world.alarm.device.button.bounce = { maxBounces: 12, settleMs: 40, openings: 3 };
      });
      return undefined;
    },
  },
  {
    name: 'short-taps',
    doc: 'the button is touched again and again, never long enough',
    build(site) {
      const { random, world } = site;
      site.once(() => {
        for (let tap = 0; tap < 6; tap++) {
          world.clock.setTimer(tap * random.between(600, 3000), () => {
            const { button } = world.alarm.device;
            if (!button.held) button.press(random.between(30, 1200));
          });
        }
      });
      return undefined;
    },
  },
  {
    name: 'charger-connected',
    doc: 'the device is put on its charger and taken off again',
    build(site) {
      const { world } = site;
      for (const charging of [true, false]) {
        site.once(() => {
          const { power, device } = world.alarm;
          if (power === undefined) device.power.dock(charging);
          else if (charging) power.seat(DOCKS.good);
          else power.unseat();
        });
      }
      return undefined;
    },
  },
];
