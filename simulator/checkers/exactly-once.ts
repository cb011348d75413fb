import type { Press } from '../world/ledger.ts';
import type { World } from '../world/world.ts';
import type { WorldEvent } from '../world/world-event.ts';
import type { Invariant, Report } from './checker.ts';

/** Where the journal takes nothing: from the hold until the press has left. */
const LEAVES_WITHIN_MS = 5000;
/** While a press has no answer she feels so at least this often. */
const DOUBT_FELT_WITHIN_MS = 75_000;

/** 1: every accepted press is stored exactly once, or the device is still trying and shows it. */
export const exactlyOnce: Invariant = {
  name: '1-exactly-once',
  doc: 'every press is stored exactly once, or the device is still trying and shows it',
  watch: (world, report) => {
    const doubt = new Doubt(world, report);
    const stored = new Set<number>();
    return {
      see(event) {
        doubt.see(event);
        if (event.kind === 'held') {
          const press = world.ledger.presses.at(-1)!;
          const judge = () => {
            if (press.alarmNumber !== undefined || press.refused) return;
            report('a hold was complete, and the device kept no press: swallowed');
          };
          // In memory alone it is seen when it leaves.
          if (world.isFlashWorn) world.clock.setTimer(LEAVES_WITHIN_MS, judge);
          else judge();
        } else if (event.kind === 'centre' && event.event.type === 'alarm') {
          const { alarmNumber } = event.event;
          if (stored.has(alarmNumber)) report(`the centre was told twice of press ${alarmNumber}`);
          stored.add(alarmNumber);
        }
      },
      atRest() {
        for (const { alarmNumber, heldAtMs } of world.ledger.owed()) {
          if (alarmNumber !== undefined && stored.has(alarmNumber)) continue;
          const seconds = (heldAtMs / 1000).toFixed(1);
          report(`press ${alarmNumber ?? '?'} of ${seconds} s never reached the centre`);
        }
      },
    };
  },
};

/** Whether she is left without a word while a press waits. */
class Doubt {
  readonly #world: World;
  readonly #report: Report;
  #quietSinceMs = 0;
  #hasReported = false;

  constructor(world: World, report: Report) {
    this.#world = world;
    this.#report = report;
  }

  see(event: WorldEvent): void {
    const { ledger, alarm } = this.#world;
    const isWord = event.kind === 'felt' && event.felt === 'notDelivered';
    const waiting = ledger.presses.filter((press) => isUnanswered(press));
    const isFresh = event.kind === 'device' && event.event.type === 'started';
    if (isWord || isFresh || waiting.length === 0 || !alarm.device.running) {
      this.#quietSinceMs = event.atMs;
    }
    if (this.#hasReported || event.atMs - this.#quietSinceMs <= DOUBT_FELT_WITHIN_MS) return;
    this.#hasReported = true;
    this.#report(`no word for ${DOUBT_FELT_WITHIN_MS / 1000} s though a press has no answer`);
  }
}

const isUnanswered = ({ alarmNumber, certain, refused, receivedAtMs }: Press): boolean =>
  certain && !refused && alarmNumber !== undefined && receivedAtMs === undefined;
