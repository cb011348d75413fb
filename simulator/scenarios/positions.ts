import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** A cold start, and the heartbeats meanwhile. */
const FIX_FOUND_MS = 200_000;
const QUICK_FOR_MS = 120_000;
const MINUTES_MS = 60_000;
/** Where a call has the radio, or sending keeps GNSS from its fix, positions are rare. */
const RARE_MS = 65_000;

/** Pauses between the positions that left within this stretch, shortest first. */
function pauses(stage: Stage, fromMs: number, untilMs: number): number[] {
  const times = stage
    .uplinks('position')
    .filter(({ atMs, again }) => !again && atMs >= fromMs && atMs < untilMs)
    .map(({ atMs }) => atMs);
  return times
    .slice(1)
    .map((atMs, index) => atMs - times[index]!)
    .sort((one, other) => one - other);
}

const median = (sorted: readonly number[]): number =>
  sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;

const isBetween = (ms: number, leastMs: number, mostMs: number): boolean =>
  ms >= leastMs && ms <= mostMs;

export const POSITION_SCENARIOS: readonly Scenario[] = [
  {
    name: 'alarm-with-position',
    doc: 'a fix that was found in quiet times goes with the alarm itself',
    async play(stage) {
      await stage.online();
      await stage.run(FIX_FOUND_MS);
      await stage.press();
      await stage.stored(1);
      const [alarm] = stage.uplinks('alarmRaised');
      stage.expect(alarm?.message.position !== undefined, 'the alarm has a position');
    },
  },
  {
    name: 'positions-slow-link',
    doc: 'each message takes seconds: positions do not queue, the newest goes, and a press before all',
    setting: () => ({ modem: { voice: false } }),
    async play(stage) {
      await stage.online();
      await stage.run(FIX_FOUND_MS);
      stage.world.injected('link-slow');
      stage.world.network.setLatency({ min: 2500, max: 3500 });
      await stage.press();
      await stage.stored(1);
      // The first may tell the last known fix; GNSS wakes meanwhile.
      await stage.run(30_000);
      const fromMs = stage.world.nowMs;
      await stage.run(2 * MINUTES_MS);
      const sent = stage.uplinks('position').filter(({ atMs, again }) => !again && atMs >= fromMs);
      const ages = sent.map(({ message }) => message.position?.ageSeconds ?? Number.NaN);
      const oldest = stage.takesTurns ? RARE_MS / 1000 : 15;
      stage.expect(sent.length >= (stage.takesTurns ? 2 : 6), `${sent.length} positions`);
      stage.expect(
        ages.every((age) => age <= oldest),
        `positions ${ages.join(', ')} s old`,
      );
      // Half a position's way is still ahead of it, whenever that was sent.
      await stage.run(stage.random.between(0, 15_000));
      await stage.press();
      const heldAtMs = stage.world.ledger.presses[1]!.heldAtMs;
      await stage.within(
        5000,
        'the second press leaves',
        () => stage.uplinks('alarmRaised').length > 1,
      );
      const leftMs = stage.uplinks('alarmRaised').at(-1)!.atMs - heldAtMs;
      stage.expect(leftMs < 1500, `it left ${Math.round(leftMs)} ms after the hold`);
      await stage.stored(2);
    },
  },
  {
    name: 'position-pace',
    doc: 'positions every 5 s for two minutes, every 15 s after; rarer where GNSS and radio share',
    setting: () => ({ modem: { voice: false } }),
    async play(stage) {
      await stage.online();
      await stage.run(FIX_FOUND_MS);
      const fromMs = stage.world.nowMs;
      await stage.press();
      await stage.stored(1);
      await stage.run(QUICK_FOR_MS + 4 * MINUTES_MS);
      const quick = pauses(stage, fromMs + 10_000, fromMs + QUICK_FOR_MS);
      const steady = pauses(stage, fromMs + QUICK_FOR_MS + 20_000, stage.world.nowMs);
      if (stage.takesTurns) {
        const longest = Math.max(quick.at(-1) ?? RARE_MS, steady.at(-1) ?? RARE_MS);
        stage.expect(longest < RARE_MS, `${longest} ms without a position`);
      } else {
        stage.expect(isBetween(median(quick), 4000, 6500), `${median(quick)} ms at first`);
        stage.expect(isBetween(median(steady), 14_000, 17_000), `${median(steady)} ms later`);
      }
    },
  },
];
