/** The known word closest to a mistyped one, or nothing when none is close: at most a third of its letters differ. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const word = given.toLowerCase().slice(0, 64);
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best === undefined) return undefined;
  return best.distance <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const distance = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [distance(i - 1, j) + 1, distance(i, j - 1) + 1, distance(i - 1, j - 1) + cost];
      row.push(Math.min(...steps, ...(swapped ? [distance(i - 2, j - 2) + 1] : [])));
    }
  }
  return distance(a.length, b.length);
}
