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
