import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchClock } from '../../bench/check/bench-clock.ts';
import type { Terminal } from '../command.ts';
import { interrupted } from './terminal-person.ts';

/** The time of day, in which waiting ends with Ctrl-C. */
export const realClock = (terminal: Pick<Terminal, 'interrupted'>): BenchClock => ({
  now: () => Date.now(),
  sleep: (durationMs) =>
    sleep(durationMs, undefined, { signal: terminal.interrupted }).catch(() => {
      throw interrupted();
    }),
});
