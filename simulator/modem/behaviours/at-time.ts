import type { BehaviourHost } from '../behaviour.ts';

/** Runs an action when the world's time is `atMs`; at once where that has passed. */
export function atTime({ clock }: BehaviourHost, atMs: number, action: () => void): void {
  clock.setTimer(atMs - clock.now(), action);
}

/** Answers true for the first `count` calls. */
export function firstTimes(count: number): () => boolean {
  let left = count;
  return () => {
    left--;
    return left >= 0;
  };
}

/** Answers true for calls `first` to `first + count - 1`, counted from 1. */
export function timesFrom(first: number, count: number): () => boolean {
  let calls = 0;
  return () => {
    calls++;
    return calls >= first && calls < first + count;
  };
}
