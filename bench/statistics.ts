/** The value that this share (0 to 1) of the samples does not exceed: nearest rank, so it is always a sample. NaN of none. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(sorted.length * share));
  return sorted[rank - 1] ?? Number.NaN;
}

/** The middle sample, or the mean of the two in the middle. NaN of none. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  return { p50: percentile(samples, 0.5), p95: percentile(samples, 0.95), p99: percentile(samples, 0.99) };
}

/** How much more the first of each pair is than the second, and the median of that: one bad round does not decide. */
export function ratiosOf(pairs: readonly (readonly [number, number])[]): {
  readonly perRound: readonly number[];
  readonly median: number;
} {
  const perRound = pairs.map(([ours, theirs]) => ours / theirs);
  return { perRound, median: median(perRound) };
}
