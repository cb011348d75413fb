/** Time on the bench; tests give one that passes at once. */
export interface BenchClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws AwareError `interrupted` at Ctrl-C */
  sleep(durationMs: number): Promise<void>;
}

const LOOK_EVERY_MS = 500;

/** Looks until there is something to be seen; undefined when the patience is at its end. */
export async function waitFor<Seen>(
  clock: BenchClock,
  patienceMs: number,
  look: () => Promise<Seen | undefined> | Seen | undefined,
): Promise<{ readonly seen: Seen; readonly afterMs: number } | undefined> {
  const startedMs = clock.now();
  for (;;) {
    const seen = await look();
    const afterMs = clock.now() - startedMs;
    if (seen !== undefined) return { seen, afterMs };
    if (afterMs >= patienceMs) return undefined;
    await clock.sleep(LOOK_EVERY_MS);
  }
}
