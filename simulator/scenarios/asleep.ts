import { FAULT_BITS } from '../../protocol/index.ts';
import type { Scenario, ScenarioFault } from './scenario.ts';
import type { Stage } from './stage.ts';

const MINUTE_MS = 60_000;
/** Beside a heartbeat and a search for a fix it sleeps; neither takes longer. */
const ASLEEP_WITHIN_MS = 5 * MINUTE_MS;
/** From the completed hold to the publish command, where nothing has to be waited for. */
const AT_ONCE_MS = 150;
const HEARTBEATS = 4;
const CHATTERS = 100;
const CHATTER_EVERY_MS = 40_000;

const always = (name: string): ScenarioFault => ({ name, untilMs: Number.MAX_SAFE_INTEGER });

/** At rest for a while, and the modem asleep. */
async function asleep(stage: Stage): Promise<void> {
  await stage.online();
  await stage.run(stage.random.between(MINUTE_MS, 40 * MINUTE_MS));
  await stage.within(ASLEEP_WITHIN_MS, 'the modem sleeps', () => stage.modem.activity.asleep);
}

/** At rest, with the device's port to the modem closed. */
async function portClosed(stage: Stage): Promise<void> {
  await asleep(stage);
  await stage.within(ASLEEP_WITHIN_MS, 'the port is closed', () => !stage.isPortOpen);
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
    doc: 'the centre speaks to a closed port: a heartbeat follows, and what is said again is heard',
    async play(stage) {
      await portClosed(stage);
      const fromMs = stage.world.nowMs;
      await stage.centre((centre) => centre.armTest(600));
      const last = () => stage.uplinks('heartbeat').at(-1)!.message;
      await stage.within(20_000, 'the test is armed', () => last().testSecondsLeft > 500);
      expectNoDetour(stage, fromMs);
      await stage.press();
      await stage.stored(1);
    },
  },
  {
    name: 'downlink-before-heartbeat',
    doc: 'the same seconds before a heartbeat that was due anyway',
    async play(stage) {
      await portClosed(stage);
      const before = stage.sent('heartbeat');
      const { heartbeatSeconds } = stage.world.settings;
      const isSent = () => stage.sent('heartbeat') > before;
      await stage.within(heartbeatSeconds * 1000, 'a heartbeat', isSent);
      await stage.run(heartbeatSeconds * 1000 - stage.random.between(1000, 4000));
      await stage.centre((centre) => centre.armTest(3600));
      const last = () => stage.uplinks('heartbeat').at(-1)!.message;
      await stage.within(30_000, 'the test is armed', () => last().testSecondsLeft > 3500);
    },
  },
  {
    name: 'stranger-asleep',
    doc: 'a stranger calls while the port is closed: the call is looked for, ended and told',
    setting: () => ({ modem: { voice: true } }),
    async play(stage) {
      await portClosed(stage);
      stage.modem.ring('+31600000666');
      stage.world.injected('attack-stranger-call');
      const isEnded = () => stage.modemEvents('callEnded').length > 0;
      await stage.within(3000, 'the call is ended', isEnded);
      await stage.reports(FAULT_BITS.strangerCall, 'the stranger', 20_000);
    },
  },
  {
    name: 'heartbeats-slow-link',
    doc: 'answers come later than the modem may sleep: the port waits for them, and nothing is begun anew',
    async play(stage) {
      stage.world.network.setLatency({ min: 1700, max: 2200 });
      stage.world.injected('link-slow');
      await stage.online();
      const opened = stage.commandsAt(/^AT\+QMTOPEN/).length;
      stage.expect(opened === 1, `the session was opened ${opened} times`);
      const fromMs = stage.world.nowMs;
      await stage.run(HEARTBEATS * stage.world.settings.heartbeatSeconds * 1000);
      expectNoDetour(stage, fromMs);
      stage.expect(stage.sent('heartbeat') >= HEARTBEATS, 'its heartbeats');
    },
  },
  {
    name: 'restarted-asleep',
    doc: 'the modem restarts while nobody hears it: it is set up again, well before a press',
    async play(stage) {
      await portClosed(stage);
      const fromMs = stage.world.nowMs;
      stage.modem.restart();
      stage.world.injected('modem-restart');
      const isSetUp = () => stage.commandsAt(/^AT\+QMTSUB/, fromMs).length > 0;
      await stage.within(2 * MINUTE_MS, 'the session is there again', isSetUp);
      const steps = stage.commandsAt(/^AT\+(CMEE|CLIP|QSCLK)/, fromMs);
      stage.expect(steps.length === 3, 'and all that was set up in the modem');
      await pressWhileAsleep(stage);
    },
  },
  {
    name: 'chatter-asleep',
    doc: 'what comes again and again and means nothing costs a heartbeat in a quarter of an hour, no more',
    async play(stage) {
      await portClosed(stage);
      const before = stage.sent('heartbeat');
      for (let n = 0; n < CHATTERS; n++) {
        stage.world.publishAsCentre(Uint8Array.of(n));
        await stage.run(CHATTER_EVERY_MS);
      }
      const came = stage.sent('heartbeat') - before;
      const usual = (CHATTERS * CHATTER_EVERY_MS) / (stage.world.settings.heartbeatSeconds * 1000);
      stage.expect(came <= 2 * usual + 2, `${came} heartbeats`);
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
