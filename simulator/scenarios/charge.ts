import { CHARGE_SETTINGS, FAULT_BITS } from '../../protocol/index.ts';
import { DOCKS, type DockProfile } from '../power/dock.ts';
import { filledTo, POWER_PROFILES, type PowerProfile } from '../power/power-profile.ts';
import type { Felt } from '../world/feeling.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Proof of charging is given within this, of `design.md`; and one pattern is as long as that. */
const PROOF_MS = 60 * 1000;
/** What the world starts at: five in the afternoon, local time. */
const AFTERNOON = { utcAtStartMs: Date.UTC(2026, 0, 1, 16) };

const battery = (share: number, profile: PowerProfile = POWER_PROFILES.new) => ({
  // Over Cat-M1 speech is up to the network: here it passes.
  modem: { ...AFTERNOON, voice: true },
  power: filledTo(profile, share),
});

const lastHeartbeat = (stage: Stage) => stage.uplinks('heartbeat').at(-1)!.message;

/** Docks the device; this, and nothing else, is felt within the minute. */
async function docks(stage: Stage, dock: DockProfile, felt: Felt): Promise<void> {
  const fromMs = stage.world.nowMs;
  stage.world.note('she puts the device into its dock');
  stage.world.alarm.power!.seat(dock);
  await stage.within(PROOF_MS, `feels ${felt}`, () => stage.felt(felt, fromMs) > 0);
  await stage.run(PROOF_MS);
  const words = stage.events.filter(({ kind, atMs }) => kind === 'felt' && atMs >= fromMs);
  stage.expect(words.length === 1, `one word is felt of docking, not ${words.length}`);
}

/** A docking and what it is answered with, by touch and in a heartbeat. */
function docking(name: string, dock: DockProfile, felt: Felt, charging: string): Scenario {
  return {
    name,
    doc: `the device is docked: ${charging}, felt within a minute and told to the centre`,
    setting: () => battery(0.6),
    async play(stage) {
      await stage.online();
      await stage.run(11 * MINUTE_MS);
      await docks(stage, dock, felt);
      await stage.within(HOUR_MS, `a heartbeat says ${charging}`, () =>
        stage.uplinks('heartbeat').some(({ message }) => message.charging === charging),
      );
    },
  };
}

/** Before the beats that say how many times ten minutes it will take. */
const CHARGING_PULSES = 2;
/** With its modem asleep a device takes days for that. */
const RUNS_DOWN_MS = 240 * HOUR_MS;
/** Its modem is off again within this of a restart, if it was on. */
const OFF_AGAIN_MS = 10 * MINUTE_MS;

/** Lets the device run down until it has said its last words and switched its modem off. */
async function runDown(stage: Stage): Promise<void> {
  await stage.online();
  await stage.within(RUNS_DOWN_MS, 'the last words', () => lastHeartbeat(stage).lastWords === 1);
  await stage.within(10 * MINUTE_MS, 'the modem is off', () => stage.modemOffs() > 0);
}

/** What the reserve is for: a line and a position for so long. */
const RESERVE_MS = CHARGE_SETTINGS.reserveMinutes * MINUTE_MS;
/** The longest between two positions of an alarm that has not run down, with a network that is slow. */
const POSITION_WITHIN_MS = 3 * MINUTE_MS;

/** A call that makes room for a fix is made anew within this: a minute, and the commands of it. */
const LINE_AGAIN_MS = 70_000;

/** A battery falls to its reserve, stands there for a day, and a press still has what is promised. */
function reserved(name: string, what: string, profile: PowerProfile): Scenario {
  return {
    name,
    doc: `${what} falls to the reserve: last words, then silence; a press still has its 30 minutes`,
    setting: () => battery(0.65, profile),
    async play(stage) {
      await runDown(stage);
      const words = lastHeartbeat(stage);
      stage.expect(words.responseMinutes >= 25, `${words.responseMinutes} minutes are left`);
      stage.expect(words.chargeNeed === 'now', 'the last words say that it has to be charged');
      const before = stage.sent('heartbeat');
      await stage.run(24 * HOUR_MS);
      stage.expect(stage.sent('heartbeat') === before, 'nothing more is said');
      await stage.press();
      await stage.stored(1, 2 * MINUTE_MS);
      const called = () => stage.modemEvents('callConnected').length > 0;
      await stage.within(2 * MINUTE_MS, 'the line is open', called);
      await stage.accept(1);
      await spendsReserve(stage);
      const offs = stage.modemOffs();
      await stage.close(1);
      await stage.within(20 * MINUTE_MS, 'the modem is off again', () => stage.modemOffs() > offs);
    },
  };
}

/** The line stays open and positions come for as long as the reserve is said to last. */
async function spendsReserve(stage: Stage): Promise<void> {
  const fromMs = stage.world.nowMs;
  await stage.run(RESERVE_MS);
  const minutesIn = (atMs: number) => Math.round((atMs - fromMs) / MINUTE_MS);
  const [restart] = stage.modemEvents('power', fromMs);
  stage.expect(!restart, `the modem fell after ${minutesIn(restart?.atMs ?? 0)} minutes`);
  const calls = stage.modemEvents('callStarted', fromMs);
  for (const { atMs } of stage.modemEvents('callEnded', fromMs)) {
    // Where GNSS and radio take turns, the device makes room for a fix and calls again.
    const isTurn = atMs + LINE_AGAIN_MS > stage.world.nowMs;
    const isBack = calls.some((call) => call.atMs > atMs && call.atMs - atMs < LINE_AGAIN_MS);
    stage.expect(
      stage.takesTurns && (isTurn || isBack),
      `the line ended after ${minutesIn(atMs)} minutes`,
    );
  }
  const positions = stage.uplinks('position').filter(({ atMs }) => atMs >= fromMs);
  const times = [fromMs, ...positions.map(({ atMs }) => atMs), stage.world.nowMs];
  const longest = Math.max(...times.slice(1).map((atMs, index) => atMs - times[index]!));
  stage.expect(longest < POSITION_WITHIN_MS, `no position for ${Math.round(longest / 1000)} s`);
}

export const CHARGE_SCENARIOS: readonly Scenario[] = [
  docking('dock-charges', DOCKS.good, 'charging', 'charging'),
  docking('dock-without-voltage', DOCKS.notTouching, 'notCharging', 'seatedNotCharging'),
  docking('dock-unplugged', DOCKS.unplugged, 'notCharging', 'seatedNotCharging'),
  docking('dock-weak', DOCKS.weak, 'weakSource', 'weakSource'),
  {
    name: 'dock-again',
    doc: 'docked well, then at once again in a dock that gives nothing: what she felt last is true',
    setting: () => battery(0.6),
    async play(stage) {
      const { power } = stage.world.alarm;
      await stage.online();
      await stage.run(11 * MINUTE_MS);
      const fromMs = stage.world.nowMs;
      power!.seat(DOCKS.good);
      await stage.within(PROOF_MS, 'feels charging', () => stage.felt('charging', fromMs) > 0);
      await stage.run(stage.random.between(0, 15_000));
      power!.unseat();
      await stage.run(stage.random.between(500, 5000));
      await docks(stage, DOCKS.unplugged, 'notCharging');
    },
  },
  {
    name: 'dock-plugged-in-later',
    doc: 'the dock is plugged in while the device sits in it: felt once the current has stood',
    setting: () => battery(0.6),
    async play(stage) {
      await stage.online();
      await stage.run(11 * MINUTE_MS);
      await docks(stage, DOCKS.unplugged, 'notCharging');
      await stage.run(stage.random.between(0, HOUR_MS));
      await docks(stage, DOCKS.good, 'charging');
    },
  },
  {
    name: 'dock-charger-trips',
    doc: 'the charger gives up in the midst of a charge: the centre hears that nothing flows',
    setting: () => battery(0.5),
    async play(stage) {
      await stage.online();
      await docks(stage, DOCKS.good, 'charging');
      stage.world.alarm.power!.tripCharger();
      await stage.within(HOUR_MS, 'a heartbeat says that nothing flows', () =>
        stage.uplinks('heartbeat').some(({ message }) => message.charging === 'seatedNotCharging'),
      );
    },
  },
  {
    name: 'dock-aged-cell',
    doc: 'an old cell is charged: after a whole charge the device knows, by touch and to the centre',
    setting: () => battery(0.15, POWER_PROFILES.old),
    async play(stage) {
      const { power, device } = stage.world.alarm;
      device.temperatureCelsius = 10;
      await stage.run(11 * MINUTE_MS);
      power!.seat(DOCKS.good);
      await stage.run(HOUR_MS);
      await stage.within(20 * HOUR_MS, 'full', () => lastHeartbeat(stage).charging === 'full');
      const { fullMilliampHours = 0 } = lastHeartbeat(stage);
      const truth = power!.cell.capacityMilliampHours;
      stage.expect(
        Math.abs(fullMilliampHours - truth) < 0.06 * truth,
        `the cell holds ${Math.round(truth)} mAh, and the device says ${fullMilliampHours}`,
      );
    },
  },
  reserved('reserve-entered', 'the battery', POWER_PROFILES.new),
  reserved('reserve-entered-flat', 'a battery of the flat curve', POWER_PROFILES.flatCurve),
  reserved('reserve-entered-old', 'an old battery', POWER_PROFILES.old),
  reserved('reserve-entered-cool', 'a battery at 5 °C', { ...POWER_PROFILES.new, celsius: 5 }),
  {
    name: 'reserve-left',
    doc: 'a device that has shed everything is charged: it reports within minutes',
    setting: () => battery(0.65),
    async play(stage) {
      await runDown(stage);
      await stage.run(3 * HOUR_MS);
      const before = stage.sent('heartbeat');
      stage.world.alarm.power!.seat(DOCKS.good);
      await stage.within(5 * MINUTE_MS, 'a heartbeat', () => stage.sent('heartbeat') > before);
      stage.expect(lastHeartbeat(stage).charging === 'charging', 'it says that it charges');
      stage.expect(lastHeartbeat(stage).chargeNeed === 'none', 'and needs nothing');
    },
  },
  {
    name: 'reserve-weak-source',
    doc: 'below its reserve the device sits on a source that gives little: it spends no more than that',
    setting: () => battery(0.65),
    async play(stage) {
      await runDown(stage);
      const { power } = stage.world.alarm;
      const limitMilliamps = stage.random.between(2, 40);
      stage.world.note(`a source of ${limitMilliamps.toFixed(1)} mA`);
      power!.seat({ ...DOCKS.weak, supply: { ...DOCKS.weak.supply, limitMilliamps } });
      const before = power!.cell.chargeMilliampHours;
      await stage.run(12 * HOUR_MS);
      stage.expect(power!.cell.chargeMilliampHours > before, 'the cell has more in it than before');
      await stage.press();
      await stage.stored(1, 2 * MINUTE_MS);
    },
  },
  {
    name: 'reserve-reboot',
    doc: 'a device below its reserve restarts: it has nothing to say, and a press goes through',
    setting: () => battery(0.65),
    async play(stage) {
      await runDown(stage);
      const before = stage.sent('heartbeat');
      await stage.run(30 * MINUTE_MS);
      stage.device.reboot();
      stage.world.injected('reboot');
      await stage.run(MINUTE_MS);
      // At rest the cell shows a little more than it did under its last load.
      const isOff = () => stage.modem.powerState === 'off';
      await stage.within(OFF_AGAIN_MS, 'the modem is off again', isOff);
      await stage.run(24 * HOUR_MS);
      stage.expect(isOff() && stage.sent('heartbeat') === before, 'nothing more is said');
      await stage.press();
      await stage.stored(1, 2 * MINUTE_MS);
    },
  },
  {
    name: 'flat-in-alarm',
    doc: 'the battery ends in an alarm: last words with the last position; then its charger',
    setting: () => battery(0.6),
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.stored(1);
      await stage.accept(1);
      await stage.within(16 * HOUR_MS, 'the last words of the alarm', () =>
        stage.uplinks('position').some(({ message }) => message.lastWords === 1),
      );
      const words = stage.uplinks('position').find(({ message }) => message.lastWords === 1)!;
      stage.expect(words.message.position !== undefined, 'they carry the last position');
      stage.expect(words.message.responseMinutes === 0, 'and the minutes, which are none');
      await stage.run(4 * HOUR_MS);
      const before = stage.sent('position') + stage.sent('alarmRaised');
      const dockedAtMs = stage.world.nowMs;
      stage.world.alarm.power!.seat(DOCKS.good);
      await stage.within(HOUR_MS, 'the alarm goes on', () => {
        const sent = stage.sent('position') + stage.sent('alarmRaised');
        return sent > before;
      });
      stage.world.note(`after ${(stage.world.nowMs - dockedAtMs) / 1000} s on the charger`);
    },
  },
  {
    name: 'flat-docked',
    doc: 'an empty device is docked: it says by touch when it can send, and reports by then',
    setting: () => battery(0.005),
    async play(stage) {
      const { motor } = stage.device;
      await stage.run(48 * HOUR_MS);
      const fromMs = stage.world.nowMs;
      stage.world.alarm.power!.seat(DOCKS.good);
      await stage.within(
        10 * MINUTE_MS,
        'is told when it can send',
        () => stage.felt('readyIn', fromMs) > 0,
      );
      await stage.run(10_000);
      const beats = motor.pulses.filter(({ onAtMs }) => onAtMs >= fromMs).length - CHARGING_PULSES;
      await stage.within(2 * HOUR_MS, 'a heartbeat', () => stage.sent('heartbeat') > 0);
      const minutes = (stage.world.nowMs - fromMs) / MINUTE_MS;
      stage.expect(
        Math.abs(minutes - beats * 10) <= 20,
        `told ${beats * 10} minutes, able after ${Math.round(minutes)}`,
      );
    },
  },
  {
    name: 'flat-on-weak',
    doc: 'an empty device on a source that gives too little: it says so, and goes on asking',
    setting: () => battery(0.005),
    async play(stage) {
      await stage.run(48 * HOUR_MS);
      const fromMs = stage.world.nowMs;
      stage.world.alarm.power!.seat(DOCKS.weak);
      await stage.run(24 * HOUR_MS);
      stage.expect(stage.felt('weakSource', fromMs) >= 1, 'she feels that the source is weak');
      const others = stage.felt('charging', fromMs) + stage.felt('readyIn', fromMs);
      stage.expect(others === 0, 'nothing says that it charges');
      if (stage.sent('heartbeat') === 0) {
        stage.expect(stage.felt('chargeMe', fromMs) >= 2, 'she is asked for another charger');
      }
    },
  },
  {
    name: 'reminded',
    doc: 'nobody charges for days: she is reminded by day, before the night, and not too often',
    setting: () => battery(0.75),
    async play(stage) {
      await stage.online();
      await stage.within(RUNS_DOWN_MS, 'a reminder', () => stage.felt('chargeMe') > 0);
      stage.expect(stage.sent('heartbeat') > 0, 'the device still reports');
      await stage.run(48 * HOUR_MS);
      for (const event of stage.events) {
        if (event.kind !== 'felt' || event.felt !== 'chargeMe') continue;
        const hour = ((event.fromMs / HOUR_MS + 17) % 24) | 0;
        stage.expect(hour >= 7 && hour < 23, `a reminder at ${hour} o’clock`);
      }
      stage.expect(stage.felt('chargeMe') <= 9, `${stage.felt('chargeMe')} reminders`);
      const before = stage.felt('chargeMe');
      stage.world.alarm.power!.seat(DOCKS.good);
      await stage.run(10 * HOUR_MS);
      stage.expect(stage.felt('chargeMe') === before, 'no reminder once it charges');
      stage.expect((stage.faultBits & FAULT_BITS.gaugeDisagrees) === 0, 'the gauge agrees');
    },
  },
];
