import { FAULT_BITS } from '../../protocol/index.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

const MINUTE_MS = 60_000;
/** A heartbeat is due within this, and what waits for one is sent then. */
const HEARTBEAT_WITHIN_MS = 1_000_000;
/** Settings that have not reached the receiver for so long are given up; and time to come back. */
const REVERTS_WITHIN_MS = 25 * MINUTE_MS;

const armed = (stage: Stage, seconds: number): Promise<void> =>
  stage.centre((centre) => centre.armTest(seconds)).then(() => stage.run(3000));

/** Changes these settings; the others are as provisioned. */
function change(stage: Stage, changed: { holdMs?: number; brokerHost?: string }): Promise<void> {
  const { primaryNumber, secondNumber, smsNumber, ...settings } = stage.world.settings;
  return stage.centre((centre) => centre.changeSettings({ ...settings, ...changed }));
}

const triggers = (stage: Stage): Map<number, string> =>
  new Map(
    stage
      .uplinks('alarmRaised')
      .map(({ message }): [number, string] => [message.alarmNumber, message.trigger]),
  );

const heartbeat = (stage: Stage) => stage.uplinks('heartbeat').at(-1)?.message;

const settingsInForce = (stage: Stage, number: number, trial: number): boolean => {
  const last = heartbeat(stage);
  return last?.settingsNumber === number && last.settingsTrial === trial;
};

/** What the broker is called that nobody answers for. */
const NOWHERE = 'nowhere.test';

export const REMOTE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'test-alarm',
    doc: 'a test that the centre has armed takes the same path, and says that it is a test',
    setting: () => ({ modem: { voice: true } }),
    async play(stage) {
      await stage.online();
      await armed(stage, 600);
      await stage.press();
      await stage.stored(1);
      stage.expect(triggers(stage).get(1) === 'test', 'the press is a test');
      await stage.run(30_000);
      stage.expect(stage.dialled().length === 0, 'no call before a person has accepted');
      await stage.accept(1);
      await stage.within(MINUTE_MS, 'the line opens', () => stage.dialled().length > 0);
      await stage.close(1);
      await stage.progressed(1, 'closed');
    },
  },
  {
    name: 'test-then-real',
    doc: 'the press after a test is real, and runs whatever is done with the test',
    async play(stage) {
      await stage.online();
      await armed(stage, 600);
      await stage.press();
      await stage.run(stage.random.between(1000, 20_000));
      await stage.press();
      await stage.stored(2);
      const kinds = triggers(stage);
      stage.expect(kinds.get(1) === 'test' && kinds.get(2) === 'button', 'a test, then an alarm');
      await stage.progressed(1, 'received');
      await stage.close(1);
      await stage.run(30_000);
      const open = stage.world.journal().alarms.map(({ alarmNumber }) => alarmNumber);
      stage.expect(open.includes(2), 'the alarm goes on');
    },
  },
  {
    name: 'test-expired',
    doc: 'a press after the time of the test is real',
    async play(stage) {
      await stage.online();
      await armed(stage, 30);
      await stage.run(35_000 + stage.random.between(0, 60_000));
      await stage.press();
      await stage.stored(1);
      stage.expect(triggers(stage).get(1) === 'button', 'the press is real');
    },
  },
  {
    name: 'test-taken-back',
    doc: 'the centre takes the test back: the next press is real',
    async play(stage) {
      await stage.online();
      await armed(stage, 600);
      await armed(stage, 0);
      await stage.press();
      await stage.stored(1);
      stage.expect(triggers(stage).get(1) === 'button', 'the press is real');
    },
  },
  {
    name: 'risk-window',
    doc: 'in a risk window heartbeats come every minute, and after it at their usual pace',
    async play(stage) {
      await stage.online();
      await stage.centre((centre) => centre.riskWindow(600, 60));
      await stage.run(580_000);
      const within = stage.sent('heartbeat');
      stage.expect(within >= 9, `${within} heartbeats in the window`);
      await stage.run(200_000);
      const after = stage.sent('heartbeat');
      await stage.run(600_000);
      stage.expect(stage.sent('heartbeat') - after <= 2, 'the usual pace again');
    },
  },
  {
    name: 'settings-kept',
    doc: 'changed settings are tried, reach the receiver and stay',
    async play(stage) {
      await stage.online();
      stage.world.holdMs = { min: 2000, max: 3000 };
      await change(stage, { holdMs: 3000 });
      await stage.within(HEARTBEAT_WITHIN_MS, 'the change is kept', () =>
        settingsInForce(stage, 1, 0),
      );
      stage.world.holdMs = { min: 3000, max: 3000 };
      await stage.press(2500);
      await stage.run(10_000);
      stage.expect(stage.world.ledger.presses.length === 0, 'the old hold is too short now');
      await stage.press();
      await stage.stored(1);
    },
  },
  {
    name: 'settings-reverted',
    doc: 'settings that do not reach the receiver fall back, and the device says so',
    async play(stage) {
      await stage.online();
      hideNowhere(stage);
      await change(stage, { brokerHost: NOWHERE });
      await stage.reports(FAULT_BITS.settingsReverted, 'the return', REVERTS_WITHIN_MS);
      stage.expect(settingsInForce(stage, 0, 0), 'as provisioned');
    },
  },
  {
    name: 'settings-pressed-in-trial',
    doc: 'a press while settings are tried that lead nowhere: it falls back within seconds',
    async play(stage) {
      await stage.online();
      hideNowhere(stage);
      await change(stage, { brokerHost: NOWHERE });
      await stage.within(30_000, 'the device tries them', () => stage.starts() === 2);
      await stage.run(stage.random.between(0, 120_000));
      await stage.press();
      await stage.stored(1, 180_000);
      await stage.progressed(1, 'received', 120_000);
    },
  },
  {
    name: 'test-replayed',
    doc: 'attack 14: the message that armed a test is recorded and sent again later',
    async play(stage) {
      await stage.online();
      await armed(stage, 30);
      const armTest = stage.world.mailroom.delivered.at(-1)!;
      await stage.run(60_000);
      await stage.openPort();
      stage.world.publishAsCentre(armTest);
      stage.world.injected('attack-replay');
      await stage.run(5000);
      await stage.press();
      await stage.stored(1);
      stage.expect(triggers(stage).get(1) === 'button', 'the press is real');
    },
  },
  {
    name: 'settings-in-alarm',
    doc: 'a change that comes in an alarm does not disturb it',
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.stored(1);
      hideNowhere(stage);
      await change(stage, { brokerHost: NOWHERE });
      await stage.run(120_000);
      stage.expect(stage.starts() === 1, 'the device does not restart in an alarm');
    },
  },
];

/** Only the broker that was provisioned is there. */
function hideNowhere(stage: Stage): void {
  const { network, settings } = stage.world;
  const openSession = network.openSession.bind(network);
  network.openSession = (address, events) => {
    network.faults.nameNotFound = address.host !== settings.brokerHost;
    const session = openSession(address, events);
    network.faults.nameNotFound = false;
    return session;
  };
}
