/** The value that `share` of the samples do not exceed (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new RangeError('no samples');
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** How far repeated runs lie apart, for the note of a figure that is their median. */
export function spread(samples: readonly number[], describe: (sample: number) => string): string {
  const [lowest, highest] = [Math.min(...samples), Math.max(...samples)];
  return `median of ${samples.length} runs, ${describe(lowest)} to ${describe(highest)}`;
}
