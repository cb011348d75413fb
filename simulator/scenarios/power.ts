import { CUT_SHARES } from '../world/power-cuts.ts';
import type { Scenario } from './scenario.ts';

/** Writes of a press and its answers, and of the start after the cut. */
const OPERATIONS = 24;
/** Erases and writes of one move, and what comes right after. */
const COMPACTION_OPERATIONS = 12;

export const POWER_SCENARIOS: readonly Scenario[] = [
  {
    name: 'power-cut-in-alarm',
    doc: 'the battery is out in an alarm, for seconds or an hour; the alarm goes on after it',
    async play(stage) {
      await stage.online();
      await stage.press();
      await stage.run(stage.random.between(0, 20_000));
      stage.world.injected('power-cut');
      stage.world.powerCuts.now(stage.random.chance(0.3) ? 3_600_000 : 5000);
      await stage.stored(1, 3_900_000);
      await stage.progressed(1, 'received', 180_000);
    },
  },
  {
    name: 'power-cut-in-flash',
    doc: 'the power goes at the nth write or erase of an alarm; the seed says which and how far',
    async play(stage) {
      const { random, world } = stage;
      await stage.online();
      const share = CUT_SHARES[random.integer(0, CUT_SHARES.length - 1)]!;
      world.powerCuts.atOperation(random.integer(0, OPERATIONS), share, 2000);
      world.injected('power-cut-in-flash');
      await stage.press();
      await stage.run(30_000);
      await stage.press();
      await stage.run(30_000);
      const open = world.journal().alarms.at(-1)?.alarmNumber;
      if (open !== undefined && stage.isStored(open)) await stage.accept(open);
      await stage.run(60_000);
    },
  },
  {
    name: 'power-cut-at-start',
    doc: 'the power goes again and again while the device starts with an open alarm',
    async play(stage) {
      const { random, world } = stage;
      await stage.online();
      world.killCentre();
      await stage.press();
      for (let cut = 0; cut < 6; cut++) {
        world.injected('power-cut');
        world.powerCuts.now(1000);
        await stage.run(1000 + random.between(0, 20_000));
      }
      world.startCentre();
      await stage.stored(1, 240_000);
    },
  },
  {
    name: 'power-cut-in-compaction',
    doc: 'the journal is full in an alarm and moves to its other area, with the power cut on the way',
    setting: (random) => ({ journalFreeBytes: random.integer(0, 200) }),
    async play(stage) {
      const { random, world } = stage;
      let isErased = false;
      const { flash } = stage.device;
      const onOperation = flash.onOperation!;
      flash.onOperation = (operation) => {
        if (operation.kind === 'erase' && !isErased) {
          isErased = true;
          const share = CUT_SHARES[random.integer(0, CUT_SHARES.length - 1)]!;
          world.injected('power-cut-in-flash');
          world.powerCuts.atOperation(random.integer(0, COMPACTION_OPERATIONS), share, 2000);
        }
        return onOperation(operation);
      };
      for (let press = 0; press < 3; press++) {
        await stage.run(random.between(20_000, 30_000));
        await stage.press();
        await stage.run(5000);
      }
      stage.expect(isErased, 'the journal moves');
      await stage.run(60_000);
    },
  },
  {
    name: 'restarts',
    doc: 'the processor restarts ten times in an alarm; no number is used twice',
    async play(stage) {
      await stage.online();
      for (let restart = 0; restart < 10; restart++) {
        await stage.press();
        await stage.run(stage.random.between(0, 30_000));
        stage.device.reboot();
        stage.world.injected('reboot');
        await stage.run(2000);
      }
      await stage.run(60_000);
    },
  },
];
