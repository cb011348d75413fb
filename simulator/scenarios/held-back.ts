import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

const MINUTE_MS = 60_000;
const HEARTBEAT_MS = 900_000;
/** Longer than anything here takes. */
const LONG_TEST_SECONDS = 7200;

const trigger = (stage: Stage, alarmNumber: number): string | undefined =>
  stage.uplinks('alarmRaised').find(({ message }) => message.alarmNumber === alarmNumber)?.message
    .trigger;

/** Keeps what the centre says on its way, from now on. */
function holdBack({ world }: Stage): { letFirstGo(): void; end(): void } {
  const held: Uint8Array[] = [];
  const { network } = world;
  const deliver = network.deliver.bind(network);
  network.deliver = (_topic, payload) => void held.push(payload);
  const end = () => {
    network.deliver = deliver;
  };
  return {
    letFirstGo() {
      end();
      world.publishAsCentre(held[0]!);
    },
    end,
  };
}

/** A test of this length, asked for and kept on its way for so long; then she presses. */
async function testHeldBack(
  stage: Stage,
  seconds: number,
  held: () => Promise<void>,
): Promise<void> {
  await stage.online();
  await stage.run(MINUTE_MS);
  const way = holdBack(stage);
  await stage.centre((centre) => centre.armTest(seconds));
  await held();
  way.letFirstGo();
  await stage.run(1000);
  await stage.press();
  await stage.stored(1);
  stage.expect(trigger(stage, 1) === 'button', 'the press is real');
}

export const HELD_BACK_SCENARIOS: readonly Scenario[] = [
  {
    name: 'test-held-back',
    doc: 'the message that arms a test is held back over two heartbeats: it is stale, and refused',
    play: (stage) =>
      testHeldBack(stage, LONG_TEST_SECONDS, async () => {
        await stage.run(stage.random.between(2.2, 4) * HEARTBEAT_MS);
        // Not just before a heartbeat, after which the centre may lawfully arm anew.
        const heard = stage.sent('heartbeat');
        await stage.within(2 * HEARTBEAT_MS, 'a heartbeat', () => stage.sent('heartbeat') > heard);
        await stage.run(1000);
      }),
  },
  {
    name: 'test-late',
    doc: 'a test of a minute comes minutes late: its time is over, counted from what it answers',
    play: (stage) =>
      testHeldBack(stage, 60, () => stage.run(stage.random.between(3, 13) * MINUTE_MS)),
  },
  {
    name: 'test-armed-in-hold',
    doc: 'a test is armed while she holds the button already: her press is real',
    async play(stage) {
      await stage.online();
      await stage.run(MINUTE_MS);
      const asOf = stage.uplinks('heartbeat').at(-1)!.sequence;
      stage.device.button.press(stage.world.holdMs.max + 300);
      await stage.run(stage.random.between(300, stage.world.holdMs.max - 300));
      stage.world.tellOutOfTurn({ type: 'armTest', asOf, testSeconds: 600 });
      await stage.stored(1);
      stage.expect(trigger(stage, 1) === 'button', 'the press is real');
    },
  },
  {
    name: 'test-replayed-at-once',
    doc: 'attack 14: the message that armed a test is sent again after the test was used',
    async play(stage) {
      const { mailroom } = stage.world;
      await stage.online();
      await stage.centre((centre) => centre.armTest(600));
      await stage.run(3000);
      const armTest = mailroom.delivered.at(-1)!;
      await stage.press();
      await stage.stored(1);
      await stage.close(1);
      await stage.progressed(1, 'closed');
      await stage.run(5000);
      await stage.openPort();
      stage.world.publishAsCentre(armTest);
      stage.world.injected('attack-replay');
      await stage.run(5000);
      await stage.press();
      await stage.stored(2);
      const kinds = [trigger(stage, 1), trigger(stage, 2)];
      stage.expect(kinds.join() === 'test,button', `they are ${kinds}`);
    },
  },
  {
    name: 'pattern-armed',
    doc: 'while a test is armed the port stays open: what the technician plays is felt, each time',
    async play(stage) {
      await stage.online();
      await stage.centre((centre) => centre.armTest(600));
      const fromMs = stage.world.nowMs;
      for (let times = 1; times <= 5; times++) {
        await stage.run(60_000);
        stage.world.tellOutOfTurn({ type: 'playPattern', pattern: 2 });
        await stage.run(10_000);
        stage.expect(stage.felt('accepted', fromMs) === times, 'it is felt');
      }
    },
  },
  {
    name: 'pattern-late',
    doc: 'a row of vibrations that comes when no test is armed is not played, armed it is',
    async play(stage) {
      await stage.online();
      const fromMs = stage.world.nowMs;
      await stage.openPort();
      stage.world.tellOutOfTurn({ type: 'playPattern', pattern: 2 });
      await stage.run(10_000);
      stage.expect(stage.felt('accepted', fromMs) === 0, 'nothing is felt');
      const asOf = stage.uplinks('heartbeat').at(-1)!.sequence;
      stage.world.tellOutOfTurn({ type: 'armTest', asOf, testSeconds: 600 });
      await stage.run(10_000);
      stage.world.tellOutOfTurn({ type: 'playPattern', pattern: 2 });
      await stage.run(10_000);
      stage.expect(stage.felt('accepted', fromMs) === 1, 'it is felt');
    },
  },
];
