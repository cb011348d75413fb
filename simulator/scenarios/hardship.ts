import { FAULT_BITS } from '../../protocol/index.ts';
import { MODEM_LINES, oversized } from '../faults/attack-faults.ts';
import { throwsAtNextPulse } from '../faults/device-faults.ts';
import { isOpen, opens, WITH_VOICE } from './on-the-line.ts';
import type { Scenario, ScenarioFault } from './scenario.ts';
import type { Stage } from './stage.ts';

const MINUTE_MS = 60_000;
/** SMS and call go after 10 s; a command that is being thought over may be before them. */
const OTHER_WAYS_WITHIN_MS = 50_000;
const FOR_EVER_MS = Number.MAX_SAFE_INTEGER;
/** From the end of what kept the link away until the presses have to be there. */
const BACK_WITHIN_MS = 120_000;
/** After it the line makes room for GNSS, where the two take turns. */
const LINE_TURN_MS = 100_000;
/** The modem's own limit for a data context. */
const THINKS_FOR_MS = 150_000;
const FORGED_EVERY_MS = 4000;

const from = (name: string, fromMs: number, untilMs = FOR_EVER_MS): ScenarioFault => ({
  ...{ name, fromMs, untilMs },
});

/** Data goes away under a session that looks open. */
function networkAway({ world }: Stage): void {
  world.network.setDown(true);
  world.link.broken();
  world.injected('network-away');
}

const smsTries = (stage: Stage, sinceMs: number): number =>
  stage.commandsAt(/^AT\+CMGS/, sinceMs).length;

/** A press while the network gives no data context; the fault has the scenario's name. */
const refused = (name: string, doc: string, limitMs: number): Scenario => ({
  name,
  doc,
  setting: () => ({ ...WITH_VOICE, faults: [from(name, MINUTE_MS, 15 * MINUTE_MS)] }),
  async play(stage) {
    const { random, world } = stage;
    await stage.run(random.between(62_000, 300_000));
    const pressedAtMs = world.nowMs;
    await stage.press();
    await stage.stored(1, limitMs);
    await opens(stage, limitMs);
    await stage.run(stage.takesTurns ? LINE_TURN_MS : 5 * MINUTE_MS);
    stage.expect(isOpen(stage) && stage.modemOffs(pressedAtMs) === 0, 'the line stays open');
    await stage.progressed(1, 'received', 20 * MINUTE_MS);
  },
});

export const HARDSHIP_SCENARIOS: readonly Scenario[] = [
  refused(
    'context-refused',
    'the data context is refused: SMS and call go all the same',
    OTHER_WAYS_WITHIN_MS,
  ),
  refused(
    'context-refused-late',
    'the data context is refused after minutes that the modem is deaf in: SMS and call go then',
    OTHER_WAYS_WITHIN_MS + THINKS_FOR_MS,
  ),
  {
    name: 'sms-slow',
    doc: 'data is away and the network takes up to 100 s for a short message: nothing is cut short',
    setting: () => ({ ...WITH_VOICE, faults: [from('sms-slow', 0)] }),
    async play(stage) {
      await stage.online();
      networkAway(stage);
      const pressedAtMs = stage.world.nowMs;
      await stage.press();
      await stage.stored(1, OTHER_WAYS_WITHIN_MS);
      // Beyond that a link that cannot come up is a reason of its own.
      await stage.run(100_000);
      stage.expect(stage.modemOffs(pressedAtMs) === 0, 'the modem stays on');
      stage.expect(stage.modemEvents('callConnected').length > 0, 'the line has opened');
      await stage.run(4 * MINUTE_MS);
      stage.expect(smsTries(stage, pressedAtMs) <= 3, 'it is sent three times at most');
      stage.world.network.setDown(false);
      await stage.progressed(1, 'received', BACK_WITHIN_MS + MINUTE_MS);
    },
  },
  {
    name: 'sms-refused-presses',
    doc: 'four presses whose short messages are refused while data is away: the link comes back',
    setting: () => ({ faults: [from('sms-refused', 0), from('sms-slow', 0)] }),
    async play(stage) {
      await stage.online();
      networkAway(stage);
      for (let press = 0; press < 4; press++) {
        await stage.press();
        await stage.run(4000);
      }
      await stage.run(MINUTE_MS);
      stage.world.network.setDown(false);
      for (let press = 1; press <= 4; press++) await stage.stored(press, 2 * BACK_WITHIN_MS);
    },
  },
  {
    name: 'press-dead-session',
    doc: 'she presses while the session looks open and carries nothing: another is opened',
    setting: () => ({
      settings: { smsNumber: '' },
      faults: [from('session-dead', MINUTE_MS)],
    }),
    async play(stage) {
      await stage.run(stage.random.between(125_000, 200_000));
      await stage.press();
      await stage.stored(1, MINUTE_MS);
      await stage.progressed(1, 'received');
    },
  },
  {
    name: 'press-deaf',
    doc: 'nothing reaches the device until it opens another session; it finds out by itself',
    setting: () => ({ faults: [from('downlink-deaf', MINUTE_MS)] }),
    async play(stage) {
      await stage.run(stage.random.between(125_000, 200_000));
      await stage.press();
      await stage.stored(1);
      await stage.progressed(1, 'received', 3 * MINUTE_MS);
    },
  },
  {
    name: 'settings-in-hold',
    doc: 'changed settings come while she holds the button: the press counts, then they are tried',
    async play(stage) {
      await stage.online();
      const { primaryNumber, secondNumber, smsNumber, ...settings } = stage.world.settings;
      const holdMs = stage.world.holdMs.max + 300;
      stage.device.button.press(holdMs);
      await stage.run(stage.random.between(100, holdMs - 500));
      await stage.centre((centre) => centre.changeSettings({ ...settings, heartbeatSeconds: 600 }));
      await stage.stored(1, MINUTE_MS);
      await stage.close(1);
      const isTried = () => stage.uplinks('heartbeat').at(-1)?.message.settingsNumber === 1;
      await stage.within(20 * MINUTE_MS, 'the change is in force', isTried);
    },
  },
  {
    name: 'contact-opens',
    doc: 'a worn contact opens for 20 ms within a hold, at its very end too: it is a press',
    async play(stage) {
      await stage.online();
      const moments = [stage.random.between(0, 25), stage.random.between(25, 1800), 5, 10, 15];
      for (const [index, beforeEndMs] of moments.entries()) {
        await stage.pressFlickering(beforeEndMs, 20);
        await stage.stored(index + 1);
      }
      stage.expect(
        stage.world.ledger.presses.every(({ certain }) => certain),
        'each is a press',
      );
    },
  },
  {
    name: 'contact-opens-longer',
    doc: 'a contact opens up to three times within a hold, each time for longer than bounces last',
    async play(stage) {
      await stage.online();
      for (const [index, openings] of [1, 2, 3].entries()) {
        await stage.pressWorn(openings, stage.random.between(55, 95));
        await stage.stored(index + 1);
        await stage.run(5000);
      }
    },
  },
  {
    name: 'forged-in-alarm',
    doc: 'attack 3: oversized messages with modem lines inside, again and again in an alarm',
    setting: () => WITH_VOICE,
    async play(stage) {
      const { world } = stage;
      await stage.online();
      await stage.press();
      await stage.stored(1);
      await opens(stage);
      await stage.run(20_000);
      const fromMs = world.nowMs;
      for (const line of MODEM_LINES) {
        world.publishAsCentre(oversized(line));
        world.injected('attack-oversized');
        await stage.run(FORGED_EVERY_MS + stage.random.between(0, 1000));
      }
      await stage.press();
      world.publishAsCentre(oversized('POWERED DOWN'));
      await stage.stored(2);
      stage.expect(stage.modemOffs(fromMs) === 0, 'the modem stays on');
      stage.expect(stage.modemEvents('callEnded', fromMs).length === 0, 'the call goes on');
      stage.expect(stage.commandsAt(/^AT\+QMTOPEN/, fromMs).length === 0, 'the session stays');
    },
  },
  {
    name: 'flash-worn',
    doc: 'the flash takes no write any more: alarms run from memory, and a fault says so',
    async play(stage) {
      await stage.online();
      stage.world.wearFlash();
      stage.world.injected('flash-worn');
      for (const alarmNumber of [1, 2]) {
        const pressedAtMs = stage.world.nowMs;
        await stage.press();
        await stage.stored(alarmNumber);
        await stage.within(
          30_000,
          'received is felt',
          () => stage.felt('received', pressedAtMs) > 0,
        );
      }
      await stage.accept(2);
      await stage.within(30_000, 'accepted is felt', () => stage.felt('accepted') > 0);
      await stage.close(2);
      await stage.reports(FAULT_BITS.journalFailed, 'the journal');
      stage.expect(stage.starts() === 1, 'the device does not restart for it');
    },
  },
  {
    name: 'restart-by-itself',
    doc: 'the program throws or runs out of memory in an alarm: it goes on after a restart',
    setting: () => WITH_VOICE,
    async play(stage) {
      const { random, world } = stage;
      await stage.online();
      await stage.press();
      await stage.stored(1);
      await stage.run(random.between(1000, 30_000));
      const isMemory = random.chance(0.5);
      if (isMemory) {
        world.injected('out-of-memory');
        stage.device.raiseErrorFlags(['MEMORY']);
      } else throwsAtNextPulse(stage.device.motor, () => world.injected('exception'));
      await stage.run(20_000);
      // What throws is the motor, with the next thing that she feels.
      stage.expect(stage.starts() === (isMemory ? 2 : 1), 'the device has restarted');
      await stage.press();
      await stage.stored(2, 2 * MINUTE_MS);
      stage.expect(stage.starts() === 2, 'it has restarted once');
      await stage.close(2);
      const { outOfMemory, exception } = FAULT_BITS;
      await stage.reports(isMemory ? outOfMemory : exception, 'the reason');
    },
  },
  {
    name: 'faults-told-after-restart',
    doc: 'a fault that was not yet told is told after a restart for changed settings',
    setting: () => WITH_VOICE,
    async play(stage) {
      await stage.online();
      // Heartbeats come slowly, and the port is open.
      await stage.centre((centre) => centre.riskWindow(600, 300));
      await stage.run(10_000);
      stage.modem.ring('+31600000666');
      stage.world.injected('attack-stranger-call');
      await stage.run(40_000);
      const { primaryNumber, secondNumber, smsNumber, ...settings } = stage.world.settings;
      await stage.centre((centre) => centre.changeSettings({ ...settings, heartbeatSeconds: 600 }));
      await stage.within(MINUTE_MS, 'the device restarts', () => stage.starts() === 2);
      await stage.reports(FAULT_BITS.strangerCall, 'the stranger');
    },
  },
  {
    name: 'login-refused-long',
    doc: 'the broker refuses the login for 20 minutes: the modem is switched off ever more seldom',
    setting: () => ({ modem: { voice: false }, faults: [from('sms-refused', 0)] }),
    async play(stage) {
      const { world } = stage;
      await stage.online();
      world.network.faults.loginRefusedWith = 4;
      world.network.dropConnections();
      world.link.broken();
      world.injected('login-refused');
      await stage.press();
      const fromMs = world.nowMs;
      await stage.run(20 * MINUTE_MS);
      const offs = stage.modemOffs(fromMs);
      stage.expect(offs <= 9, `it was off ${offs} times`);
      world.network.faults.loginRefusedWith = undefined;
      await stage.stored(1, 15 * MINUTE_MS);
    },
  },
];
