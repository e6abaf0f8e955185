/** The candidate that a typing slip most likely meant; undefined when none is near. */
export function nearest(said: string, candidates: readonly string[]): string | undefined {
  const word = said.toLowerCase().slice(0, 64);
  const allowed = word.length <= 3 ? 1 : word.length <= 6 ? 2 : 3;
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: rank(word, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/** A beginning counts as half a slip: `dep` means `deploy` more than anything that is two letters away. */
function rank(word: string, candidate: string): number {
  if (word.length >= 2 && candidate.startsWith(word)) return 0.5;
  return editDistance(word, candidate);
}

/** Insertions, deletions, replacements and swapped neighbours that lead from `a` to `b`. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
      current.push(cost);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
