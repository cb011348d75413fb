import { FAULT_BITS } from '../../protocol/index.ts';
import type { Random } from '../random.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Presses that wait for their answer until the device is full, and a few that it must refuse. */
const PRESSES_TO_FILL = 26;

/** What a bad line does to bytes. */
const NOISES = [
  ...['bytes-dropped', 'bytes-doubled', 'bytes-corrupted', 'overrun'],
  ...['reply-truncated', 'command-swallowed', 'urc-lost', 'no-prompt'],
];
/** From the press; it may come while the modem is still being started over such a line. */
const NOISY_WITHIN_MS = 90_000;

/** One press, to the person's acceptance. */
async function oneAlarm(stage: Stage, alarmNumber = 1): Promise<void> {
  await stage.press();
  await stage.stored(alarmNumber);
  await stage.progressed(alarmNumber, 'received');
  await stage.run(5000);
  await stage.accept(alarmNumber);
  await stage.progressed(alarmNumber, 'accepted');
  await stage.run(30_000);
}

/** A press so long after the start; it has to arrive whatever the device was doing then. */
const pressAt = (name: string, doc: string, atMs: (random: Random) => number): Scenario => ({
  name,
  doc,
  async play(stage) {
    await stage.run(atMs(stage.random));
    await stage.press();
    await stage.stored(1, 180_000);
    await stage.progressed(1, 'received');
  },
});

export const PRESS_SCENARIOS: readonly Scenario[] = [
  {
    name: 'press',
    doc: 'a press from rest: received, accepted, closed, and felt at each step',
    async play(stage) {
      await stage.online();
      await stage.run(stage.random.between(1000, 20_000));
      await oneAlarm(stage);
      for (const felt of ['pressed', 'received', 'accepted'] as const) {
        stage.expect(stage.felt(felt) === 1, `'${felt}' was felt ${stage.felt(felt)} times`);
      }
      stage.expect(stage.sent('position') >= 2, 'positions follow');
    },
  },
  {
    name: 'press-asleep',
    doc: 'a press after hours of quiet',
    async play(stage) {
      await stage.run(stage.random.between(1, 3) * 3_600_000);
      await oneAlarm(stage);
    },
  },
  {
    name: 'heartbeats',
    doc: 'an hour and a half of quiet: each heartbeat comes when it is due, without a restart',
    async play(stage) {
      await stage.online();
      await stage.run(6.5 * stage.world.settings.heartbeatSeconds * 1000);
      stage.expect(stage.sent('heartbeat') === 7, `${stage.sent('heartbeat')} heartbeats`);
      stage.expect(stage.starts() === 1, 'one start');
    },
  },
  {
    name: 'press-charging',
    doc: 'a press on the charger',
    async play(stage) {
      stage.device.power.dock(true);
      await stage.online();
      await oneAlarm(stage);
      const [alarm] = stage.uplinks('alarmRaised');
      stage.expect(alarm?.message.charging === 'charging', 'the alarm says that it is charging');
    },
  },
  pressAt('press-modem-off', 'a press before the modem is on', (random) =>
    random.between(350, 900),
  ),
  pressAt('press-modem-starting', 'a press while the modem starts', (random) =>
    random.between(1000, 11_000),
  ),
  pressAt('press-registering', 'a press while the modem looks for the network', (random) =>
    random.between(5000, 22_000),
  ),
  {
    name: 'press-noisy-line',
    doc: 'bytes are lost, doubled, damaged or cut between modem and device, by seed, from the start on: at the centre in time',
    setting: (_random, seed) => ({ faults: [{ name: NOISES[seed % NOISES.length]! }] }),
    async play(stage) {
      await stage.run(stage.random.between(1000, 60_000));
      await stage.press();
      await stage.stored(1, NOISY_WITHIN_MS);
      await stage.progressed(1, 'received', NOISY_WITHIN_MS);
    },
  },
  {
    name: 'press-mid-publish',
    doc: 'a hold that is complete while another message is being published',
    async play(stage) {
      const isPublishing = () => stage.modemEvents('publishCommand').length > 0;
      await stage.within(120_000, 'a publish', isPublishing);
      const { holdMs } = stage.world.settings;
      // The second heartbeat comes 900 s after the first; the hold ends about when it leaves.
      await stage.run(900_000 - holdMs - stage.random.between(0, 120));
      await oneAlarm(stage);
    },
  },
  {
    name: 'press-after-crash',
    doc: 'a press just after the processor restarted, also with the button already down',
    async play(stage) {
      await stage.online();
      stage.device.reboot();
      stage.world.injected('reboot');
      await stage.run(stage.random.between(0, 600));
      await stage.press(stage.world.holdMs.max + 1500);
      await stage.stored(1, 180_000);
    },
  },
  {
    name: 'press-crash-press',
    doc: 'restarts before, during and after the answer to a press',
    async play(stage) {
      await stage.online();
      stage.device.button.press(2400);
      await stage.run(2030 + stage.random.between(0, 3000));
      stage.device.reboot();
      stage.world.injected('reboot');
      await stage.run(60_000);
      await stage.press();
      await stage.run(20_000);
    },
  },
  {
    name: 'second-press',
    doc: 'further presses in an alarm are events of their own, also before the first is received',
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.run(stage.random.between(100, 4000));
      await stage.press();
      await stage.stored(2);
      await stage.accept(2);
      await stage.run(10_000);
      await stage.press();
      await stage.stored(3);
      await stage.progressed(3, 'received');
    },
  },
  {
    name: 'held-too-short',
    doc: 'short presses raise nothing',
    async play(stage) {
      await stage.online();
      for (let press = 0; press < 5; press++) {
        await stage.press(stage.random.between(50, 1700));
        await stage.run(4000);
      }
      stage.expect(stage.world.ledger.presses.length === 0, 'nothing was raised');
      stage.expect(stage.felt('pressed') === 0, 'nothing was felt');
    },
  },
  {
    name: 'receiver-restarts',
    doc: 'the receiver is dead when the press comes, and comes back with its store',
    async play(stage) {
      await stage.online();
      stage.world.killCentre();
      await stage.press();
      await stage.run(stage.random.between(15_000, 60_000));
      stage.world.startCentre();
      await stage.stored(1);
      await stage.progressed(1, 'received');
      stage.world.killCentre();
      await stage.run(5000);
      stage.world.startCentre();
      await stage.accept(1);
      await stage.progressed(1, 'accepted');
    },
  },
  {
    name: 'network-away',
    doc: 'nothing passes for ten minutes; she feels that it has not been delivered',
    async play(stage) {
      await stage.online();
      stage.world.network.setDown(true);
      stage.world.link.broken();
      const pressedAtMs = stage.world.nowMs;
      await stage.press();
      await stage.run(600_000);
      const doubts = stage.felt('notDelivered', pressedAtMs);
      stage.expect(doubts >= 12, `'not delivered' was felt ${doubts} times`);
      stage.world.network.setDown(false);
      await stage.stored(1, 240_000);
    },
  },
  {
    name: 'journal-full',
    doc: 'more presses than the device keeps, with nobody there: those beyond are refused by feel',
    setting: () => ({ modem: { voice: false } }),
    async play(stage) {
      await stage.online();
      stage.world.killCentre();
      for (let press = 0; press < PRESSES_TO_FILL; press++) {
        await stage.press();
        await stage.run(2500);
      }
      const { presses } = stage.world.ledger;
      stage.expect(presses.filter(({ refused }) => refused).length === 2, 'two were refused');
      stage.world.startCentre();
      await stage.stored(24, 240_000);
      await stage.reports(FAULT_BITS.pressDropped, 'a press that was dropped', 1_900_000);
    },
  },
  {
    name: 'button-stuck',
    doc: 'the button stays down: one alarm, and a fault that says why',
    async play(stage) {
      await stage.online();
      await stage.press(stage.random.between(70_000, 200_000));
      await stage.stored(1);
      stage.expect(stage.world.ledger.presses.length === 1, 'one alarm');
      await stage.reports(FAULT_BITS.buttonStuck, 'the stuck button');
    },
  },
  {
    name: 'button-noise',
    doc: 'the contact flutters without a finger: no alarm, and a fault that says why',
    async play(stage) {
      await stage.online();
      const { button } = stage.device;
      for (let edge = 0; edge < 40; edge++) {
        button.press(80);
        await stage.run(160);
      }
      stage.expect(stage.world.journal().alarms.length === 0, 'no alarm in the journal');
      stage.expect(stage.uplinks('alarmRaised').length === 0, 'no alarm at the centre');
      await stage.reports(FAULT_BITS.buttonBounces, 'the bouncing button');
    },
  },
  {
    name: 'status-question',
    doc: 'three short presses ask for the state, which is answered in pulses; nothing is raised',
    async play(stage) {
      await stage.online();
      await stage.run(5000);
      const askedAtMs = stage.world.nowMs;
      await stage.taps();
      await stage.within(30_000, 'a status answer', () => stage.felt('status', askedAtMs) === 1);
      const [, ...beats] = stage.device.motor.pulses.filter(({ onAtMs }) => onAtMs >= askedAtMs);
      const { responseMinutes = 0 } = stage.uplinks('heartbeat').at(-1)?.message ?? {};
      const halfHours = Math.floor(responseMinutes / 30);
      stage.expect(halfHours > 1 && beats.length === halfHours, `${beats.length} beats`);
      stage.expect(stage.world.ledger.presses.length === 0, 'nothing was raised');
      await oneAlarm(stage);
    },
  },
];
