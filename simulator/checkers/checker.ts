import type { World } from '../world/world.ts';
import type { WorldEvent } from '../world/world-event.ts';

/** An invariant did not hold, or a scenario did not come out as it must. */
export interface Violation {
  readonly atMs: number;
  /** The checker's name. */
  readonly invariant: string;
  readonly reason: string;
}

/** Looks after every event for one invariant of `design.md`. */
export interface Checker {
  see(event: WorldEvent): void;
  /** The world has come to rest, its faults are over. */
  atRest?(): void;
}

export type Report = (reason: string) => void;

export interface Invariant {
  /** Its number in `design.md`, and its short name. */
  readonly name: string;
  /** One line for `--list`. */
  readonly doc: string;
  watch(world: World, report: Report): Checker;
}
