import { AwareError } from '../../errors.ts';
import type { AlarmEvent, PositionEvent } from '../../receiver/index.ts';
import type { Moment } from './moment.ts';

/** A step that takes longer will not come. */
const STEP_LIMIT_MS = 180_000;

const stuck = (what: string): AwareError =>
  new AwareError(
    'demoStuck',
    `the demo waited ${STEP_LIMIT_MS / 1000} s in vain for ${what}`,
    'run it without --json to see how far it comes',
  );

/** Waits for moments, and remembers those of the one alarm that `--once` plays. */
export class Recorder {
  readonly moments: Moment[] = [];
  private readonly waiting: { matches: (moment: Moment) => boolean; resolve: () => void }[] = [];

  add(moment: Moment): void {
    this.moments.push(moment);
    for (const [index, { matches, resolve }] of [...this.waiting.entries()].reverse()) {
      if (!matches(moment)) continue;
      this.waiting.splice(index, 1);
      resolve();
    }
  }

  /**
   * Waits for a moment that matches; one that has come already counts.
   * @returns false when none has come within `limitMs`
   */
  within(limitMs: number, matches: (moment: Moment) => boolean): Promise<boolean> {
    if (this.moments.some(matches)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const limit = setTimeout(() => resolve(false), limitMs);
      const found = () => {
        clearTimeout(limit);
        resolve(true);
      };
      this.waiting.push({ matches, resolve: found });
    });
  }

  /**
   * Waits for a moment without which the demo cannot go on.
   * @param what is waited for, as the error says it
   * @throws AwareError `demoStuck` when it does not come within `STEP_LIMIT_MS`
   */
  async until(what: string, matches: (moment: Moment) => boolean): Promise<void> {
    if (!(await this.within(STEP_LIMIT_MS, matches))) throw stuck(what);
  }

  /** Milliseconds from the completed hold to the first moment that matches. */
  sincePressed(matches: (moment: Moment) => boolean): number | null {
    const pressed = this.moments.find(({ kind }) => kind === 'pressed');
    const found = this.moments.find(matches);
    return pressed && found ? Math.round(found.atMs - pressed.atMs) : null;
  }

  /** What the receiver told about the alarm, positions included, in order. */
  reports(): (AlarmEvent | PositionEvent)[] {
    return this.moments.flatMap((moment) =>
      moment.kind === 'receiver' &&
      (moment.event.event === 'alarm' || moment.event.event === 'position')
        ? [moment.event]
        : [],
    );
  }
}

export const isDelivered = (type: string) => (moment: Moment) =>
  moment.kind === 'delivered' && moment.message.type === type;

export const isPublished = (type: string) => (moment: Moment) =>
  moment.kind === 'published' && moment.message.type === type;

export const isFelt = (felt: string) => (moment: Moment) =>
  moment.kind === 'felt' && moment.felt === felt;

export const isReceiverEvent = (name: string) => (moment: Moment) =>
  moment.kind === 'receiver' && moment.event.event === name;
