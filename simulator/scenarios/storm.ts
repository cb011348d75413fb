import { FAULTS } from '../faults/index.ts';
import { DOCKS } from '../power/dock.ts';
import { filledTo, POWER_PROFILES, type PowerProfile } from '../power/power-profile.ts';
import type { Random } from '../random.ts';
import type { Scenario, ScenarioFault, Setting } from './scenario.ts';
import type { Stage } from './stage.ts';

const MIN_FAULTS = 2;
const MAX_FAULTS = 6;
const STORM_ENDS_MS = 480_000;
const MAX_PRESSES = 4;

const DRAWN = FAULTS.filter(({ isForScenarios }) => !isForScenarios);

/** What is in the cell at the start: it outlasts a storm. */
const LEAST_CHARGE_SHARE = 0.27;
/** Of devices, on so many the button is pressed on the charger. */
const ON_CHARGER = 0.25;

/** A cell of either curve, with more or less in it. */
function drawPower(random: Random): PowerProfile {
  const profile = random.chance(0.5) ? POWER_PROFILES.new : POWER_PROFILES.flatCurve;
  return filledTo(profile, random.between(LEAST_CHARGE_SHARE, 1));
}

/** Some are in their dock as it begins. */
function dockSome({ random, world }: Stage): void {
  if (!random.chance(ON_CHARGER)) return;
  world.note('the device is in its dock');
  world.alarm.power!.seat(DOCKS.good);
}

/** What cannot be met otherwise: TLS that fails needs a broker with TLS. */
const settingsFor = (faults: readonly ScenarioFault[]): Setting =>
  faults.some(({ name }) => name === 'tls-failure')
    ? { settings: { brokerTls: 1, brokerPort: 8883 }, faults }
    : { faults };

/** A fault with a window of its own. */
function drawFault(random: Random): ScenarioFault {
  const fromMs = random.between(0, STORM_ENDS_MS / 2);
  return {
    name: DRAWN[random.integer(0, DRAWN.length - 1)]!.name,
    fromMs,
    untilMs: random.between(fromMs + 10_000, STORM_ENDS_MS),
  };
}

/** Each open press is accepted or closed now and then, as people do. */
function answerSomething(stage: Stage): void {
  const { random, world } = stage;
  const open = world.ledger.presses.filter(
    ({ committedAtMs, closedAtMs }) => committedAtMs !== undefined && closedAtMs === undefined,
  );
  const press = open[random.integer(0, open.length - 1)];
  if (press?.alarmNumber === undefined) return;
  const { alarmNumber } = press;
  const choice = random.next();
  world.ask((centre) => {
    if (choice < 0.4) return centre.accept(alarmNumber);
    if (choice < 0.6) return centre.close(alarmNumber);
    return centre.order(alarmNumber, choice < 0.8 ? 'speakerOn' : 'speakerOff');
  });
}

export const STORM_SCENARIOS: readonly Scenario[] = [
  {
    name: 'one-fault',
    doc: 'a press with one fault around it; the seeds go through all faults in turn',
    setting: (random, seed) => ({
      modem: { voice: true },
      ...settingsFor([{ name: DRAWN[seed % DRAWN.length]!.name, untilMs: 180_000 }]),
      power: drawPower(random),
    }),
    async play(stage) {
      dockSome(stage);
      await stage.run(stage.random.between(20_000, 90_000));
      await stage.press();
      await stage.run(150_000);
    },
  },
  {
    name: 'storm',
    doc: 'presses, answers and orders among several faults; the seed draws all of them',
    setting: (random) => ({
      modem: { voice: random.chance(0.5) },
      journalFreeBytes: random.integer(0, 2000),
      ...settingsFor(
        Array.from({ length: random.integer(MIN_FAULTS, MAX_FAULTS) }, () => drawFault(random)),
      ),
      power: drawPower(random),
    }),
    async play(stage) {
      const { random, world } = stage;
      dockSome(stage);
      const presses = random.integer(1, MAX_PRESSES);
      for (let press = 0; press < presses; press++) {
        await stage.run(random.between(1000, STORM_ENDS_MS / presses));
        if (random.chance(0.2)) world.ask((centre) => centre.armTest(120));
        await stage.press();
        await stage.run(random.between(0, 30_000));
        answerSomething(stage);
      }
      await stage.run(Math.max(0, STORM_ENDS_MS - world.nowMs));
    },
  },
];
