/**
 * When something that must stay at or above zero first falls below it.
 *
 * @param lowerBound nothing in this span, ends included, is below this; the shorter the span, the
 * closer. That is all that is known of the function, so it need not be monotone.
 * @param toleranceMs the span from the answer until so much later is where it happens
 * @returns milliseconds from now; undefined: not before `horizonMs`
 */
export function firstCrossingMs(
  lowerBound: (fromMs: number, toMs: number) => number,
  horizonMs: number,
  toleranceMs: number,
): number | undefined {
  const laterEnds: number[] = [];
  let fromMs = 0;
  let toMs = horizonMs;
  for (;;) {
    if (lowerBound(fromMs, toMs) >= 0) {
      const next = laterEnds.pop();
      if (next === undefined) return undefined;
      fromMs = toMs;
      toMs = next;
    } else if (toMs - fromMs <= toleranceMs) {
      return fromMs;
    } else {
      laterEnds.push(toMs);
      toMs = (fromMs + toMs) / 2;
    }
  }
}
