import { FAULTS } from '../faults/index.ts';
import type { Random } from '../random.ts';
import type { Scenario, ScenarioFault } from './scenario.ts';
import type { Stage } from './stage.ts';

const MIN_FAULTS = 2;
const MAX_FAULTS = 6;
const STORM_ENDS_MS = 480_000;
const MAX_PRESSES = 4;

const DRAWN = FAULTS.filter(({ isForScenarios }) => !isForScenarios);

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
    setting: (_random, seed) => ({
      modem: { voice: true },
      faults: [{ name: DRAWN[seed % DRAWN.length]!.name, untilMs: 180_000 }],
    }),
    async play(stage) {
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
      faults: Array.from({ length: random.integer(MIN_FAULTS, MAX_FAULTS) }, () =>
        drawFault(random),
      ),
    }),
    async play(stage) {
      const { random, world } = stage;
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
