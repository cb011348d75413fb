import type { Scenario, ScenarioFault } from './scenario.ts';
import type { Stage } from './stage.ts';

const MINUTE_MS = 60_000;
/** Beside a heartbeat and a search for a fix it sleeps; neither takes longer. */
const ASLEEP_WITHIN_MS = 5 * MINUTE_MS;
/** From the completed hold to the publish command, where nothing has to be waited for. */
const AT_ONCE_MS = 150;
const HEARTBEATS = 4;

const always = (name: string): ScenarioFault => ({ name, untilMs: Number.MAX_SAFE_INTEGER });

/** At rest for a while, and the modem asleep. */
async function asleep(stage: Stage): Promise<void> {
  await stage.online();
  await stage.run(stage.random.between(MINUTE_MS, 40 * MINUTE_MS));
  await stage.within(ASLEEP_WITHIN_MS, 'the modem sleeps', () => stage.modem.activity.asleep);
}

/** Nothing had to be begun anew since then. */
function expectNoDetour(stage: Stage, sinceMs: number): void {
  stage.expect(stage.commandsAt(/^AT\+QMTOPEN/, sinceMs).length === 0, 'the session stays');
  stage.expect(stage.modemOffs(sinceMs) === 0, 'the modem stays on');
}

/** Her press finds the modem awake: what its waking takes, the hold has hidden. */
async function pressWhileAsleep(stage: Stage): Promise<void> {
  await asleep(stage);
  const pressedAtMs = stage.world.nowMs;
  await stage.press();
  const [publishedAtMs = Number.NaN] = stage.commandsAt(/^AT\+QMTPUB/, pressedAtMs);
  const afterMs = publishedAtMs - pressedAtMs - stage.world.holdMs.max;
  stage.expect(afterMs <= AT_ONCE_MS, `the alarm left ${afterMs} ms after the hold`);
  await stage.stored(1);
  await stage.progressed(1, 'received');
  await stage.run(MINUTE_MS);
  stage.expect(!stage.modem.activity.asleep, 'it does not sleep in an alarm');
  await stage.close(1);
  await stage.within(MINUTE_MS, 'the modem sleeps again', () => stage.modem.activity.asleep);
  expectNoDetour(stage, pressedAtMs);
}

const badWaking = (name: string, doc: string): Scenario => ({
  name: `press-${name}`,
  doc,
  setting: () => ({ faults: [always(name)] }),
  play: pressWhileAsleep,
});

export const ASLEEP_SCENARIOS: readonly Scenario[] = [
  {
    name: 'press-modem-asleep',
    doc: 'a press while the modem sleeps: the alarm leaves as the hold is complete',
    play: pressWhileAsleep,
  },
  badWaking('wakes-late', 'the same with a modem that is slow to hear after its sleep'),
  badWaking('wakes-deaf', 'the same with a modem that misses the first thing it is told'),
  {
    name: 'downlink-asleep',
    doc: 'the centre speaks while the modem sleeps: the device hears it, and answers at once',
    async play(stage) {
      await asleep(stage);
      const heartbeats = stage.sent('heartbeat');
      await stage.centre((centre) => centre.armTest(600));
      const last = () => stage.uplinks('heartbeat').at(-1)!.message;
      await stage.within(10_000, 'a heartbeat answers', () => stage.sent('heartbeat') > heartbeats);
      stage.expect(last().testSecondsLeft > 500, 'the test is armed');
      await stage.press();
      await stage.stored(1);
    },
  },
  {
    name: 'heartbeats-wakes-deaf',
    doc: 'each waking costs the first command: heartbeats come all the same, without a detour',
    setting: () => ({ faults: [always('wakes-deaf')] }),
    async play(stage) {
      await asleep(stage);
      const fromMs = stage.world.nowMs;
      const before = stage.sent('heartbeat');
      await stage.run((HEARTBEATS + 0.1) * stage.world.settings.heartbeatSeconds * 1000);
      const came = stage.sent('heartbeat') - before;
      stage.expect(came >= HEARTBEATS, `${came} heartbeats`);
      expectNoDetour(stage, fromMs);
    },
  },
];
