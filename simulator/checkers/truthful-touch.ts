import type { World } from '../world/world.ts';
import type { Invariant, Report } from './checker.ts';

/** 2: 'received' is felt only after the commit of that press, 'accepted' only after a person did. */
export const truthfulTouch: Invariant = {
  name: '2-truthful-touch',
  doc: "'received' is felt only after the centre's commit, 'accepted' only after a person accepted",
  watch: (world, report) => {
    const words = new Words(world, report);
    return {
      see(event) {
        if (event.kind === 'felt') words.felt(event.felt, event.fromMs);
        else if (event.kind === 'centre' && event.event.type === 'alarm') {
          words.committed.set(event.event.alarmNumber, event.atMs);
        } else if (event.kind === 'centre' && event.event.type === 'accepted') {
          // One answer covers several presses, and the device may hear of each by itself.
          for (const _ of event.event.alarmNumbers) words.acceptedAtMs.push(event.atMs);
        } else if (event.kind === 'told' && event.message.type === 'received') {
          const { alarmNumber } = event.message;
          if (!words.committed.has(alarmNumber))
            report(`received ${alarmNumber} before its commit`);
        } else if (event.kind === 'downlink' && event.message.type === 'playPattern') {
          words.isBench = true;
        }
      },
    };
  },
};

/** Counts what is felt against what may be felt by then. */
class Words {
  readonly committed = new Map<number, number>();
  readonly acceptedAtMs: number[] = [];
  /** The technician has patterns played: they mean nothing then. */
  isBench = false;
  readonly #world: World;
  readonly #report: Report;
  readonly #counts: Record<string, number> = {};

  constructor(world: World, report: Report) {
    this.#world = world;
    this.#report = report;
  }

  felt(felt: string, fromMs: number): void {
    if (this.isBench) return;
    const count = (this.#counts[felt] ?? 0) + 1;
    this.#counts[felt] = count;
    const causes = this.#causesOf(felt, fromMs);
    if (count > causes) {
      this.#report(`'${felt}' was felt ${count} times, with reason for ${causes}`);
    }
  }

  #causesOf(felt: string, fromMs: number): number {
    const isBefore = (ms: number | undefined) => ms !== undefined && ms <= fromMs;
    const { presses } = this.#world.ledger;
    if (felt === 'received') return [...this.committed.values()].filter(isBefore).length;
    if (felt === 'accepted') return this.acceptedAtMs.filter(isBefore).length;
    if (felt === 'test') return presses.filter(({ mayBeTest }) => mayBeTest).length;
    return felt === 'pressed' ? presses.length : Number.POSITIVE_INFINITY;
  }
}
