import { FAULT_BITS } from '../../protocol/index.ts';
import type { GnssFix } from '../gnss/gnss-fix.ts';
import { Track } from '../gnss/track.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

const SMS_WITHIN_MS = 90_000;
/** One a minute: more would keep the modem from the link. */
const MAX_TRIES = 30;
const MICRODEGREES = 1e6;
/** Data is tried alone for so long; then a short message and the call have to go. */
const DATA_ALONE_MS = 10_000;
/** Text mode, the message, and a command that was on its way. */
const SMS_TAKES_MS = 10_000;
/** Looking for the cell that is left, the message and the call set-up. */
const CALLS_WITHIN_MS = 30_000;
/** Where she walks to, from where she stands. */
const WALK = new Track({
  waypoints: [
    { lat: 52.37022, lon: 4.89517 },
    { lat: 52.38, lon: 4.91 },
  ],
  departsMs: 60_000,
});

/** The old fix itself may be the next one, at the slower pace. */
const FIX_PAUSE_MS = 35_000;

const heldAtMs = ({ world }: Stage): number => world.ledger.presses[0]?.heldAtMs ?? 0;

export const WAY_SCENARIOS: readonly Scenario[] = [
  {
    name: 'sms-way',
    doc: 'data fails: the press goes by SMS, and the centre has it once when data is back',
    async play(stage) {
      await stage.online();
      stage.world.network.setDown(true);
      stage.world.link.broken();
      await stage.press();
      await stage.stored(1, SMS_WITHIN_MS);
      const bySms = stage.uplinks('alarmRaised').find(({ way }) => way === 'sms');
      const afterMs = (bySms?.atMs ?? 0) - heldAtMs(stage);
      const isInTime = afterMs >= DATA_ALONE_MS && afterMs <= DATA_ALONE_MS + SMS_TAKES_MS;
      stage.expect(isInTime, `it went by SMS ${afterMs} ms after the press`);
      await stage.run(60_000);
      stage.world.network.setDown(false);
      await stage.progressed(1, 'received', 240_000);
    },
  },
  {
    name: 'test-then-alarm-away',
    doc: 'data is away, a test waits, and she presses in earnest: no short message of the test before hers',
    async play(stage) {
      await stage.online();
      await stage.centre((centre) => centre.armTest(120));
      await stage.run(10_000);
      stage.world.network.setDown(true);
      stage.world.link.broken();
      await stage.press();
      await stage.run(stage.random.between(1000, 5000));
      await stage.press();
      await stage.stored(2, SMS_WITHIN_MS);
      const [first] = stage.uplinks('alarmRaised').filter(({ way }) => way === 'sms');
      stage.expect(first?.message.alarmNumber === 2, 'the alarm is the first short message');
      const afterMs = (first?.atMs ?? 0) - (stage.world.ledger.presses[1]?.heldAtMs ?? 0);
      stage.expect(afterMs <= DATA_ALONE_MS + SMS_TAKES_MS, `${afterMs} ms after the press`);
      stage.world.network.setDown(false);
      await stage.stored(1, 300_000);
    },
  },
  {
    name: 'sms-refused',
    doc: 'neither data nor SMS for ten minutes: the device goes on trying, not too often',
    setting: () => ({ faults: [{ name: 'sms-refused', fromMs: 0, untilMs: 2_000_000 }] }),
    async play(stage) {
      await stage.online();
      stage.world.network.setDown(true);
      stage.world.link.broken();
      await stage.press();
      await stage.run(600_000);
      const tries = stage
        .modemEvents('command')
        .filter(({ event }) => event.type === 'command' && event.line.startsWith('AT+CMGS'));
      const { length } = tries;
      stage.expect(length >= 1 && length <= MAX_TRIES, `${length} short messages tried`);
      stage.world.network.setDown(false);
      await stage.stored(1, 300_000);
    },
  },
  {
    name: 'sms-without-number',
    doc: 'no number for SMS is provisioned: none is sent',
    setting: () => ({ settings: { smsNumber: '' } }),
    async play(stage) {
      await stage.online();
      stage.world.network.setDown(true);
      stage.world.link.broken();
      await stage.press();
      await stage.run(120_000);
      stage.expect(stage.modemEvents('smsSent').length === 0, 'no SMS is sent');
      stage.world.network.setDown(false);
      await stage.stored(1, 300_000);
    },
  },
  {
    name: 'tls-fails',
    doc: 'a broker with TLS whose handshakes fail at first, in a modem that does not know the time',
    setting: () => ({
      settings: { brokerTls: 1, brokerPort: 8883 },
      faults: [
        { name: 'tls-failure', fromMs: 0 },
        { name: 'clock-failure', fromMs: 0 },
      ],
    }),
    async play(stage) {
      await stage.press();
      await stage.stored(1, 300_000);
      await stage.progressed(1, 'received');
    },
  },
  {
    name: 'sms-command',
    doc: 'attack 1: short messages that trackers obey are noted as a fault and never read',
    setting: () => ({
      faults: [{ name: 'attack-sms-command', fromMs: 200_000, untilMs: 250_000 }],
    }),
    async play(stage) {
      await stage.online();
      await stage.openPort();
      await stage.run(250_000);
      await stage.reports(FAULT_BITS.smsIgnored, 'the short message');
      stage.expect(stage.world.ledger.presses.length === 0, 'nothing is raised');
    },
  },
  {
    name: 'sms-command-asleep',
    doc: 'the same while the port to the modem is closed: they are not even heard, and a press goes out',
    setting: () => ({
      faults: [{ name: 'attack-sms-command', fromMs: 1_500_000, untilMs: 1_800_000 }],
    }),
    async play(stage) {
      await stage.online();
      await stage.run(1_900_000);
      stage.expect(stage.world.ledger.presses.length === 0, 'nothing is raised');
      await stage.press();
      await stage.stored(1);
    },
  },
  {
    name: 'gsm-only',
    doc: 'attack 18: only GSM is left when she presses: SMS and call still go',
    async play(stage) {
      await stage.online();
      stage.modem.setCoverage('gsm');
      stage.world.injected('attack-downgrade');
      await stage.press();
      await stage.within(
        DATA_ALONE_MS + CALLS_WITHIN_MS,
        'a call',
        () => stage.dialled().length > 0,
      );
      await stage.stored(1, 240_000);
      await stage.run(30_000);
      stage.modem.setCoverage('lte');
      await stage.progressed(1, 'received', 300_000);
    },
  },
  {
    name: 'tracking',
    doc: 'she walks: fresh positions, every 5 s for two minutes and every 15 s after',
    setting: () => ({ gnss: WALK }),
    async play(stage) {
      await stage.online();
      await stage.run(40_000);
      await stage.press();
      await stage.stored(1);
      await stage.run(420_000);
      const positions = stage.uplinks('position');
      const places = new Set(positions.map(({ message }) => message.position?.latMicrodegrees));
      stage.expect(positions.length >= 12, `only ${positions.length} positions`);
      stage.expect(places.size >= 6, `only ${places.size} places`);
    },
  },
  {
    name: 'gnss-lost',
    doc: 'no satellites: the alarm goes all the same, with the cell while there is no recent fix',
    setting: () => ({ faults: [{ name: 'no-fix', fromMs: 0 }] }),
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.stored(1);
      stage.world.killCentre();
      await stage.press();
      const secondOne = () =>
        stage.uplinks('alarmRaised').filter(({ message }) => message.alarmNumber === 2);
      await stage.within(60_000, 'an alarm with a cell', () =>
        secondOne().some(({ message }) => message.cell !== undefined),
      );
      stage.world.startCentre();
      await stage.within(120_000, 'a cell', () =>
        stage.uplinks('position').some(({ message }) => message.cell !== undefined),
      );
      stage.expect(
        stage.uplinks('position').every(({ message }) => message.position === undefined),
        'no position is made up',
      );
    },
  },
  {
    name: 'gnss-stale',
    doc: 'GNSS repeats an old fix: its age is not passed off as new',
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.stored(1);
      const hasFix = () =>
        stage.uplinks('position').some(({ message }) => message.position !== undefined);
      await stage.within(400_000, 'a true fix', hasFix);
      let kept: GnssFix | undefined;
      stage.modem.gnss.setDistortion((fix) => {
        kept ??= fix;
        return kept;
      });
      stage.world.injected('gnss-stale');
      const fromMs = stage.world.nowMs;
      await stage.run(200_000);
      const told = stage.uplinks('position').filter(({ atMs }) => atMs > fromMs + 60_000);
      const isOld = ({ atMs, message }: (typeof told)[number]) =>
        (message.position?.ageSeconds ?? 0) * 1000 > atMs - fromMs - FIX_PAUSE_MS;
      stage.expect(told.length > 0 && told.every(isOld), 'the old fix grows old');
    },
  },
  {
    name: 'gnss-spoofed',
    doc: 'attack 18: the fix jumps hundreds of kilometres, and a fault says so',
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.stored(1);
      const hasFix = () =>
        stage.uplinks('position').some(({ message }) => message.position !== undefined);
      await stage.within(400_000, 'a true fix', hasFix);
      const isFar = ({ latMicrodegrees }: { latMicrodegrees: number }) =>
        Math.abs(latMicrodegrees / MICRODEGREES - 52.37) > 1;
      stage.modem.gnss.setDistortion((fix) => ({ ...fix, lat: fix.lat - 4 }));
      stage.world.injected('attack-spoofing');
      await stage.within(120_000, 'the false fix is told', () =>
        stage.uplinks('position').some(({ message: { position } }) => position && isFar(position)),
      );
      stage.modem.gnss.setDistortion(undefined);
      await stage.close(1);
      await stage.reports(FAULT_BITS.fixImplausible, 'the implausible fix');
    },
  },
  {
    name: 'jamming',
    doc: 'attack 18: nothing but noise when she presses; it goes when the noise ends',
    async play(stage) {
      await stage.online();
      stage.modem.setCoverage('none');
      stage.modem.gnss.setSkyHidden(true);
      stage.world.injected('attack-jamming');
      await stage.run(stage.random.between(0, 30_000));
      await stage.press();
      await stage.run(stage.random.between(30_000, 300_000));
      stage.modem.setCoverage('lte');
      stage.modem.gnss.setSkyHidden(false);
      await stage.stored(1, 300_000);
    },
  },
  {
    name: 'sim-removed',
    doc: 'attack 17: the SIM is taken out in an alarm, and put in again',
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.stored(1);
      stage.modem.removeSim();
      stage.world.injected('attack-sim-removed');
      await stage.run(30_000);
      await stage.press();
      await stage.run(stage.random.between(10_000, 200_000));
      stage.modem.insertSim();
      await stage.stored(2, 600_000);
      await stage.close(2);
      await stage.reports(FAULT_BITS.simMissing, 'the missing SIM');
    },
  },
];
