/** More than this many slips, and it is another word. */
const MAX_SLIPS = 3;

/** The candidate that was probably meant, if any is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, slips: editDistance(word, candidate) }))
    .sort((a, b) => a.slips - b.slips);
  const best = ranked[0];
  return best && best.slips <= Math.min(MAX_SLIPS, best.candidate.length - 1)
    ? best.candidate
    : undefined;
}

/** Levenshtein's distance: letters added, dropped or exchanged. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const exchange = row[j]! + (letter === other ? 0 : 1);
      next.push(Math.min(exchange, row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
