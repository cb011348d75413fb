import { INJECTED_EXCEPTION } from '../faults/device-faults.ts';
import type { WorldEvent } from '../world/world-event.ts';
import type { Invariant, Report } from './checker.ts';

/** The most urgent moments have fewer commands; more is a loop that eats battery and time. */
const MAX_COMMANDS = 400;
const COMMANDS_WITHIN_MS = 10_000;

/** Risk windows have a heartbeat every ten seconds at most, and changes a few more. */
const MAX_HEARTBEATS = 100;
const HEARTBEATS_WITHIN_MS = 60_000;

/** Not in design.md's list, but behind all of it: the program itself is sound. */
export const soundProgram: Invariant = {
  name: '0-sound-program',
  doc: 'no exception, no watchdog, no loop in the firmware; no fault of the centre',
  watch: (_world, report) => {
    const commands = new Rate(MAX_COMMANDS, COMMANDS_WITHIN_MS);
    const heartbeats = new Rate(MAX_HEARTBEATS, HEARTBEATS_WITHIN_MS);
    return {
      see(event) {
        if (event.kind === 'modem' && event.event.type === 'command') {
          if (commands.isTooHigh(event.atMs))
            report(`a loop: ${commands}, now ${event.event.line}`);
        } else if (event.kind === 'uplink' && event.message.type === 'heartbeat') {
          if (heartbeats.isTooHigh(event.atMs)) report(`a loop of heartbeats: ${heartbeats}`);
        } else reportFault(event, report);
      },
    };
  },
};

function reportFault(event: WorldEvent, report: Report): void {
  if (event.kind === 'centre' && event.event.type === 'fault') report(event.event.reason);
  if (event.kind !== 'device') return;
  const { event: fault } = event;
  if (fault.type === 'exception') {
    if (fault.message !== INJECTED_EXCEPTION) report(fault.message);
  }
  if (fault.type === 'reset' && fault.reason === 'watchdog') {
    report('the watchdog had to reset the device');
  }
}

/** Counts what happens in a stretch of time. */
class Rate {
  readonly #most: number;
  readonly #withinMs: number;
  #count = 0;
  #fromMs = 0;

  constructor(most: number, withinMs: number) {
    this.#most = most;
    this.#withinMs = withinMs;
  }

  /** Counts one more; true when it is the first too many of its stretch. */
  isTooHigh(atMs: number): boolean {
    if (atMs - this.#fromMs > this.#withinMs) {
      this.#count = 0;
      this.#fromMs = atMs;
    }
    return ++this.#count === this.#most;
  }

  toString(): string {
    return `${this.#count} in ${this.#withinMs / 1000} s`;
  }
}
